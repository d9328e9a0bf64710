/** How the contract speaks to a Haventec server: questions through the port, preparations by the control API. */
import { expect } from 'chai'
import type { Haventec, Question } from '../../adapter/haventec/types.ts'
import { validators } from '../../adapter/haventec/validators.gen.ts'
import type { Outcome } from '../../adapter/spi.ts'
import { DEVICE, hashOf, type Server } from './server.ts'

type Kind = keyof Haventec['outcomes']
type Key = Outcome<Haventec, 'keyIssued'>

/** Asks, and expects an answer of this kind that keeps to its schema. */
export async function ask<K extends Kind>(
  { port }: Pick<Server, 'port'>,
  question: Question,
  kind: K,
): Promise<Outcome<Haventec, K>> {
  const outcome = await port.ask(question, new AbortController().signal)
  const validate = validators[`outcomes/${outcome.kind}`]
  expect(validate?.(outcome), `${outcome.kind}: ${JSON.stringify(validate?.errors)}`).to.equal(true)
  expect(outcome.kind).to.equal(kind)
  return outcome as Outcome<Haventec, K>
}
/** The kinds of answers to questions that are asked at once, sorted. */
export async function askAtOnce({ port }: Server, questions: readonly Question[]): Promise<readonly string[]> {
  const signal = new AbortController().signal
  const outcomes = await Promise.all(questions.map((question) => port.ask(question, signal)))
  return outcomes.map(({ kind }) => kind).sort()
}

/** mia's device. */
export const mine = { username: 'mia', deviceUuid: DEVICE.deviceUuid }
/** The questions, of mia's device unless another is named. */
export const login = (authKey = 'K0', pin = '1234', device = mine): Question => ({
  kind: 'login',
  ...device,
  authKey,
  hashedPin: hashOf(pin),
})
export const addDevice = (username = 'mia'): Question => ({ kind: 'addDevice', username, deviceName: 'tablet' })
export const activate = (device: typeof mine, activationToken: string, pin = '4711'): Question => ({
  kind: 'activateDevice',
  ...device,
  activationToken,
  hashedPin: hashOf(pin),
})
export const forgotPin = (device = mine): Question => ({ kind: 'forgotPin', ...device })
export const resetPin = (resetPinToken: string, pin = '4711', device = mine): Question => ({
  kind: 'resetPin',
  ...device,
  resetPinToken,
  hashedPin: hashOf(pin),
})
/** The confirmation of a key that was issued, or of one that differs from it in something. */
export const confirm = ({ username, deviceUuid, authKeyUuid, accessToken }: Key): Question => ({
  kind: 'confirmAuthKey',
  username,
  deviceUuid,
  authKeyUuid,
  accessToken,
})
/** The token that was sent last. */
export async function sentToken({ operations }: Server): Promise<string> {
  return (await operations.outbox())[0]?.token ?? ''
}
/** A token of the right form that nobody was sent. */
export const wrong = (token: string): string => (token === '000000' ? '000001' : '000000')

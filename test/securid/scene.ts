/** How the contract speaks to an Authentication Manager: questions through the port, preparations by the control API. */
import { expect } from 'chai'
import type { Attempt, MethodId, Question, SecurID } from '../../adapter/securid/types.ts'
import { validators } from '../../adapter/securid/validators.gen.ts'
import type { Outcome } from '../../adapter/spi.ts'
import type { SecurIDSettings } from '../../mock-idp/authorities/securid/seed.ts'
import { writeCtf } from '../../mock-idp/authorities/securid/token/ctf.ts'
import type { User } from '../../mock-idp/authorities/securid/user.ts'
import type { UserChange } from '../../mock-idp/authorities/securid/user-change.ts'
import type { Manager } from './manager.ts'
import { fob } from './people.ts'

/** Opens a server with these users and settings, and a port to it. */
export type OpenManager = (users?: readonly User[], settings?: SecurIDSettings) => Promise<Manager>
type Kind = keyof SecurID['outcomes']

/** alice as QA would create her: a fob and the PIN 1234. */
export const aliceSettings: UserChange = { pin: '1234', tokens: [{ source: writeCtf(fob) }] }
/** A user with every method and a device. */
export const frankSettings: UserChange = { ...aliceSettings, methods: ['SECURID', 'TOKEN', 'APPROVE'] }

/** Asks, and expects an answer of this kind that keeps to its schema. */
export async function ask<K extends Kind>(
  { port }: Manager,
  question: Question,
  kind: K,
): Promise<Outcome<SecurID, K>> {
  const outcome = await port.ask(question, new AbortController().signal)
  const { kind: told, ...payload } = outcome
  const validate = validators[`outcomes/${told}`]
  expect(validate?.(payload), `${told}: ${JSON.stringify(validate?.errors)}`).to.equal(true)
  expect(told).to.equal(kind)
  return outcome as Outcome<SecurID, K>
}
/** The kinds of answers to questions that are asked at once, sorted. */
export async function askAtOnce({ port }: Manager, questions: readonly Question[]): Promise<readonly string[]> {
  const signal = new AbortController().signal
  const outcomes = await Promise.all(questions.map((question) => port.ask(question, signal)))
  return outcomes.map(({ kind }) => kind).sort()
}

const alice = { username: 'alice' } as const
/** The questions, of alice unless someone else is named. */
export const initialize = (abandon?: Attempt): Question => ({
  kind: 'initialize',
  ...alice,
  ...(abandon && { abandon }),
})
export const verify = (passcode: string, attempt?: Attempt, username = 'alice'): Question => ({
  kind: 'verify',
  username,
  passcode,
  ...(attempt && { attempt }),
})
export const nextTokencode = (attempt: Attempt, tokencode: string): Question => ({
  kind: 'verifyNextTokencode',
  ...alice,
  attempt,
  tokencode,
})
export const setPin = (attempt: Attempt, pin: string): Question => ({ kind: 'setPin', ...alice, attempt, pin })
export const acceptPin = (attempt: Attempt, pin: string): Question => ({
  kind: 'acceptSystemPin',
  ...alice,
  attempt,
  pin,
})
export const select = (method: MethodId, attempt?: Attempt): Question => ({
  kind: 'select',
  ...alice,
  method,
  ...(attempt && { attempt }),
})
export const appCode = (attempt: Attempt, tokencode: string): Question => ({
  kind: 'verifyToken',
  ...alice,
  attempt,
  tokencode,
})
export const poll = ({
  attempt,
  referenceId,
}: {
  readonly attempt: Attempt
  readonly referenceId: string
}): Question => ({
  kind: 'poll',
  ...alice,
  attempt,
  referenceId,
})

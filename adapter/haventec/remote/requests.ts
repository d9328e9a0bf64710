/** The adapter's questions as requests to Haventec Authenticate. */
import type { Outcome } from '../../spi.ts'
import type { Haventec, Question } from '../types.ts'
import type { Answered, Answers, Wire } from './client.ts'
import { confirmed, keyIssued, refused, UNTOLD } from './responses.ts'

type Confirmation = Extract<Question, { readonly kind: 'confirmAuthKey' }>

const PATHS = {
  login: '/authentication/login',
  addDevice: '/self-service/device',
  activateDevice: '/authentication/activate/device',
  forgotPin: '/authentication/forgot-pin',
  resetPin: '/authentication/reset-pin',
} as const

/**
 * Puts a question; `applicationUuid` is that of the settings. Raises what the wire raises, and a WireError for refusals that
 * say nothing about the person.
 */
export async function converse(
  wire: Wire,
  applicationUuid: string,
  asked: Question,
  signal: AbortSignal,
): Promise<Outcome<Haventec>> {
  if (asked.kind === 'confirmAuthKey') return confirm(wire, asked, signal)
  const question = { applicationUuid, ...asked }
  const { kind, username, ...rest } = question
  // The wire has no way to ask whose device it is.
  if (username === undefined) return { kind: 'usernameRequired' }
  const body = { ...rest, username }
  const post = <Name extends keyof Answers>(answer: Name) =>
    wire({ method: 'POST', path: PATHS[kind], body, answer }, signal)
  const told = <Answer>(answered: Answered<Answer>, accepted: (answer: Answer) => Outcome<Haventec>) =>
    'refusal' in answered ? refused(kind, answered.refusal) : accepted(answered.answer)
  switch (question.kind) {
    case 'addDevice':
      return told(await post('add-device-response'), ({ deviceUuid }) => ({ kind: 'deviceAdded', deviceUuid }))
    case 'forgotPin':
      return told(await post('forgot-pin-response'), () => ({ kind: 'resetPinRequested', username }))
    default:
      return told(await post('key-response'), (answer) => keyIssued(answer, { ...question, username }))
  }
}

/** Whatever is refused here: the key, the device or the JWT is no longer good, and the person has to log in again. */
async function confirm(
  wire: Wire,
  { deviceUuid, authKeyUuid, accessToken: token }: Confirmation,
  signal: AbortSignal,
): Promise<Outcome<Haventec>> {
  if (authKeyUuid !== UNTOLD) {
    const path = `/device/${encodeURIComponent(deviceUuid)}/auth-key/${encodeURIComponent(authKeyUuid)}/others`
    const dropped = await wire({ method: 'DELETE', path, token, answer: 'response' }, signal)
    if ('refusal' in dropped) return { kind: 'confirmationRefused' }
  }
  const known = await wire({ method: 'GET', path: '/user/current', token, answer: 'current-user' }, signal)
  return 'refusal' in known ? { kind: 'confirmationRefused' } : confirmed(known.answer, deviceUuid, token)
}

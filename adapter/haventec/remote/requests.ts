/** The adapter's questions as requests to Haventec Authenticate. */
import type { Outcome, Reasoned } from '../../spi.ts'
import type { Haventec, Question } from '../types.ts'
import type { Answered, Answers, Client } from './client.ts'
import { confirmed, keyIssued, NO_KEY_UUID, reasonOf, refused } from './responses.ts'

type Confirmation = Extract<Question, { readonly kind: 'confirmAuthKey' }>

const PATHS = {
  login: '/authentication/login',
  addDevice: '/self-service/device',
  activateDevice: '/authentication/activate/device',
  forgotPin: '/authentication/forgot-pin',
  resetPin: '/authentication/reset-pin',
} as const

/**
 * Asks one question; `applicationUuid` is that of the settings.
 * @throws the errors of the client, and a WireError for refusals that do not concern the user.
 */
export async function askServer(
  client: Client,
  applicationUuid: string,
  asked: Question,
  signal: AbortSignal,
): Promise<Reasoned<Outcome<Haventec>>> {
  if (asked.kind === 'confirmAuthKey') return confirm(client, asked, signal)
  const question = { applicationUuid, ...asked }
  const { kind, username, ...rest } = question
  // The API cannot find the owner of a device.
  if (username === undefined) return { kind: 'usernameRequired' }
  const body = { ...rest, username }
  const post = <Name extends keyof Answers>(answer: Name) =>
    client({ method: 'POST', path: PATHS[kind], body, answer }, signal)
  const outcomeOf = <Answer>(answered: Answered<Answer>, accepted: (answer: Answer) => Outcome<Haventec>) =>
    'refusal' in answered ? refused(kind, answered.refusal) : accepted(answered.answer)
  switch (question.kind) {
    case 'addDevice':
      return outcomeOf(await post('add-device-response'), ({ deviceUuid }) => ({ kind: 'deviceAdded', deviceUuid }))
    case 'forgotPin':
      return outcomeOf(await post('forgot-pin-response'), () => ({ kind: 'resetPinRequested', username }))
    default:
      return outcomeOf(await post('key-response'), (answer) => keyIssued(answer, { ...question, username }))
  }
}

/** Any refusal means that the key, the device or the JWT is no longer valid: the user has to log in again. */
async function confirm(
  client: Client,
  { deviceUuid, authKeyUuid, accessToken: token }: Confirmation,
  signal: AbortSignal,
): Promise<Reasoned<Outcome<Haventec>>> {
  if (authKeyUuid !== NO_KEY_UUID) {
    const path = `/device/${encodeURIComponent(deviceUuid)}/auth-key/${encodeURIComponent(authKeyUuid)}/others`
    const dropped = await client({ method: 'DELETE', path, token, answer: 'response' }, signal)
    if ('refusal' in dropped) return { kind: 'confirmationRefused', reason: reasonOf(dropped.refusal) }
  }
  const user = await client({ method: 'GET', path: '/user/current', token, answer: 'current-user' }, signal)
  if ('refusal' in user) return { kind: 'confirmationRefused', reason: reasonOf(user.refusal) }
  return confirmed(user.answer, deviceUuid, token)
}

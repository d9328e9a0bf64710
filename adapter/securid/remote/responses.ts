/** Answers of the RSA server as outcomes of the adapter: pure. Source: RSA SecurID Authentication API, ResponseCode; clients in the wild. */
import type { Outcome } from '../../spi.ts'
import type { SecurID } from '../types.ts'
import {
  attemptOf,
  attribute,
  challenged,
  methodsOf,
  pinChallenge,
  referenceIdOf,
  resultOf,
  setsOf,
} from './challenges.ts'
import type { Answered } from './client.ts'
import { WireError } from './post.ts'

type Told<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>

/** The attempt is gone: it must be opened anew. */
export const isGone = ({ response }: Answered): boolean => response.attemptResponseCode === 'ERROR'
const isFinal = ({ response }: Answered): boolean => response.attemptResponseCode === 'FAIL'
const isIn = ({ response }: Answered): boolean => response.attemptResponseCode === 'SUCCESS'

/** Whether the credential was judged at all. */
export const wasJudged = ({ response }: Answered): boolean =>
  response.attemptResponseCode === 'SUCCESS' || resultOf(response) !== undefined

/** Whether the credential was refused, with the attempt or without it. */
export const isRefused = (answered: Answered): boolean =>
  isFinal(answered) || resultOf(answered.response)?.methodResponseCode === 'FAIL'

function notUnderstood({ response }: Answered): WireError {
  const methods = setsOf(response).flatMap(({ requiredMethods }) => requiredMethods.map(({ methodId }) => methodId))
  const what = `${response.attemptResponseCode} ${methods.join(', ')}`.trim()
  return new WireError(`the server goes on with ${what.slice(0, 256)}, which the adapter does not support`, {
    judged: true,
  })
}

const accepted = (username: string): Told<'accepted'> => ({
  kind: 'accepted',
  subject: username,
  attributes: { username },
})

/** The first challenge. A user whom the server refuses at once is asked for a passcode like any other, and denied then. */
export function offered(answered: Answered): Told<'passcodeRequired'> | Told<'methodsOffered'> {
  const attempt = attemptOf(answered)
  const methods = methodsOf(answered.response)
  if (isFinal(answered)) return { kind: 'passcodeRequired', attempt }
  if (methods.length === 0) throw notUnderstood(answered)
  if (methods.every(({ methodId }) => methodId === 'SECURID')) return { kind: 'passcodeRequired', attempt }
  return { kind: 'methodsOffered', attempt, methods }
}

type CodeOutcome = 'accepted' | 'denied' | 'newPin' | 'systemPin'

/** The verdict on a passcode. */
export function onPasscode(answered: Answered, username: string): Told<CodeOutcome | 'nextTokencode'> {
  if (!isRefused(answered) && challenged(answered.response, 'SECURID_NEXT_TOKENCODE'))
    return { kind: 'nextTokencode', attempt: attemptOf(answered) }
  return onCode(answered, username)
}

/** The verdict on a next tokencode. */
export function onNextTokencode(answered: Answered, username: string): Told<CodeOutcome | 'attemptOver' | 'tryAgain'> {
  if (isGone(answered)) return { kind: 'attemptOver' }
  if (!isFinal(answered) && isRefused(answered) && challenged(answered.response, 'SECURID_NEXT_TOKENCODE'))
    return tryAgain(answered)
  return onCode(answered, username)
}

function onCode(answered: Answered, username: string): Told<CodeOutcome> {
  if (isIn(answered)) return accepted(username)
  if (isRefused(answered)) return { kind: 'denied' }
  const wanted = pinChallenge(answered.response)
  if (wanted === undefined) throw notUnderstood(answered)
  const attempt = attemptOf(answered, wanted.methodId)
  if ('pin' in wanted) return { kind: 'systemPin', attempt, pin: wanted.pin }
  return { kind: 'newPin', attempt, rules: wanted.rules }
}

function tryAgain(answered: Answered): Told<'tryAgain'> {
  const info = attribute(answered.response)?.slice(0, 512)
  return { kind: 'tryAgain', attempt: attemptOf(answered), ...(info !== undefined && { info }) }
}

/** What became of a new PIN. */
export function onPin(answered: Answered): Told<'pinAccepted' | 'pinRefused' | 'attemptOver'> {
  if (isIn(answered)) return { kind: 'pinAccepted' }
  if (isGone(answered) || isFinal(answered)) return { kind: 'attemptOver' }
  const wanted = pinChallenge(answered.response)
  if (wanted === undefined) return { kind: 'pinAccepted', attempt: attemptOf(answered) }
  if ('pin' in wanted) return { kind: 'attemptOver' }
  return { kind: 'pinRefused', attempt: attemptOf(answered, wanted.methodId), rules: wanted.rules }
}

/** The verdict on a code of the RSA app; undefined where the attempt ended with it. */
export function onToken(
  answered: Answered,
  username: string,
): Told<'accepted' | 'tryAgain' | 'attemptOver'> | undefined {
  if (isIn(answered)) return accepted(username)
  if (isGone(answered)) return { kind: 'attemptOver' }
  if (isFinal(answered)) return undefined
  if (isRefused(answered)) return tryAgain(answered)
  throw notUnderstood(answered)
}

/** What became of a push; undefined where it failed and the attempt ended with it. */
export function onPush(
  answered: Answered,
  username: string,
): Told<'accepted' | 'pushPending' | 'pushFailed'> | undefined {
  const { response } = answered
  if (isIn(answered)) return accepted(username)
  if (isGone(answered) || isFinal(answered)) return undefined
  const attempt = attemptOf(answered)
  if (isRefused(answered)) return { kind: 'pushFailed', attempt, methods: methodsOf(response) }
  const selectionCode = attribute(response)?.slice(0, 16)
  return {
    kind: 'pushPending',
    attempt,
    responseCode: response.attemptResponseCode,
    reasonCode: (response.attemptReasonCode ?? '').slice(0, 64),
    referenceId: referenceIdOf(response),
    ...(selectionCode !== undefined && { selectionCode }),
  }
}

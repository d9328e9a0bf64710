/** Answers of the RSA server as outcomes of the adapter: pure. Source: RSA SecurID Authentication API, ResponseCode; existing clients. */
import { REASONS } from '../../../schemas/gen/securid/reasons.ts'
import { defined } from '../../kernel/objects.ts'
import { createReason } from '../../kernel/reasons.ts'
import type { Outcome, Reason } from '../../spi.ts'
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

type OutcomeOf<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>

/** The server does not have the attempt: a new one must be opened. */
export const isAttemptLost = ({ response }: Answered): boolean => response.attemptResponseCode === 'ERROR'
const isFinal = ({ response }: Answered): boolean => response.attemptResponseCode === 'FAIL'
const isAccepted = ({ response }: Answered): boolean => response.attemptResponseCode === 'SUCCESS'

/** True if the credential was verified, with either result. */
export const isVerified = ({ response }: Answered): boolean =>
  response.attemptResponseCode === 'SUCCESS' || resultOf(response) !== undefined

/** True if the credential was refused, also if the attempt continues. */
export const isRefused = (answered: Answered): boolean =>
  isFinal(answered) || resultOf(answered.response)?.methodResponseCode === 'FAIL'

/** Codes are cut: they are texts of another server. */
const MAX_CODE = 64
const reason = createReason(REASONS)

/** Requires a refusal. */
export function reasonOf({ response }: Answered): Reason {
  const result = resultOf(response)
  const cut = (code: string | null | undefined): string | undefined => code?.slice(0, MAX_CODE) || undefined
  return reason('AUTHORITY_ANSWERED', {
    responseCode: cut(response.attemptResponseCode),
    reasonCode: cut(response.attemptReasonCode),
    methodResponseCode: cut(result?.methodResponseCode),
    methodReasonCode: cut(result?.methodReasonCode),
  })
}

function unsupported({ response }: Answered): WireError {
  const methods = setsOf(response).flatMap(({ requiredMethods }) => requiredMethods.map(({ methodId }) => methodId))
  const what = `${response.attemptResponseCode} ${methods.join(', ')}`.trim()
  return new WireError(`the server goes on with ${what.slice(0, 256)}, which the adapter does not support`, {
    verified: true,
  })
}

const accepted = (username: string): OutcomeOf<'accepted'> => ({
  kind: 'accepted',
  subject: username,
  attributes: { username },
})

/** The first challenge. A user whom the server refuses at once gets a passcode prompt like any other, and is denied afterwards. */
export function offered(answered: Answered): OutcomeOf<'passcodeRequired'> | OutcomeOf<'methodsOffered'> {
  const attempt = attemptOf(answered)
  const methods = methodsOf(answered.response)
  if (isFinal(answered)) return { kind: 'passcodeRequired', attempt }
  if (methods.length === 0) throw unsupported(answered)
  if (methods.every(({ methodId }) => methodId === 'SECURID')) return { kind: 'passcodeRequired', attempt }
  return { kind: 'methodsOffered', attempt, methods }
}

type CodeOutcome = 'accepted' | 'denied' | 'newPin' | 'systemPin'

export function onPasscode(answered: Answered, username: string): OutcomeOf<CodeOutcome | 'nextTokencode'> {
  if (!isRefused(answered) && challenged(answered.response, 'SECURID_NEXT_TOKENCODE'))
    return { kind: 'nextTokencode', attempt: attemptOf(answered) }
  return onCode(answered, username)
}

export function onNextTokencode(
  answered: Answered,
  username: string,
): OutcomeOf<CodeOutcome | 'attemptOver' | 'tryAgain'> {
  if (isAttemptLost(answered)) return { kind: 'attemptOver' }
  if (!isFinal(answered) && isRefused(answered) && challenged(answered.response, 'SECURID_NEXT_TOKENCODE'))
    return tryAgain(answered)
  return onCode(answered, username)
}

function onCode(answered: Answered, username: string): OutcomeOf<CodeOutcome> {
  if (isAccepted(answered)) return accepted(username)
  if (isRefused(answered)) return { kind: 'denied' }
  const challenge = pinChallenge(answered.response)
  if (challenge === undefined) throw unsupported(answered)
  const attempt = attemptOf(answered, challenge.methodId)
  if ('pin' in challenge) return { kind: 'systemPin', attempt, pin: challenge.pin }
  return { kind: 'newPin', attempt, rules: challenge.rules }
}

function tryAgain(answered: Answered): OutcomeOf<'tryAgain'> {
  const info = attribute(answered.response)?.slice(0, 512)
  return { kind: 'tryAgain', attempt: attemptOf(answered), ...defined({ info }) }
}

export function onPin(answered: Answered): OutcomeOf<'pinAccepted' | 'pinRefused' | 'attemptOver'> {
  if (isAccepted(answered)) return { kind: 'pinAccepted' }
  if (isAttemptLost(answered) || isFinal(answered)) return { kind: 'attemptOver' }
  const challenge = pinChallenge(answered.response)
  if (challenge === undefined) return { kind: 'pinAccepted', attempt: attemptOf(answered) }
  if ('pin' in challenge) return { kind: 'attemptOver' }
  return { kind: 'pinRefused', attempt: attemptOf(answered, challenge.methodId), rules: challenge.rules }
}

/** Undefined where the attempt has ended with the code. */
export function onToken(
  answered: Answered,
  username: string,
): OutcomeOf<'accepted' | 'tryAgain' | 'attemptOver'> | undefined {
  if (isAccepted(answered)) return accepted(username)
  if (isAttemptLost(answered)) return { kind: 'attemptOver' }
  if (isFinal(answered)) return undefined
  if (isRefused(answered)) return tryAgain(answered)
  throw unsupported(answered)
}

/** Undefined where the push has failed and ended the attempt. */
export function onPush(
  answered: Answered,
  username: string,
): OutcomeOf<'accepted' | 'pushPending' | 'pushFailed'> | undefined {
  const { response } = answered
  if (isAccepted(answered)) return accepted(username)
  if (isAttemptLost(answered) || isFinal(answered)) return undefined
  const attempt = attemptOf(answered)
  if (isRefused(answered)) return { kind: 'pushFailed', attempt, methods: methodsOf(response) }
  const selectionCode = attribute(response)?.slice(0, 16)
  return {
    kind: 'pushPending',
    attempt,
    responseCode: response.attemptResponseCode,
    reasonCode: (response.attemptReasonCode ?? '').slice(0, 64),
    referenceId: referenceIdOf(response),
    ...defined({ selectionCode }),
  }
}

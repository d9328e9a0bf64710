/** Answers of the four messages. Source: RSA SecurID Authentication API, UserApi. */

import type { Reason } from '../../../../adapter/spi.ts'
import type { AuthNResponse, AuthNStatusResponse, MessageContext } from '../../../../schemas/gen/securid/wire-types.ts'
import type { Random } from '../../../core/random.ts'
import type { AttemptRecord, ResponseCode } from '../service/attempts.ts'
import type { Reply } from './reply.ts'

/** An answer, and the cause where it refuses. */
export interface Answered {
  readonly body: AuthNResponse | AuthNStatusResponse
  readonly reason?: Reason | undefined
}

const UNKNOWN = 'ATTEMPT_NOT_FOUND' // ours: RSA's list of reason codes is not public

export function statusOf(attempt: AttemptRecord | undefined): AuthNStatusResponse {
  const rest = attempt?.rest
  return {
    attemptResponseCode: rest?.responseCode ?? 'ERROR',
    attemptReasonCode: rest?.reasonCode ?? UNKNOWN,
    subjectName: attempt?.username ?? null,
    authnPolicyId: rest?.assurancePolicyId ?? null,
    sessionAttributes: [...(rest?.sessionAttributes ?? [])],
    successfulMethods: [...(rest?.completed ?? [])],
    attemptExpires: attempt === undefined ? null : rfc3339(attempt.expiresAt),
  }
}

export function answerOf(context: MessageContext, { progress, results, reason }: Reply): Answered {
  const { responseCode, reasonCode, challenges } = progress
  const body = { ...bodyOf(context, responseCode, reasonCode), credentialValidationResults: results }
  if (challenges.length === 0) return { body, reason }
  return { body: { ...body, challengeMethods: { challenges: [...challenges] } }, reason }
}

export function unknown(
  { authnAttemptId = null, messageId }: MessageContext,
  reason: Reason | undefined,
  random: Random,
): Answered {
  const context = { authnAttemptId, messageId: random.uuid(), inResponseTo: messageId }
  return { body: bodyOf(context, 'ERROR', UNKNOWN), reason }
}

export function bodyOf(
  context: MessageContext,
  attemptResponseCode: ResponseCode,
  attemptReasonCode: string,
): AuthNResponse {
  return { context, credentialValidationResults: [], attemptResponseCode, attemptReasonCode }
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

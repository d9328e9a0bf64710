/** Responses of the service as codes and challenges. Source: RSA SecurID Authentication API, ResponseCode and AuthNResponse. */

import type { Reason } from '../../../../adapter/spi.ts'
import type {
  ChallengeMethodSet,
  CredentialValidationResult,
  NameValuePair,
} from '../../../../schemas/gen/securid/wire-types.ts'
import type { AttemptHandle, AttemptRecord, Progress, ResponseCode, RestPart } from '../service/attempts.ts'
import type { Asked as Question } from '../service/deps.ts'
import type { handlers } from '../service/handlers.ts'
import {
  methodChallenges,
  newPinChallenge,
  nextTokencodeChallenge,
  passcodeChallenge,
  pushChallenge,
  systemPinChallenge,
} from './challenges.ts'

/** Questions that verify a credential, or send a push. */
export type CredentialQuestion = Exclude<Question, { readonly kind: 'open' | 'initialize' | 'cancel' }>
/** Responses to a credential. */
export type Answer = Awaited<ReturnType<(typeof handlers)[CredentialQuestion['kind'] | 'initialize']>>
/** The attempt of a REST client while a message is answered. */
export interface RestAttempt {
  readonly username: string
  readonly seconds: number // lifetime after each message
  readonly rest: RestPart
  readonly taken: AttemptRecord | undefined // claimed; undefined in initialize
}
/** `progress` is stored for the next message. */
export interface Reply {
  readonly attempt: AttemptHandle | null // null: ended
  readonly reason?: Reason | undefined // of a refusal
  readonly progress: Progress
  readonly results: CredentialValidationResult[]
}
/** `methodId` is present if a credential was verified. */
export interface Asked {
  readonly attempt: RestAttempt
  readonly methodId?: string
}

/** The attempt has ended; ERROR makes the client start again. */
export function ended(asked: Asked, responseCode: ResponseCode, reasonCode: string, reason?: Reason): Reply {
  const { attempt, methodId } = asked
  return {
    attempt: null,
    reason,
    progress: {
      responseCode,
      reasonCode,
      challenges: [],
      cloud: attempt.rest.cloud,
      completed: completedAfter(asked, responseCode),
    },
    results: responseCode === 'ERROR' ? [] : resultsOf(methodId, responseCode),
  }
}

function completedAfter({ attempt, methodId }: Asked, code: ResponseCode): readonly string[] {
  return code === 'SUCCESS' && methodId !== undefined ? [...attempt.rest.completed, methodId] : attempt.rest.completed
}

/** Empty if no credential was verified. */
export function resultsOf(
  methodId: string | undefined,
  methodResponseCode: ResponseCode,
  authnAttributes: NameValuePair[] = [],
): CredentialValidationResult[] {
  return methodId === undefined ? [] : [{ methodId, methodResponseCode, methodReasonCode: '', authnAttributes }]
}

/** Result of the credential, next challenges; `cloud`: methods were offered. */
interface NextStep {
  readonly code: ResponseCode
  readonly challenges: readonly ChallengeMethodSet[]
  readonly cloud?: boolean
  readonly attributes?: NameValuePair[]
}

function nextStep(
  answer: Extract<Answer, { readonly attempt: AttemptHandle }>,
  { attempt: { rest } }: Asked,
): NextStep {
  switch (answer.kind) {
    case 'passcodeRequired':
    case 'tokenRequired':
    case 'pinAccepted':
      return { code: 'SUCCESS', challenges: [passcodeChallenge()] }
    case 'nextTokencode':
      return { code: 'SUCCESS', challenges: [nextTokencodeChallenge()] }
    case 'newPin':
      return { code: 'SUCCESS', challenges: [newPinChallenge(answer.rules, rest.cloud)] }
    case 'pinRefused':
      return { code: 'FAIL', challenges: [newPinChallenge(answer.rules, rest.cloud)] }
    case 'systemPin':
      return { code: 'SUCCESS', challenges: [systemPinChallenge(answer.pin)] }
    case 'tryAgain':
      return { code: 'FAIL', challenges: rest.challenges, attributes: texts('ERROR_INFO', answer.info) }
    case 'methodsOffered':
    case 'pushFailed':
      return { code: 'FAIL', challenges: methodChallenges(answer), cloud: true }
    case 'pushPending': {
      const { referenceId, selectionCode } = answer
      const attributes = texts('SELECTION_CODE', selectionCode)
      return { code: 'IN_PROCESS', challenges: [pushChallenge(referenceId)], attributes }
    }
  }
}

function texts(name: string, value: string | undefined): NameValuePair[] {
  return value === undefined ? [] : [{ name, value, dataType: 'STRING' }]
}

/** Any response but a denial. */
export function replyOf(answer: Exclude<Answer, { readonly kind: 'denied' }>, asked: Asked): Reply {
  if (answer.kind === 'accepted') return ended(asked, 'SUCCESS', 'CREDENTIAL_VERIFIED')
  if (answer.kind === 'attemptOver') return ended(asked, 'ERROR', 'ATTEMPT_NOT_FOUND', answer.reason)
  const { attempt, methodId } = asked
  const { code, challenges, cloud = attempt.rest.cloud, attributes = [] } = nextStep(answer, asked)
  const pending = answer.kind === 'pushPending'
  return {
    attempt: answer.attempt,
    reason: answer.reason,
    progress: {
      responseCode: pending ? 'IN_PROCESS' : 'CHALLENGE',
      reasonCode: pending ? answer.reasonCode : 'AUTHENTICATION_REQUIRED',
      challenges,
      cloud,
      completed: completedAfter(asked, code),
    },
    results: resultsOf(methodId, code, attributes),
  }
}

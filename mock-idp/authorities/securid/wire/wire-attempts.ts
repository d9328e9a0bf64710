/**
 * Attempts of REST clients: one id from initialize to the end, while the service may open several attempts. Source: RSA
 * SecurID Authentication API, MessageContext and Initialize.
 */
import { randomUUID } from 'node:crypto'
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import type {
  ChallengeMethodSet,
  Initialize,
  MessageContext,
  NameValuePair,
} from '../../../../schemas/gen/securid/wire-types.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import type { AttemptHandle } from '../service/attempts.ts'

export type ResponseCode = 'SUCCESS' | 'FAIL' | 'ERROR' | 'CHALLENGE' | 'IN_PROCESS'

/** Fixed by initialize. */
export interface AttemptTerms {
  readonly agent: string
  readonly subjectName: string
  readonly seconds: number // lifetime after each call
  readonly keep: boolean // stored after its end, too
  readonly assurancePolicyId: string | null
  readonly sessionAttributes: readonly NameValuePair[]
}
/** Result of the last message. */
export interface Progress {
  readonly responseCode: ResponseCode
  readonly reasonCode: string
  readonly handle: AttemptHandle | null // of the service; null if no attempt is open
  readonly challenges: readonly ChallengeMethodSet[] // empty after the end
  readonly cloud: boolean // methods were offered: a denial does not end the attempt
  readonly completed: readonly string[]
}
export interface WireAttempt extends StoredRecord, AttemptTerms, Progress {
  readonly authnAttemptId: string
  readonly messageId: string // our last message; '' while a credential is verified
  readonly expiresAt: EpochSeconds
}
export interface WireAttempts {
  /** Finds ended attempts too, but only the agent's own. */
  find(authnAttemptId: string, agent: string): Promise<WireAttempt | undefined>
  /** Claims the attempt by our last message id; a second claim, or another id, gets undefined. */
  take(context: MessageContext, agent: string): Promise<WireAttempt | undefined>
  /** The context of our answer. An ended attempt is stored only if `keep` is set. */
  save(attempt: WireAttempt, progress: Progress, inResponseTo: string): Promise<MessageContext>
  remove(authnAttemptId: string): Promise<void>
}

/** Longest lifetime. */
const MAX_SECONDS = 3600

/** `seconds` is the default lifetime. */
export function termsOf(request: Initialize, agent: string, seconds: number): AttemptTerms {
  return {
    agent,
    subjectName: request.subjectName,
    seconds: Math.min(MAX_SECONDS, Math.max(1, Math.floor(request.authnAttemptTimeout ?? seconds))),
    keep: request.keepAttempt === true,
    assurancePolicyId: request.assurancePolicyId ?? null,
    sessionAttributes: request.sessionAttributes ?? [],
  }
}

export function newAttempt(terms: AttemptTerms): WireAttempt {
  return {
    ...terms,
    revision: 0,
    expiresAt: 0,
    authnAttemptId: randomUUID(),
    messageId: '',
    responseCode: 'CHALLENGE',
    reasonCode: '',
    handle: null,
    challenges: [],
    cloud: false,
    completed: [],
  }
}

export function isOpen({ responseCode }: Pick<Progress, 'responseCode'>): boolean {
  return responseCode === 'CHALLENGE' || responseCode === 'IN_PROCESS'
}

/** Records under `securid/wire/`. */
export function createWireAttempts(store: Store, clock: Pick<Clock, 'now'>): WireAttempts {
  const records = store.records<WireAttempt>('securid/wire/')
  const find = async (authnAttemptId: string, agent: string): Promise<WireAttempt | undefined> => {
    const attempt = await records.load(encodeURIComponent(authnAttemptId.replace(/\p{Surrogate}/gu, '\ufffd')))
    return attempt?.agent === agent ? attempt : undefined
  }
  return {
    find,
    take: async ({ authnAttemptId, inResponseTo }, agent) => {
      const attempt = await find(authnAttemptId ?? '', agent)
      if (attempt === undefined || !isOpen(attempt) || attempt.messageId === '') return undefined
      if (attempt.messageId !== inResponseTo) return undefined
      const taken = await records.put(attempt.authnAttemptId, { ...attempt, messageId: '' })
      return taken ? { ...attempt, revision: attempt.revision + 1 } : undefined
    },
    save: async (attempt, progress, inResponseTo) => {
      const { authnAttemptId } = attempt
      const messageId = randomUUID()
      const stored = { ...attempt, ...progress, messageId, expiresAt: clock.now() + attempt.seconds }
      // A lost put means that it was canceled or has expired: it stays so.
      if (isOpen(progress) || attempt.keep) await records.put(authnAttemptId, stored)
      else if (attempt.revision > 0) await records.remove(authnAttemptId)
      return { authnAttemptId, messageId, inResponseTo }
    },
    remove: (authnAttemptId) => records.remove(authnAttemptId),
  }
}

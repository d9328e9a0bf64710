/**
 * Authentication attempts as clients see them: one id from initialize to the end, whatever the dialogue behind it opens
 * anew. Source: RSA SecurID Authentication API, MessageContext and Initialize.
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

/** Codes of an attempt or of a credential. */
export type ResponseCode = 'SUCCESS' | 'FAIL' | 'ERROR' | 'CHALLENGE' | 'IN_PROCESS'

/** What stays the same from initialize on. */
export interface AttemptTerms {
  readonly agent: string
  readonly subjectName: string
  readonly seconds: number // how long it is stored after each call
  readonly keep: boolean // when it is finished, too
  readonly assurancePolicyId: string | null
  readonly sessionAttributes: readonly NameValuePair[]
}
/** What the last answer left. */
export interface Progress {
  readonly responseCode: ResponseCode
  readonly reasonCode: string
  readonly handle: AttemptHandle | null // the dialogue's; null where none is open
  readonly challenges: readonly ChallengeMethodSet[] // none when it is finished
  readonly cloud: boolean // several methods were offered, so that a refused one does not end it
  readonly completed: readonly string[] // the methods that were completed
}
/** An attempt as it is kept. */
export interface WireAttempt extends StoredRecord, AttemptTerms, Progress {
  readonly authnAttemptId: string
  readonly messageId: string // our last message; none may be quoted while a credential is judged
  readonly expiresAt: EpochSeconds
}
/** The attempts of one instance. */
export interface WireAttempts {
  /** Whatever became of it. An agent finds its own attempts only. */
  find(authnAttemptId: string, agent: string): Promise<WireAttempt | undefined>
  /** For the one who quotes our last message; the second who quotes it, and whoever quotes another, gets none. */
  take(context: MessageContext, agent: string): Promise<WireAttempt | undefined>
  /** The context of our answer. An attempt that is finished is kept only if that was asked for. */
  save(attempt: WireAttempt, progress: Progress, inResponseTo: string): Promise<MessageContext>
  remove(authnAttemptId: string): Promise<void>
}

/** An attempt cannot be kept for longer, in seconds. */
const MAX_SECONDS = 3600

/** What initialize settles. `seconds` is how long an attempt is kept unless the client says otherwise. */
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

/** An attempt that nobody has heard of yet. */
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

/** Whether an attempt with these codes goes on. */
export function isOpen({ responseCode }: Pick<Progress, 'responseCode'>): boolean {
  return responseCode === 'CHALLENGE' || responseCode === 'IN_PROCESS'
}

/** Attempts under 'securid/wire/'. */
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
      // A lost put: it was canceled or has expired meanwhile, and does not come back to life.
      if (isOpen(progress) || attempt.keep) await records.put(authnAttemptId, stored)
      else if (attempt.revision > 0) await records.remove(authnAttemptId)
      return { authnAttemptId, messageId, inResponseTo }
    },
    remove: (authnAttemptId) => records.remove(authnAttemptId),
  }
}

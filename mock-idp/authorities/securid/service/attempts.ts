/** Authentication attempts, of the port and of REST clients. Source: RSA SecurID Authentication API, MessageContext. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Clock, EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import type { ChallengeMethodSet, NameValuePair } from '../../../../schemas/gen/securid/wire-types.ts'
import type { Random } from '../../../core/random.ts'
import type { Collection, Store, StoredRecord } from '../../../core/store/store.ts'
import { reason } from '../rules/reasons.ts'
import type { AwaitedCode } from '../rules/verify-passcode.ts'

/** The id of an attempt and of the server's last message in it. */
export interface AttemptHandle {
  readonly authnAttemptId: string
  readonly messageId: string
}
/** The message that is awaited. A generated PIN is stored here until it is accepted; `over`: the attempt has ended. */
export type Stage =
  | { readonly name: 'passcode' | 'choice' | 'reauthenticate' | 'over' }
  | { readonly name: 'push'; readonly referenceId: string }
  | ({ readonly name: 'nextTokencode'; readonly refusals: number } & AwaitedCode)
  | { readonly name: 'newPin'; readonly mode: 'user' }
  | { readonly name: 'newPin'; readonly mode: 'system'; readonly pin: string }

export type ResponseCode = 'SUCCESS' | 'FAIL' | 'ERROR' | 'CHALLENGE' | 'IN_PROCESS'
/** Result of the last message of a REST client. */
export interface Progress {
  readonly responseCode: ResponseCode
  readonly reasonCode: string
  readonly challenges: readonly ChallengeMethodSet[] // empty after the end
  readonly cloud: boolean // methods were offered: a denial does not end the attempt
  readonly completed: readonly string[]
}
/** The part of a REST client; the first members are fixed by initialize. */
export interface RestPart extends Progress {
  readonly agent: string
  readonly keep: boolean // found after its end, too
  readonly assurancePolicyId: string | null
  readonly sessionAttributes: readonly NameValuePair[]
}
/** Expires when the next message does not come. */
export interface AttemptRecord extends StoredRecord {
  readonly authnAttemptId: string
  readonly messageId: string // '' while a message is answered
  readonly expiresAt: EpochSeconds
  readonly username: string // of an existing or an unknown user
  readonly stage: Stage
  readonly offered: boolean // methods were offered: a refused code does not end the attempt
  readonly seconds: number // until the attempt expires, after each message
  readonly rest?: RestPart // absent: the attempt of a port
}
/** The claimed attempt, or the cause why there is none. */
export type Claim =
  | { readonly taken: AttemptRecord; readonly missing?: undefined }
  | { readonly taken?: undefined; readonly missing: Reason }
export type Opening = Pick<AttemptRecord, 'stage' | 'offered'> & Partial<Pick<AttemptRecord, 'seconds'>>
/** The handle or record of the last response is required: an older one finds nothing. */
export interface Attempts {
  /** Continues the id of `taken`. */
  open(username: string, opening: Opening, taken?: AttemptRecord): Promise<AttemptHandle>
  /**
   * Claims the attempt: of two requests that quote the same message, one gets it. Only the port's own attempts, or those
   * of the agent.
   */
  take(handle: AttemptHandle, agent?: string): Promise<Claim>
  /** Ends the attempt whatever its last message was. Returns the record before; undefined: unknown or ended. */
  end(authnAttemptId: string, result?: Partial<RestPart>): Promise<AttemptRecord | undefined>
  /** Continues a claimed attempt with a new message id and its full time. */
  continueAttempt(taken: AttemptRecord, stage: Stage): Promise<AttemptHandle>
  /** Reads an open attempt without claiming it. */
  read(authnAttemptId: string): Promise<AttemptRecord | undefined>
  /** Makes the attempt one in which methods were offered. */
  setOffered(authnAttemptId: string): Promise<void>
}
/** Attempts of REST clients. Nothing is stored in an attempt that was canceled meanwhile. */
export interface RestAttempts {
  /** Only the agent's own; ended ones only with `keep`. */
  find(authnAttemptId: string, agent: string): Promise<AttemptRecord | undefined>
  /** Stores the result of a message after which the attempt awaits another one. */
  setRest(handle: AttemptHandle, rest: RestPart): Promise<void>
  /** Ends the attempt with a result. */
  finish(attempt: Finished, rest: RestPart): Promise<void>
  remove(authnAttemptId: string): Promise<void>
}
type Finished = Pick<AttemptRecord, 'authnAttemptId' | 'username' | 'seconds'>

const OVER: Stage = { name: 'over' }

export function isOpen(record: AttemptRecord | undefined): record is AttemptRecord {
  return record !== undefined && record.stage.name !== 'over'
}

/** Ids of clients may be any text. */
function keyOf(authnAttemptId: string): string {
  return authnAttemptId.replace(/\p{Surrogate}/gu, '\ufffd')
}

/** Records of `securid/attempt`. @throws Error when an unclaimed attempt is written, or when no change succeeds. */
export function createAttempts(
  store: Store,
  clock: Pick<Clock, 'now'>,
  attemptSeconds: number,
  random: Random,
): Attempts & RestAttempts {
  const records = store.collection<AttemptRecord>('securid/attempt')
  const write = (record: Omit<AttemptRecord, 'revision' | 'messageId' | 'expiresAt'>): Promise<AttemptHandle> => {
    const handle = { authnAttemptId: record.authnAttemptId, messageId: random.uuid() }
    return records.update(record.authnAttemptId, (before) => {
      if (isOpen(before) && before.messageId !== '')
        throw new Error(`SecurID: attempt ${record.authnAttemptId} was changed without a claim`)
      // Canceled while its message was answered.
      if (before?.stage.name === 'over') return { after: before, answer: handle }
      return { after: { ...record, ...handle, expiresAt: clock.now() + record.seconds }, answer: handle }
    })
  }
  return {
    open: (username, { stage, offered, seconds = attemptSeconds }, taken) => {
      const authnAttemptId = taken?.authnAttemptId ?? random.uuid()
      return write({ authnAttemptId, username, stage, offered, seconds, ...defined({ rest: taken?.rest }) })
    },
    take: ({ authnAttemptId, messageId }, agent) =>
      records.update<Claim>(keyOf(authnAttemptId), (before) => {
        if (before === undefined) return { after: before, answer: { missing: reason('ATTEMPT_NOT_FOUND') } }
        const missing = unclaimable(before, messageId, agent)
        if (missing !== undefined) return { after: before, answer: { missing } }
        return { after: { ...before, messageId: '' }, answer: { taken: before } }
      }),
    end: (authnAttemptId, result) =>
      records.update<AttemptRecord | undefined>(authnAttemptId, (before) =>
        isOpen(before)
          ? { after: ended(before, before.rest && { ...before.rest, ...result }, clock.now()), answer: before }
          : { after: before, answer: undefined },
      ),
    // A moved clock may have expired the claimed record: then the attempt continues as a new record.
    continueAttempt: ({ authnAttemptId, username, offered, seconds, rest }, stage) =>
      write({ authnAttemptId, username, stage, offered, seconds, ...defined({ rest }) }),
    async read(authnAttemptId) {
      const record = await records.get(keyOf(authnAttemptId))
      return isOpen(record) ? record : undefined
    },
    setOffered: (authnAttemptId) =>
      records.update(authnAttemptId, (before) => ({
        after: before === undefined ? undefined : { ...before, offered: true },
        answer: undefined,
      })),
    ...restAttempts(records, clock),
  }
}

function unclaimable(before: AttemptRecord, messageId: string, agent: string | undefined): Reason | undefined {
  if (before.rest?.agent !== agent) return reason('ATTEMPT_OF_ANOTHER')
  if (!isOpen(before)) return reason('ATTEMPT_ENDED')
  if (before.messageId === '') return reason('ATTEMPT_BUSY')
  return before.messageId === messageId ? undefined : reason('ATTEMPT_CONTINUED')
}

function ended<R extends Finished>(attempt: R, rest: RestPart | undefined, now: EpochSeconds) {
  return { ...attempt, stage: OVER, ...defined({ rest }), expiresAt: now + attempt.seconds }
}

function restAttempts(records: Collection<AttemptRecord>, clock: Pick<Clock, 'now'>): RestAttempts {
  return {
    async find(authnAttemptId, agent) {
      const record = await records.get(keyOf(authnAttemptId))
      return record?.rest?.agent === agent && (record.rest.keep || isOpen(record)) ? record : undefined
    },
    setRest: ({ authnAttemptId, messageId }, rest) =>
      records.update(authnAttemptId, (before) => ({
        after: isOpen(before) && before.messageId === messageId ? { ...before, rest } : before,
        answer: undefined,
      })),
    finish: (attempt, rest) =>
      records.update(attempt.authnAttemptId, (before) => {
        const isStored = isOpen(before) || (before === undefined && rest.keep)
        const blank = { messageId: '', offered: false, ...attempt }
        return { after: isStored ? ended({ ...blank, ...before }, rest, clock.now()) : before, answer: undefined }
      }),
    remove: (authnAttemptId) =>
      records.update(authnAttemptId, (before) => {
        if (!isOpen(before) || before.rest === undefined) return { after: undefined, answer: undefined }
        // An answer in progress must find that the attempt has ended.
        return { after: { ...before, stage: OVER, rest: { ...before.rest, keep: false } }, answer: undefined }
      }),
  }
}

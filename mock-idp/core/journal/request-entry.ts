/** Recorded requests. */
import type { EpochSeconds, Reason } from '../../../adapter/spi.ts'

/** Stored length of a path: `maxLength` of schemas/host/control/request.schema.json. */
export const LONGEST_PATH = 2048

/** A redacted request of a client and the results of its validation. */
export interface RequestEntry {
  readonly at: EpochSeconds
  readonly flow?: string
  /** The OAuth client of the request, or of its flow. */
  readonly client?: string
  /** The user whom the request or its flow has named. */
  readonly username?: string
  /** `X-Mock-Label` of the request, or of the request that started its flow. */
  readonly label?: string
  readonly method: string
  readonly path: string
  readonly actionId?: string
  readonly body?: unknown
  readonly requestValid: boolean
  readonly responseValid: boolean
  readonly status: number
  readonly errorCode?: string
  readonly reason?: Reason
  readonly note?: string
}
/** A refused request, also of an interface whose requests are not stored. */
export type RefusedRequest = Pick<RequestEntry, 'at' | 'flow' | 'method' | 'path' | 'status' | 'errorCode' | 'reason'>
/** Members of an entry that only some requests have. */
export type Parties = Pick<RequestEntry, 'flow' | 'client' | 'username' | 'label'>

import type { EpochSeconds, RecordStore } from '../../../adapter/spi.ts'

/** A JSON value with the revision under which it was stored (0: not stored yet) and an optional expiry. */
export interface StoredRecord {
  readonly revision: number
  /** The record does not exist from this second on; absent: it exists until it is removed. */
  readonly expiresAt?: EpochSeconds
}

/** One backend behind all record stores of an instance. Memory, LMDB and Redis pass one contract suite. */
export interface Store {
  /** Records whose keys begin with `prefix` (`'flow/'`, `'securid/user/'`), by the rest of their keys. Loaded records are frozen. */
  records<R extends StoredRecord>(prefix: string): RecordStore<R>
  /** Number of stored records, including expired ones that have not been removed yet. */
  count(): number
  clear(): Promise<void>
  /** Releases the resources of the backend; no other call may follow. */
  close(): Promise<void>
}

/** Where an instance keeps its records, of whatever kind. Types only. */
import type { EpochSeconds, RecordStore } from '../../../adapter/spi.ts'

/** What every record is: a JSON value with the revision it was stored under (0: not stored yet) and perhaps an end. */
export interface StoredRecord {
  readonly revision: number
  /** Gone from this second on; absent: kept until it is removed. */
  readonly expiresAt?: EpochSeconds
}

/** One backend behind all record stores of an instance. Memory, LMDB and Redis pass one contract suite. */
export interface Store {
  /** The records whose keys begin with `prefix` (`'flow/'`, `'securid/user/'`), by the rest of their keys. Loaded records are frozen. */
  records<R extends StoredRecord>(prefix: string): RecordStore<R>
  /** How many records are kept, those included that have expired and that nobody has come across since. */
  count(): number
  /** Removes every record. */
  clear(): Promise<void>
  /** Lets go of what the backend holds; nothing may be asked of it afterwards. */
  close(): Promise<void>
}

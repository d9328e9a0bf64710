import type { Clock, Collection, StoredRecord } from '../../../adapter/spi.ts'

export type { Changed, Collection, StoredRecord } from '../../../adapter/spi.ts'

/**
 * The records of one collection in a backend. Each operation is atomic; records are passed and returned as JSON values
 * that no caller changes.
 */
export interface BackendRecords {
  /** Undefined: absent, or expired by the clock of the backend. */
  load(key: string): Promise<StoredRecord | undefined>
  /**
   * Stores the record if the stored revision is `record.revision` (0 = absent).
   * @param next the new revision; default: `record.revision + 1`.
   * @returns false if nothing was stored.
   */
  put(key: string, record: StoredRecord, next?: number): Promise<boolean>
  /**
   * Removes the record if it has this revision, or any record if `revision` is omitted.
   * @returns false if a record of another revision exists, or none for the given one.
   */
  remove(key: string, revision?: number): Promise<boolean>
  /** In any order, without expired records. */
  list(): Promise<readonly (readonly [key: string, record: StoredRecord])[]>
}

/** Records by collection, each with its key. */
export type Dump = ReadonlyMap<string, readonly (readonly [key: string, record: StoredRecord])[]>

/** The seam for stores: memory, another process, a database. Every backend passes one contract suite. */
export interface StoreBackend {
  /** Shown in `GET /mock/health`. */
  readonly name: string
  /** True if the records survive the end of this process. */
  readonly durable?: boolean
  /** `name` is made of lower-case words, `-` and `/`. Keys are any strings without lone surrogates. */
  records(name: string): BackendRecords
  /** The names of all collections with records. */
  collections(): Promise<readonly string[]>
  clear(): Promise<void>
  /** Releases the resources of the backend; no other call may follow. */
  close(): Promise<void>
}

/**
 * Opens the backend of an instance, once. Records expire by this clock, the clock of the mock: an expired record does not
 * exist and never reappears.
 */
export type OpenBackend = (clock: Pick<Clock, 'now'>) => StoreBackend | Promise<StoreBackend>

/** The records of an instance. */
export interface Store {
  readonly name: string
  /** The data that the end of this process removes, as a sentence. */
  readonly notice: string
  collection<R extends StoredRecord>(name: string): Collection<R>
  clear(): Promise<void>
  /** All records. */
  dump(): Promise<Dump>
  /** Removes later records; those of the dump get new revisions. */
  restore(records: Dump): Promise<void>
  close(): Promise<void>
}

/** Settings that each keep to the schema and together cannot be used. */

/** One fault: where (a JSON pointer into the settings, RFC 6901) and what, in plain words. */
export interface SettingsFault {
  readonly pointer: string
  readonly message: string
}

/** What `remote` of an adapter throws for such settings; the host tells all faults with those of the schema. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly SettingsFault[]
  constructor(faults: readonly SettingsFault[]) {
    super(faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '))
    this.faults = faults
  }
}

/** Whether an error is of this form; an adapter from another package has a class of its own. */
export function isSettingsError(error: unknown): error is Pick<SettingsError, 'faults'> {
  return error instanceof Error && 'faults' in error && Array.isArray(error.faults)
}

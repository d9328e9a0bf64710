/** Faults of settings that the schema cannot find. */

/** One fault: a JSON pointer into the settings (RFC 6901), and a text. */
export interface SettingsFault {
  readonly pointer: string
  readonly message: string
}

/** Thrown by `remote` of an adapter; the host reports its faults together with those of the schema. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly SettingsFault[]
  constructor(faults: readonly SettingsFault[]) {
    super(faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '))
    this.faults = faults
  }
}

/** Tests members, not the class: a plugin has its own class. */
export function isSettingsError(error: unknown): error is Pick<SettingsError, 'faults'> {
  return error instanceof Error && 'faults' in error && Array.isArray(error.faults)
}

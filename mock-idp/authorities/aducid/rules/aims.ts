/** Virtual AIMs. */

/** Binding types. Source: the vendor's page "Binding". */
export type BindingType = 'A' | 'B' | 'C' | 'D1' | 'D2' | 'E' | 'F'

export interface Aim {
  /** '': of requests that name none. */
  readonly name: string
  /** Enforced. */
  readonly binding?: BindingType
  readonly strictAuthKey: boolean
  readonly statusOnly: boolean
}
export interface AimSettings {
  readonly name: string
  readonly binding?: BindingType
  readonly strictAuthKey?: boolean
  readonly statusOnly?: boolean
}
/** Finds an AIM by the name of a request; '' and absent: none is named. */
export type FindAim = (name?: string) => Aim | undefined

/** A request that names none belongs to the AIM without a name, else to the first one. */
export function createFindAim(settings: readonly AimSettings[]): FindAim {
  const configured = settings.length === 0 ? [{ name: '' }] : settings
  const aims = configured.map((aim): Aim => ({ strictAuthKey: true, statusOnly: false, ...aim }))
  const byName = new Map(aims.map((aim) => [aim.name, aim]))
  return (name = '') => byName.get(name) ?? (name === '' ? aims[0] : undefined)
}

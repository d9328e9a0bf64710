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

/** Without settings there is one AIM without a name. */
export function readAims(settings: readonly AimSettings[]): readonly Aim[] {
  const configured = settings.length === 0 ? [{ name: '' }] : settings
  return configured.map((aim) => ({ strictAuthKey: true, statusOnly: false, ...aim }))
}

/** A request that names none belongs to the AIM without a name, else to the first one. */
export function createFindAim(aims: readonly Aim[]): FindAim {
  const byName = new Map(aims.map((aim) => [aim.name, aim]))
  return (name = '') => byName.get(name) ?? (name === '' ? aims[0] : undefined)
}

/** The part of the JSON Schemas of states and actions that the page uses. */
import type { Annotations } from '../../adapter/kernel/annotations.ts'
import { own } from '../../adapter/kernel/any-adapter.ts'

/** A schema of a field, or of a whole model. */
export interface Schema extends Annotations {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
}
/** The model of a state, by field. */
export type Model = { readonly [field: string]: unknown }

/** Reports that the schema accepts values of that type. */
export function takes(schema: Schema, type: string): boolean {
  return [schema.type ?? []].flat().includes(type)
}

/** A name as words: `remainingTries` is "Remaining tries", `SECURID_TOKEN_REQUIRED` "Securid token required". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase()
}

/** The label of a field. */
export function labelOf(name: string, { title }: Schema): string {
  return title ?? words(name)
}

/** The text for a state or an action: its label, else its title (often the name of a type), else its name. */
export function nameOf(name: string, { 'x-label': label, title }: Schema): string {
  if (label !== undefined) return label
  if (title === undefined) return words(name)
  return /^\w+$/.test(title) ? words(title) : title
}

/** The strings in a list of the state; `list/member` is that member of each item. Other values are left out. */
export function textsAt(path: string, model: Model): readonly string[] {
  const [field = '', member] = path.split('/')
  const listed = own(model, field)
  if (!Array.isArray(listed)) return []
  const texts = listed.map((item: unknown) => {
    const text = member !== undefined && typeof item === 'object' && item !== null ? own(item as Model, member) : item
    return typeof text === 'string' ? text : undefined
  })
  return texts.filter((text) => text !== undefined)
}

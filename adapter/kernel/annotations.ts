/** Keywords of our own in JSON Schemas. Validators pass over them; journal, log and the sign-on page for people go by them. */

import type { KeywordDefinition } from 'ajv'

const name = { type: 'string', maxLength: 256 }
const yes = { type: 'boolean' }

/** What each may be, as JSON Schema. */
const VALUES = {
  'x-secret': yes,
  'x-label': name,
  'x-instruction': name,
  'x-show': { enum: ['alert', 'text', 'code', 'qr-code', 'never'] },
  'x-choices': name,
  'x-suggestions': name,
  'x-labels': { type: 'object', additionalProperties: name },
  'x-when': name,
  'x-value': name,
  'x-editable': name,
  'x-autocomplete': name,
  'x-inputmode': name,
  'x-optional': yes,
} satisfies { readonly [keyword in keyof Annotations]-?: object }

/** Every one of them, by name. */
export const ANNOTATIONS: readonly string[] = Object.keys(VALUES)

/** The same for compilers of schemas, which then refuse a value that means nothing. */
export const annotationKeywords: readonly KeywordDefinition[] = Object.entries(VALUES).map(([keyword, metaSchema]) => ({
  keyword,
  metaSchema,
}))

/**
 * How a field of a state is shown. `alert`: as what went wrong, a boolean by its title when it is true. `text`: as a
 * sentence. `code`: large, to be read off or compared. `qr-code`: drawn, with its text below. `never`: it is not for people;
 * that alone stands for fields of actions too.
 */
export type Show = 'alert' | 'text' | 'code' | 'qr-code' | 'never'

/** The annotations of a schema. Where a field of the state is named, `list/member` is that member of each item of a list. */
export interface Annotations {
  /** Never in a log line or the journal; typed blind. */
  readonly 'x-secret'?: boolean
  /** Of a state its heading, of an action the text of its button. Fields have their `title`. */
  readonly 'x-label'?: string
  /** Of a state: the sentence below its heading; by default its `description`. */
  readonly 'x-instruction'?: string
  readonly 'x-show'?: Show
  /** Of an action's field: the field of the state that lists the values to choose from. */
  readonly 'x-choices'?: string
  /** As `x-choices`, but other values can be typed too. */
  readonly 'x-suggestions'?: string
  /** What people read for a value. */
  readonly 'x-labels'?: { readonly [value: string]: string }
  /** The field of the state that must be true for this field to be asked for. */
  readonly 'x-when'?: string
  /** The field of the state that this one begins with; by default the one of the same name. */
  readonly 'x-value'?: string
  /** The field of the state that says whether what stands here may be changed; without it, what the state names stays. */
  readonly 'x-editable'?: string
  /** What the browser may fill in: a token of the HTML standard, "Autofill", as `one-time-code` or `new-password`. */
  readonly 'x-autocomplete'?: string
  /** Of an action's field: the on-screen keyboard, a value of the HTML attribute `inputmode`; `numeric` for digits only. */
  readonly 'x-inputmode'?: string
  /** `false` on a field that `required` does not list: the adapter can require it, so it is not marked as optional. */
  readonly 'x-optional'?: boolean
}

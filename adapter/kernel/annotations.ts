/**
 * Annotation keywords in JSON Schemas. Validators ignore them; the journal, the log, the sign-on page and the reader of
 * configurations use them.
 */

import type { KeywordDefinition } from 'ajv'

const name = { type: 'string', maxLength: 256 }
const yes = { type: 'boolean' }

/** JSON Schemas of the values. */
const VALUES = {
  'x-secret': yes,
  'x-label': name,
  'x-instruction': name,
  'x-show': { enum: ['alert', 'text', 'code', 'qr-code', 'link', 'never'] },
  'x-choices': name,
  'x-suggestions': name,
  'x-labels': { type: 'object', additionalProperties: name },
  'x-when': name,
  'x-value': name,
  'x-editable': name,
  'x-autocomplete': name,
  'x-inputmode': name,
  'x-optional': yes,
  'x-query': name,
  'x-merge-by': { type: ['string', 'array'], maxLength: 256, maxItems: 4, items: name },
  'x-path': { enum: ['file', 'module'] },
  'x-pattern-message': name,
} satisfies { readonly [keyword in keyof Annotations]-?: object }

export const ANNOTATIONS: readonly string[] = Object.keys(VALUES)

/** For ajv, which then rejects undefined values. */
export const annotationKeywords: readonly KeywordDefinition[] = Object.entries(VALUES).map(([keyword, metaSchema]) => ({
  keyword,
  metaSchema,
}))

/**
 * Presentation of a state's field. `alert`: an error, for a boolean the title if true. `text`: a sentence. `code`: large, to
 * read or compare. `qr-code`: a QR code with its text, which is a link if it is a URL. `link`: a link to an http, https or app
 * URL, with the title as its text; other text, `javascript:` too, is never a link. `never`: hidden; the only value for fields
 * of actions.
 */
export type Show = 'alert' | 'text' | 'code' | 'qr-code' | 'link' | 'never'

/** The annotations of a schema. A reference to a field of the state may be `list/member`: that member of each list item. */
export interface Annotations {
  /** Never in the log or the journal; a password field on the page. */
  readonly 'x-secret'?: boolean
  /** Heading of a state, button text of an action. Fields use `title`. */
  readonly 'x-label'?: string
  /** Of a state: the sentence below its heading; by default its `description`. */
  readonly 'x-instruction'?: string
  readonly 'x-show'?: Show
  /** Of an action's field: the field of the state that lists the allowed values. */
  readonly 'x-choices'?: string
  /** As `x-choices`, but other values are allowed too. */
  readonly 'x-suggestions'?: string
  /** Display text per value. */
  readonly 'x-labels'?: { readonly [value: string]: string }
  /** The boolean field of the state that must be true for this field to be shown. */
  readonly 'x-when'?: string
  /** The field of the state with the initial value; by default the field of the same name. */
  readonly 'x-value'?: string
  /** The boolean field of the state that allows changes of the initial value; absent: it is read-only. */
  readonly 'x-editable'?: string
  /** An autofill token of the HTML standard, such as `one-time-code` or `new-password`. */
  readonly 'x-autocomplete'?: string
  /** Of an action's field: the on-screen keyboard, a value of the HTML attribute `inputmode`; `numeric` for digits only. */
  readonly 'x-inputmode'?: string
  /** `false` on a field that `required` does not list: the adapter can require it, so it is not marked as optional. */
  readonly 'x-optional'?: boolean
  /**
   * Of an action's field: the parameter of the page's URL with the value, for browsers that return from another server. The
   * field is hidden. A form with such fields only is sent by the script, without script by its button.
   */
  readonly 'x-query'?: string
  /**
   * Of a list in the configuration: members that identify an item, as paths (`source/id`; `''`: the item itself). Lists of
   * two configurations are merged by them.
   */
  readonly 'x-merge-by'?: string | readonly string[]
  /** Of a text in the configuration: a path relative to its file. `module`: only if it begins with a dot. */
  readonly 'x-path'?: 'file' | 'module'
  /** Message for a value that does not match `pattern`, in words: `must ...`. */
  readonly 'x-pattern-message'?: string
}

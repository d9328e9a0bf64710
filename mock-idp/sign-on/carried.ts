/**
 * Parameters of the page's URL that a later action takes by `x-query`. The forms of other actions send them along as hidden
 * fields, so that the next page of the same adapter has them again.
 */
import { own } from '../../adapter/kernel/objects.ts'
import type { Query } from './fields.ts'
import type { FormBody } from './read-form.ts'
import type { Schema } from './schema.ts'

/** Values by parameter. */
export type Carried = { readonly [parameter: string]: string }

type Actions = { readonly [actionId: string]: object }

/** Begins the names of hidden fields; no field of an action has a colon in its name. */
const PREFIX = 'query:'
/** Of a parameter without `maxLength`. */
const MAX_LENGTH = 2048

/** The parameters of the actions that the URL has. */
export function carriedFrom(actions: Actions, query: Query): Carried {
  return collect(actions, (parameter) => own(query, parameter))
}

/** The parameters of the actions that a form has sent along. */
export function carriedIn(actions: Actions, body: FormBody): Carried {
  return collect(actions, (parameter) => own(body, PREFIX + parameter))
}

/** Names and values of the hidden fields of a form; those that the action takes itself are left out. */
export function carriedFields(carried: Carried, taken: readonly string[]): readonly (readonly [string, string])[] {
  return Object.entries(carried)
    .filter(([parameter]) => !taken.includes(parameter))
    .map(([parameter, value]) => [PREFIX + parameter, value])
}

/** The URL, which has a query, with the parameters. */
export function withCarried(url: string, carried: Carried): string {
  return Object.entries(carried).reduce(
    (joined, [name, value]) => `${joined}&${name}=${encodeURIComponent(value)}`,
    url,
  )
}

function collect(actions: Actions, read: (parameter: string) => unknown): Carried {
  const schemas = Object.values(actions).flatMap(({ properties = {} }: Schema) => Object.values(properties))
  const found = schemas.flatMap(({ 'x-query': parameter, maxLength = MAX_LENGTH }) => {
    const value = parameter === undefined ? undefined : read(parameter)
    return parameter !== undefined && typeof value === 'string' && value.length <= maxLength ? [[parameter, value]] : []
  })
  return Object.fromEntries(found)
}

/** The content of a state's page: heading, display items, and a form for each offered action. Pure. */
import { createHash } from 'node:crypto'
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds, Vocabulary } from '../../adapter/spi.ts'
import { type Carried, carriedFrom } from './carried.ts'
import { type DisplayItem, displayItems } from './display-items.ts'
import { type Field, fieldsOf, type Query, usedBy } from './fields.ts'
import type { FormBody } from './read-form.ts'
import { type Model, nameOf, type Schema } from './schema.ts'

/** The action by which clients ask for the result of a push. Source: RSA and PingOne kits, "poll". */
export const POLL = 'poll'

/** The form of an action; without fields only a button. */
export interface Form {
  readonly actionId: string
  readonly label: string
  readonly fields: readonly Field[]
}
/** The content of the page. */
export interface StatePage {
  readonly heading: string
  /** The sentence below the heading. */
  readonly instruction: string | undefined
  readonly items: readonly DisplayItem[]
  /** The first form is the main one. */
  readonly forms: readonly Form[]
  /** Parameters of the page's URL for this action or a later one. */
  readonly carried: Carried
  /** Digest of status and model; the script reloads the page when it changes. */
  readonly stamp: string
}
/** A refused action: the submitted body and the errors. */
export interface RefusedAction {
  readonly actionId: string
  readonly body: FormBody
  readonly details: readonly ErrorDetail[]
}
/** The state of a flow as its API client sees it. */
export interface ShownState {
  readonly status: string
  readonly model: object
  /** Ids of the actions that are available now. */
  readonly offered: readonly string[]
  readonly now: EpochSeconds
  /** Parameters of the page's URL. */
  readonly query?: Query
}

/** The page of a state, by the schemas of its adapter. */
export function statePage({ states, actions }: Vocabulary, shown: ShownState): StatePage {
  const { status, now, query = {} } = shown
  const model = shown.model as Model
  const state: Schema = own(states, status) ?? {}
  const offered = shown.offered.map((actionId) => [actionId, (own(actions, actionId) ?? {}) as Schema] as const)
  const used = new Set(offered.flatMap(([, schema]) => usedBy(schema)))
  return {
    heading: nameOf(status, state),
    instruction: state['x-instruction'] ?? state.description,
    items: displayItems(state, model, used, now),
    forms: offered.map(([actionId, schema]) => ({
      actionId,
      label: nameOf(actionId, schema),
      fields: fieldsOf(schema, model, query),
    })),
    carried: carriedFrom(actions, query),
    stamp: stampOf(status, model),
  }
}

/** The digest of a state. */
export function stampOf(status: string, model: object): string {
  return createHash('sha256')
    .update(JSON.stringify([status, model]))
    .digest('base64url')
    .slice(0, 16)
}

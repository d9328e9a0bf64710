/** A state of a flow as the page shows it: heading, what it tells, and a form for each action on offer. Pure. */
import { createHash } from 'node:crypto'
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds, Vocabulary } from '../../adapter/spi.ts'
import { type Field, fieldsOf, usedBy } from './fields.ts'
import type { Posted } from './read-form.ts'
import { type Model, nameOf, type Schema } from './schema.ts'
import { type DisplayItem, displayItems } from './told.ts'

/** The action by which clients ask whether anything has happened. Source: RSA and PingOne kits, "poll". */
export const POLL = 'poll'

/** The form of an action; a button alone where it has no fields. */
export interface Form {
  readonly actionId: string
  readonly label: string
  readonly description: string | undefined
  readonly fields: readonly Field[]
}
/** All that is drawn of a state. */
export interface StatePage {
  readonly adapter: string
  readonly status: string
  readonly heading: string
  readonly description: string | undefined
  readonly told: readonly DisplayItem[]
  /** The first is what the state is for. */
  readonly forms: readonly Form[]
  /** Changes when the state does. */
  readonly stamp: string
}
/** An action that was refused: what was posted, and why. */
export interface Refused {
  readonly actionId: string
  readonly posted: Posted
  readonly details: readonly ErrorDetail[]
}
/** What a page is made from; `onOffer` are the actions that can be done now. */
export interface Standing {
  readonly status: string
  readonly model: object
  readonly onOffer: readonly string[]
  readonly now: EpochSeconds
}

/** The page of a state, by the schemas of its adapter. */
export function statePage({ descriptor, states, actions }: Vocabulary, standing: Standing): StatePage {
  const { status, onOffer, now } = standing
  const model = standing.model as Model
  const state: Schema = own(states, status) ?? {}
  const offered = onOffer.map((actionId) => [actionId, (own(actions, actionId) ?? {}) as Schema] as const)
  const used = new Set(offered.flatMap(([, schema]) => usedBy(schema)))
  return {
    adapter: descriptor.title,
    status,
    heading: nameOf(status, state),
    description: state.description,
    told: displayItems(state, model, used, now),
    forms: offered.map(([actionId, schema]) => ({
      actionId,
      label: nameOf(actionId, schema),
      description: schema.description,
      fields: fieldsOf(schema, model),
    })),
    stamp: stampOf(status, model),
  }
}

/** A short digest of what the client is shown. */
export function stampOf(status: string, model: object): string {
  return createHash('sha256')
    .update(JSON.stringify([status, model]))
    .digest('base64url')
    .slice(0, 16)
}

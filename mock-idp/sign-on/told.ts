/** What a state tells people: its fields as sentences, codes, pictures and rows. Pure, and knows no adapter. */
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../adapter/spi.ts'
import { labelOf, type Model, type Schema } from './schema.ts'

/** One thing that is told. */
export type DisplayItem =
  | { readonly kind: 'alert' | 'text'; readonly text: string }
  | { readonly kind: 'code' | 'qr-code' | 'value'; readonly label: string; readonly text: string }
  /** `left`: seconds from now, by the mock's clock. */
  | { readonly kind: 'time'; readonly label: string; readonly at: string; readonly left: number }

/** The fields of a state that are worth telling; those in `used` stand in a form already. */
export function displayItems(
  state: Schema,
  model: Model,
  used: ReadonlySet<string>,
  now: EpochSeconds,
): readonly DisplayItem[] {
  return Object.entries(state.properties ?? {}).flatMap(([name, schema]) => {
    const value = own(model, name)
    const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    if (isEmpty || schema['x-show'] === 'never' || (used.has(name) && schema['x-show'] === undefined)) return []
    return tellOne(labelOf(name, schema), schema, value, now)
  })
}

function tellOne(label: string, schema: Schema, value: unknown, now: EpochSeconds): readonly DisplayItem[] {
  const { 'x-show': show, format } = schema
  if (show === 'alert') return alerts(label, value).map((text) => ({ kind: 'alert', text }))
  const text = textOf(schema, value)
  if (show === 'text') return [{ kind: 'text', text }]
  if (show === 'code' || show === 'qr-code') return [{ kind: show, label, text }]
  const at = format === 'date-time' ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return [{ kind: 'value', label, text }]
  return [{ kind: 'time', label, at: new Date(at).toISOString(), left: Math.ceil(at / 1000 - now) }]
}

/** A boolean by its title, a text as it is, an error of the flow API by what it says to people. */
function alerts(label: string, value: unknown): readonly string[] {
  if (typeof value === 'boolean') return value ? [label] : []
  if (typeof value !== 'object' || value === null) return [String(value)]
  const { userMessage, details } = value as { readonly userMessage?: unknown; readonly details?: unknown }
  const told = Array.isArray(details) ? details.flatMap((detail) => alerts(label, detail)) : []
  return told.length > 0 ? told : [typeof userMessage === 'string' ? userMessage : label]
}

/** A value in words, whatever it is made of. */
function textOf(schema: Schema, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map((item: unknown) => textOf(schema.items ?? {}, item)).join(', ')
  if (typeof value !== 'object' || value === null) return own(schema['x-labels'] ?? {}, String(value)) ?? String(value)
  const members = Object.entries(value).filter(([name]) => own(schema.properties ?? {}, name)?.['x-show'] !== 'never')
  return members
    .map(([name, member]) => {
      const declared = own(schema.properties ?? {}, name) ?? {}
      return `${labelOf(name, declared)}: ${textOf(declared, member)}`
    })
    .join('; ')
}

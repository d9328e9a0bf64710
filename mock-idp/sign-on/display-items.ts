/** Display items: the fields of a state as alerts, sentences, codes, QR codes, links and rows, and their HTML. Independent of adapters. */
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../adapter/spi.ts'
import { isFollowable } from '../pages/followable.ts'
import { attribute, type Html, html } from '../pages/html.ts'
import { qrCode } from '../pages/qr-code.ts'
import { labelOf, type Model, type Schema } from './schema.ts'

/** A field of a state in the form in which it is shown. */
export type DisplayItem =
  | { readonly kind: 'alert' | 'text'; readonly text: string }
  | { readonly kind: 'code' | 'qr-code' | 'link' | 'value'; readonly label: string; readonly text: string }
  /** `left`: seconds from now, by the mock's clock. */
  | { readonly kind: 'time'; readonly label: string; readonly at: string; readonly left: number }

/** Codes up to this length are shown large; longer ones are copied, not read. */
const MAX_LARGE_CODE = 32

/** The items of a state. Fields in `used` are part of a form and shown only if they have `x-show`. */
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
    return itemsOf(labelOf(name, schema), schema, value, now)
  })
}

function itemsOf(label: string, schema: Schema, value: unknown, now: EpochSeconds): readonly DisplayItem[] {
  const { 'x-show': show, format } = schema
  if (show === 'alert') return alertTexts(label, value).map((text) => ({ kind: 'alert', text }))
  const text = textOf(schema, value)
  if (show === 'text') return [{ kind: 'text', text }]
  if (show === 'code' || show === 'qr-code' || (show === 'link' && isFollowable(text)))
    return [{ kind: show, label, text }]
  const at = format === 'date-time' ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return [{ kind: 'value', label, text }]
  return [{ kind: 'time', label, at: new Date(at).toISOString(), left: Math.ceil(at / 1000 - now) }]
}

/** The title of a true boolean, a string as it is, the user messages of a flow API error. */
function alertTexts(label: string, value: unknown): readonly string[] {
  if (typeof value === 'boolean') return value ? [label] : []
  if (typeof value !== 'object' || value === null) return [String(value)]
  const { userMessage, details } = value as { readonly userMessage?: unknown; readonly details?: unknown }
  const texts = Array.isArray(details) ? details.flatMap((detail) => alertTexts(label, detail)) : []
  return texts.length > 0 ? texts : [typeof userMessage === 'string' ? userMessage : label]
}

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

export interface ItemsOptions {
  /** The mock's clock is frozen: no time counts down. */
  readonly frozen: boolean
  /** The user follows the link first: it looks like the main button. */
  readonly isLinkMain: boolean
}

/** Alerts first, then sentences, codes and links, then a list of the rest. */
export function renderItems(items: readonly DisplayItem[], { frozen, isLinkMain }: ItemsOptions): Html {
  const rows = items.filter(({ kind }) => kind === 'value' || kind === 'time')
  return html`${renderAlerts(items.filter(isAlert))}
${items.map((item) => renderProminent(item, isLinkMain)).filter((piece) => piece !== undefined)}
${rows.length > 0 && html`<dl>${rows.map((row) => renderRow(row, frozen))}</dl>`}`
}

function isAlert(item: DisplayItem): item is DisplayItem & { readonly kind: 'alert' } {
  return item.kind === 'alert'
}

function renderAlerts(alerts: readonly { readonly text: string }[]): Html | false {
  const lines = alerts.map(({ text }) => html`<p>${text}</p>`)
  return lines.length > 0 && html`<div class="alert" role="alert">${lines}</div>`
}

function renderProminent(item: DisplayItem, isLinkMain: boolean): Html | undefined {
  if (item.kind === 'text') return html`<p>${item.text}</p>`
  if (item.kind === 'code')
    return html`<p class="code${item.text.length > MAX_LARGE_CODE && ' long'}"><span>${item.label}</span> <strong>${item.text}</strong></p>`
  if (item.kind === 'link')
    return html`<p><a class="button${isLinkMain && ' main'}" href="${item.text}">${item.label}</a></p>`
  if (item.kind !== 'qr-code') return undefined
  const text = html`<code class="copy">${item.text}</code>`
  return html`<figure>${qrCode(item.text, `QR code: ${item.label}`)}
<figcaption>${item.label}: ${isFollowable(item.text) ? html`<a href="${item.text}">${text}</a>` : text}</figcaption></figure>`
}

function renderRow(item: DisplayItem, frozen: boolean): Html {
  if (item.kind === 'value') return html`<div><dt>${item.label}</dt><dd>${item.text}</dd></div>`
  if (item.kind !== 'time') return html``
  const { label, at, left } = item
  const running = !frozen && left > 0
  const timer =
    left > 0 && html`<span role="timer"${attribute('data-left', running && left)}>${timeLeft(left)}</span> left, until `
  return html`<div><dt>${label}</dt><dd>${timer}<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time></dd></div>`
}

/** Minutes and seconds; sign-on.js uses the same format. */
function timeLeft(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** What a state tells, as HTML. */
import { attribute, type Html, html } from '../pages/html.ts'
import { qrCode } from '../pages/qr-code.ts'
import type { DisplayItem } from './told.ts'

/** What people read off; anything longer is copied. */
const LONGEST_READ = 32

/** Alerts first, then sentences and codes, then a list of all else. `frozen`: the mock's clock stands still, nothing counts down. */
export function drawTold(told: readonly DisplayItem[], frozen: boolean): Html {
  const rows = told.filter(({ kind }) => kind === 'value' || kind === 'time')
  return html`${alertBox(told.filter(isAlert).map(({ text }) => html`<p>${text}</p>`))}
${told.map(drawProminent).filter((piece) => piece !== undefined)}
${rows.length > 0 && html`<dl>${rows.map((row) => drawRow(row, frozen))}</dl>`}`
}

/** A box that screen readers read out; nothing where there is nothing to tell. */
function alertBox(lines: readonly Html[]): Html | false {
  return lines.length > 0 && html`<div class="alert" role="alert">${lines}</div>`
}

function isAlert(told: DisplayItem): told is DisplayItem & { readonly kind: 'alert' } {
  return told.kind === 'alert'
}

function drawProminent(told: DisplayItem): Html | undefined {
  if (told.kind === 'text') return html`<p>${told.text}</p>`
  if (told.kind === 'code')
    return html`<p class="code${told.text.length > LONGEST_READ && ' long'}"><span>${told.label}</span> <strong>${told.text}</strong></p>`
  if (told.kind !== 'qr-code') return undefined
  return html`<figure>${qrCode(told.text, `QR code: ${told.label}`)}
<figcaption>${told.label}: <code class="copy">${told.text}</code></figcaption></figure>`
}

function drawRow(told: DisplayItem, frozen: boolean): Html {
  if (told.kind === 'value') return html`<div><dt>${told.label}</dt><dd>${told.text}</dd></div>`
  if (told.kind !== 'time') return html``
  const { label, at, left } = told
  const running = !frozen && left > 0
  const counted =
    left > 0 && html`<span role="timer"${attribute('data-left', running && left)}>${timeLeft(left)}</span> left, until `
  return html`<div><dt>${label}</dt><dd>${counted}<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time></dd></div>`
}

/** Seconds as minutes and seconds, as the page's script counts them down. */
function timeLeft(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A state as HTML: what it tells, the form that it is for, and beside it what else can be done. */
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { attribute, type Html, html } from '../pages/html.ts'
import { drawTold } from './display-items.ts'
import { drawField, type Placed } from './draw-field.ts'
import type { Field } from './fields.ts'
import type { Posted } from './read-form.ts'
import { type Form, POLL, type Refused, type StatePage } from './state-page.ts'

/** What stands around the state. */
export interface Around {
  /** Where forms are sent; the action is appended. */
  readonly address: string
  readonly frozen: boolean
  readonly refused?: Refused
}
interface PlacedForm {
  readonly form: Form
  readonly fields: readonly Placed[]
}

/** How often the script asks whether something has happened, in seconds. */
const POLL_SECONDS = 3

/** The body of the page. */
export function drawState(page: StatePage, around: Around): Html {
  const placed = page.forms.map((form, index) => place(form, `field-${index}`, around.refused))
  const [main, ...others] = placed
  const polls = page.forms.some(({ actionId }) => actionId === POLL)
  const script = html`${attribute('data-stamp', page.stamp)}${attribute('data-poll', polls && POLL_SECONDS)}`
  return html`<div id="state"${script}>
${page.description !== undefined && html`<p class="lead">${page.description}</p>`}
${drawRefusal(around.refused, placed)}
${drawTold(page.told, around.frozen)}
${polls && html`<p class="pending" id="pending" role="status">Nothing has happened yet.</p>`}
${main !== undefined && drawForm(main, 'main', around)}
${others.filter(hasFields).map((other) => drawOther(other, around))}
${others.some((other) => !hasFields(other)) && html`<div class="others">${others.filter((other) => !hasFields(other)).map((other) => drawForm(other, 'other', around))}</div>`}
</div>`
}

function hasFields({ fields }: PlacedForm): boolean {
  return fields.length > 0
}

function place(form: Form, prefix: string, refused: Refused | undefined): PlacedForm {
  const mine = refused?.actionId === form.actionId ? refused : undefined
  const fields = form.fields.map((field, index) => ({
    field: mine === undefined ? field : typed(field, mine.posted),
    id: `${prefix}-${index}`,
    faults: mine?.details.filter(({ target }) => target === field.name) ?? [],
  }))
  return { form, fields }
}

/** The field with what was typed into it, so that nothing is lost; secrets are left out when they are drawn. */
function typed(field: Field, posted: Posted): Field {
  if (field.readOnly) return field
  const given = posted[field.name]
  if (field.control === 'checkbox') return { ...field, values: given === undefined ? [] : ['true'] }
  return { ...field, values: given === undefined ? [] : [given].flat().map(String) }
}

/** What is wrong, with links to the fields at fault. */
function drawRefusal(refused: Refused | undefined, forms: readonly PlacedForm[]): Html | false {
  if (refused === undefined) return false
  const fields = forms.flatMap((placed) => (placed.form.actionId === refused.actionId ? placed.fields : []))
  return html`<div class="alert" role="alert" id="errors" tabindex="-1"><ul>
${refused.details.map((detail) => drawDetail(detail, fields))}</ul></div>`
}

function drawDetail(detail: ErrorDetail, fields: readonly Placed[]): Html {
  const { userMessage, target, failedValidators = [] } = detail
  const at = fields.find(({ field }) => field.name === target)
  const text = at !== undefined ? html`<a href="#${at.id}">${at.field.label}</a>: ${userMessage}` : html`${userMessage}`
  const rules = failedValidators.map(({ userMessage: rule }) => html`<li>${rule}</li>`)
  return html`<li>${text}${rules.length > 0 && html`<ul>${rules}</ul>`}</li>`
}

function drawForm({ form, fields }: PlacedForm, kind: 'main' | 'other', { address }: Around): Html {
  const { actionId, label } = form
  return html`<form method="post" action="${address}&amp;action=${encodeURIComponent(actionId)}" data-action="${actionId}">
${fields.map(drawField)}
<button type="submit" class="${kind}">${label}</button>
</form>`
}

/** Another form with fields is folded away, unless it is the one that was refused. */
function drawOther(placed: PlacedForm, around: Around): Html {
  const open = around.refused?.actionId === placed.form.actionId
  return html`<details${attribute('open', open)}><summary>${placed.form.label}</summary>
${drawForm(placed, 'other', around)}</details>`
}

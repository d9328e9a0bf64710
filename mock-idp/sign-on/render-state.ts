/** Renders a state: display items, the main form, and the other actions. */
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { attribute, type Html, html } from '../pages/html.ts'
import { type Carried, carriedFields } from './carried.ts'
import { renderItems } from './display-items.ts'
import type { Field } from './fields.ts'
import type { FormBody } from './read-form.ts'
import { type FormField, renderField } from './render-field.ts'
import { type Form, POLL, type RefusedAction, type StatePage } from './state-page.ts'

/** Values that do not come from the state. */
export interface RenderOptions {
  /** URL of the page; the action is appended to it when a form is submitted. */
  readonly url: string
  readonly frozen: boolean
  /** Id of the client that requested the sign-on. */
  readonly clientId?: string
  readonly refused?: RefusedAction
}
interface FormOptions extends RenderOptions {
  readonly carried: Carried
}
interface RenderedForm {
  readonly form: Form
  readonly fields: readonly FormField[]
}

const POLL_SECONDS = 3

/** The body of the page. */
export function renderState(page: StatePage, options: RenderOptions): Html {
  const polls = page.forms.some(({ actionId }) => actionId === POLL)
  const rendered = page.forms.map((form, index) => withErrors(form, `field-${index}`, options.refused))
  const hasReturned = polls && Object.keys(page.carried).length > 0
  const forms = mainFirst(rendered.filter(isFilledByQuery), hasReturned)
  const focused = options.refused === undefined && !polls ? withAutofocus(forms) : forms
  const isLinkMain = page.items.some(({ kind }) => kind === 'link') && !hasReturned && !focused.some(needsUser)
  const main = isLinkMain ? undefined : focused[0]
  const others = isLinkMain ? focused : focused.slice(1)
  const all = { ...options, carried: page.carried }
  const script = html`${attribute('data-stamp', page.stamp)}${attribute('data-poll', polls && POLL_SECONDS)}`
  return html`<div id="state"${script}>
${options.clientId !== undefined && html`<p class="client">Application: <strong>${options.clientId}</strong></p>`}
${page.instruction !== undefined && html`<p class="lead">${page.instruction}</p>`}
${renderErrors(options.refused, forms)}
${renderItems(page.items, { frozen: options.frozen, isLinkMain })}
${polls && html`<p class="pending" id="pending" role="status">Waiting for an answer.</p>`}
${main !== undefined && renderForm(main, 'main', all)}
${others.filter(hasFields).map((other) => renderDetails(other, all))}
${others.some((other) => !hasFields(other)) && html`<div class="others">${others.filter((other) => !hasFields(other)).map((other) => renderForm(other, 'other', all))}</div>`}
</div>`
}

function hasFields({ fields }: RenderedForm): boolean {
  return fields.some(({ field }) => !field.hidden)
}

/** False if the query lacks the value of a required field: the user cannot enter it. */
function isFilledByQuery({ fields }: RenderedForm): boolean {
  return fields.every(({ field }) => !(field.hidden && field.required && field.values.length === 0))
}

/** True for a form that the user fills in, or that the query has filled. */
function needsUser(form: RenderedForm): boolean {
  return hasFields(form) || isComplete(form)
}

/** The browser has returned with the values of this form: it needs nothing but to be sent. */
function isComplete(rendered: RenderedForm): boolean {
  return !hasFields(rendered) && rendered.fields.some(({ field }) => field.values.length > 0)
}

/** A browser that has returned continues with the form that its query has filled, else by a poll. */
function mainFirst(forms: readonly RenderedForm[], hasReturned: boolean): readonly RenderedForm[] {
  const first = forms.find(isComplete) ?? forms.find(({ form }) => hasReturned && form.actionId === POLL)
  return first === undefined ? forms : [first, ...forms.filter((form) => form !== first)]
}

function withErrors(form: Form, prefix: string, refused: RefusedAction | undefined): RenderedForm {
  const own = refused?.actionId === form.actionId ? refused : undefined
  const fields = form.fields.map((field, index) => ({
    field: own === undefined ? field : withInput(field, own.body),
    id: `${prefix}-${index}`,
    autofocus: false,
    errors: own?.details.filter(({ target }) => target === field.name) ?? [],
  }))
  return { form, fields }
}

/** Focuses the first empty field of the main form. */
function withAutofocus([main, ...others]: readonly RenderedForm[]): readonly RenderedForm[] {
  if (main === undefined) return []
  const index = main.fields.findIndex(
    ({ field }) => !field.hidden && field.control !== 'checkbox' && field.values.length === 0,
  )
  return [{ ...main, fields: main.fields.map((field, at) => ({ ...field, autofocus: at === index })) }, ...others]
}

/** The field with the submitted value. Secrets are not rendered. */
function withInput(field: Field, body: FormBody): Field {
  if (field.readOnly) return field
  const value = body[field.name]
  if (field.control === 'checkbox') return { ...field, values: value === undefined ? [] : ['true'] }
  return { ...field, values: value === undefined ? [] : [value].flat().map(String) }
}

/** The errors of the refused action, with links to its fields. */
function renderErrors(refused: RefusedAction | undefined, forms: readonly RenderedForm[]): Html | false {
  if (refused === undefined) return false
  const fields = forms.flatMap((one) => (one.form.actionId === refused.actionId ? one.fields : []))
  return html`<div class="alert" role="alert" id="errors" tabindex="-1" autofocus><ul>
${refused.details.map((detail) => renderDetail(detail, fields))}</ul></div>`
}

function renderDetail(detail: ErrorDetail, fields: readonly FormField[]): Html {
  const { userMessage, target, failedValidators = [] } = detail
  const at = fields.find(({ field }) => field.name === target && !field.hidden)
  const text = at !== undefined ? html`<a href="#${at.id}">${at.field.label}</a>: ${userMessage}` : html`${userMessage}`
  const rules = failedValidators.map(({ userMessage: rule }) => html`<li>${rule}</li>`)
  return html`<li>${text}${rules.length > 0 && html`<ul>${rules}</ul>`}</li>`
}

function renderForm(rendered: RenderedForm, kind: 'main' | 'other', { url, refused, carried }: FormOptions): Html {
  const { form, fields } = rendered
  const { actionId, label } = form
  // A refused action is not sent again without the user.
  const sends = attribute('data-send', refused === undefined && kind === 'main' && isComplete(rendered))
  return html`<form method="post" action="${url}&amp;action=${encodeURIComponent(actionId)}" data-action="${actionId}"${sends}>
${fields.map(renderField)}${renderCarried(rendered, carried)}
<button type="submit" class="${kind}">${label}</button>
</form>`
}

function renderCarried({ form }: RenderedForm, carried: Carried): readonly Html[] {
  const taken = form.fields.map(({ schema }) => schema['x-query'] ?? '')
  return carriedFields(carried, taken).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
}

/** A further form with fields: closed, unless its action was refused. */
function renderDetails(rendered: RenderedForm, options: FormOptions): Html {
  const open = options.refused?.actionId === rendered.form.actionId
  return html`<details${attribute('open', open)}><summary>${rendered.form.label}</summary>
${renderForm(rendered, 'other', options)}</details>`
}

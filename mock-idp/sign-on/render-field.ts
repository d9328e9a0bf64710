/** Renders one field of a form: label, control and error messages. */
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { attribute, type Html, html } from '../pages/html.ts'
import type { Choice, Field } from './fields.ts'
import type { Schema } from './schema.ts'

/** A field of a form; `id` is unique in the page. */
export interface FormField {
  readonly field: Field
  readonly id: string
  readonly autofocus: boolean
  /** Errors of the value that was submitted. */
  readonly errors: readonly ErrorDetail[]
}

/** Input types by JSON Schema format. */
const INPUT_TYPES: { readonly [format: string]: string } = { email: 'email', uri: 'url', date: 'date', time: 'time' }

/** Patterns such as `^[0-9]{6,8}$` and `^\d+$`. */
const DIGITS_ONLY = /^\^(?:\[0-9\]|\\d)(?:[+*]|\{\d+(?:,\d*)?\})?\$$/

/** The field. Radio buttons and checkboxes of one name are a group with a legend. */
export function renderField(formField: FormField): Html {
  const { field, id, errors } = formField
  if (field.hidden)
    return html`${field.values.map((value) => html`<input type="hidden" name="${field.name}" value="${value}">`)}`
  const message = errors.length > 0 && html`<p class="field-error" id="${id}-error">${messageOf(errors)}</p>`
  if (field.control === 'radio' || field.control === 'checkboxes') return renderGroup(formField, message)
  if (field.control === 'checkbox')
    return html`<div class="field box"><input type="checkbox" value="true"${commonAttributes(formField)}${attribute('checked', field.values[0] === 'true')}>
<label for="${id}">${field.label}</label>${message}</div>`
  return html`<div class="field"><label for="${id}">${labelOf(field)}</label>
${renderControl(formField)}${message}</div>`
}

function labelOf({ label, optional }: Field): Html {
  return html`${label}${optional && html` <span class="optional">(optional)</span>`}`
}

function messageOf(errors: readonly ErrorDetail[]): string {
  return errors.map(({ userMessage }) => userMessage).join(' ')
}

function commonAttributes({ field, id, errors, autofocus }: FormField): Html {
  const invalid = errors.length > 0
  return html`${attribute('id', id)}${attribute('name', field.name)}${attribute('aria-invalid', invalid && 'true')}${attribute('aria-describedby', invalid && `${id}-error`)}${attribute('autofocus', autofocus)}`
}

function renderControl(formField: FormField): Html {
  const { field, id } = formField
  const { control, schema, required, readOnly, values, suggestions } = field
  const common = html`${commonAttributes(formField)}${attribute('required', required)}`
  if (control === 'select') return renderSelect(field, common)
  if (control === 'lines' || control === 'json')
    return html`<textarea rows="4"${common}>${values.join('\n')}</textarea>`
  const type = control === 'secret' ? 'password' : (INPUT_TYPES[schema.format ?? ''] ?? 'text')
  const list = suggestions.length > 0 && html`<datalist id="${id}-list">${suggestions.map(renderSuggestion)}</datalist>`
  const bounds =
    control === 'number'
      ? html`${attribute('min', schema.minimum)}${attribute('max', schema.maximum)} step="${schema.type === 'integer' ? '1' : 'any'}"`
      : html`${attribute('minlength', schema.minLength)}${attribute('maxlength', schema.maxLength)}`
  const hints = html`${attribute('autocomplete', schema['x-autocomplete'] ?? 'off')}${attribute('inputmode', inputModeOf(schema))} autocapitalize="none" spellcheck="false"`
  const value = control === 'secret' ? undefined : values[0]
  return html`<input type="${control === 'number' ? 'number' : type}"${common}${bounds}${hints}${attribute('value', value)}${attribute('readonly', readOnly)}${attribute('list', list !== false && `${id}-list`)}>${list}`
}

/** `numeric` for digits only, by annotation or pattern. */
function inputModeOf({ 'x-inputmode': mode, pattern = '' }: Schema): string | undefined {
  return mode ?? (DIGITS_ONLY.test(pattern) ? 'numeric' : undefined)
}

function renderSuggestion(value: string): Html {
  return html`<option value="${value}"></option>`
}

function renderSelect({ choices, values, required }: Field, common: Html): Html {
  const options = choices.map(
    ({ value, label }) =>
      html`<option${attribute('value', value)}${attribute('selected', values.includes(value))}>${label}</option>`,
  )
  return html`<select${common}>${!(required && values.length > 0) && html`<option value=""></option>`}${options}</select>`
}

function renderGroup({ field, id, errors, autofocus }: FormField, message: Html | false): Html {
  const { name, control, choices, values, required } = field
  const type = control === 'radio' ? 'radio' : 'checkbox'
  // The first control has the id of the field: error links lead there. HTML has no required group of checkboxes.
  const renderChoice = ({ value, label: text }: Choice, index: number) => {
    const controlId = index === 0 ? id : `${id}-${index}`
    const state = html`${attribute('checked', values.includes(value))}${attribute('required', required && type === 'radio')}${attribute('autofocus', autofocus && index === 0)}`
    return html`<div class="box"><input type="${type}" id="${controlId}" name="${name}" value="${value}"${state}><label for="${controlId}">${text}</label></div>`
  }
  const described = attribute('aria-describedby', errors.length > 0 && `${id}-error`)
  return html`<fieldset class="field"${described}><legend>${labelOf(field)}</legend>
${choices.map(renderChoice)}${message}</fieldset>`
}

/** One field of a form as HTML: label, control, and what is wrong with it. */
import type { ErrorDetail } from '../../adapter/kernel/errors.ts'
import { attribute, type Html, html } from '../pages/html.ts'
import type { Choice, Field } from './fields.ts'

/** A field in its form; `id` is unique in the page. */
export interface Placed {
  readonly field: Field
  readonly id: string
  /** What is wrong with the value that was sent. */
  readonly faults: readonly ErrorDetail[]
}

/** Kinds of input by the formats of JSON Schema. */
const INPUT_TYPES: { readonly [format: string]: string } = { email: 'email', uri: 'url', date: 'date', time: 'time' }

/** The field. Several controls of one name stand in a group, whose legend is the label. */
export function drawField(placed: Placed): Html {
  const { field, id, faults } = placed
  const wrong = faults.length > 0 && html`<p class="fault" id="${id}-fault">${said(faults)}</p>`
  if (field.control === 'radio' || field.control === 'checkboxes') return drawGroup(placed, wrong)
  if (field.control === 'checkbox')
    return html`<div class="field box"><input type="checkbox" value="true"${common(placed)}${attribute('checked', field.values[0] === 'true')}>
<label for="${id}">${field.label}</label>${wrong}</div>`
  return html`<div class="field"><label for="${id}">${field.label}</label>
${drawControl(placed)}${wrong}</div>`
}

function said(faults: readonly ErrorDetail[]): string {
  return faults.map(({ userMessage }) => userMessage).join(' ')
}

function common({ field, id, faults }: Placed): Html {
  const wrong = faults.length > 0
  return html`${attribute('id', id)}${attribute('name', field.name)}${attribute('aria-invalid', wrong && 'true')}${attribute('aria-describedby', wrong && `${id}-fault`)}`
}

function drawControl(placed: Placed): Html {
  const { field, id } = placed
  const { control, schema, required, readOnly, values, suggestions } = field
  const asked = html`${common(placed)}${attribute('required', required)}`
  if (control === 'select') return drawSelect(field, asked)
  if (control === 'lines' || control === 'json') return html`<textarea rows="4"${asked}>${values.join('\n')}</textarea>`
  const type = control === 'secret' ? 'password' : (INPUT_TYPES[schema.format ?? ''] ?? 'text')
  const list = suggestions.length > 0 && html`<datalist id="${id}-list">${suggestions.map(drawSuggestion)}</datalist>`
  const bounds =
    control === 'number'
      ? html`${attribute('min', schema.minimum)}${attribute('max', schema.maximum)} step="${schema.type === 'integer' ? '1' : 'any'}"`
      : html`${attribute('minlength', schema.minLength)}${attribute('maxlength', schema.maxLength)}`
  const help = html`${attribute('autocomplete', schema['x-autocomplete'] ?? 'off')} autocapitalize="none" spellcheck="false"`
  const value = control === 'secret' ? undefined : values[0]
  return html`<input type="${control === 'number' ? 'number' : type}"${asked}${bounds}${help}${attribute('value', value)}${attribute('readonly', readOnly)}${attribute('list', list !== false && `${id}-list`)}>${list}`
}

function drawSuggestion(value: string): Html {
  return html`<option value="${value}"></option>`
}

function drawSelect({ choices, values, required }: Field, asked: Html): Html {
  const options = choices.map(
    ({ value, label }) =>
      html`<option${attribute('value', value)}${attribute('selected', values.includes(value))}>${label}</option>`,
  )
  return html`<select${asked}>${!(required && values.length > 0) && html`<option value=""></option>`}${options}</select>`
}

function drawGroup({ field, id, faults }: Placed, wrong: Html | false): Html {
  const { name, label, control, choices, values, required } = field
  const type = control === 'radio' ? 'radio' : 'checkbox'
  // The first one has the id of the field, so that a link leads there. A required group of boxes is nothing that HTML knows.
  const drawChoice = ({ value, label: text }: Choice, index: number) => {
    const own = index === 0 ? id : `${id}-${index}`
    const state = html`${attribute('checked', values.includes(value))}${attribute('required', required && type === 'radio')}`
    return html`<div class="box"><input type="${type}" id="${own}" name="${name}" value="${value}"${state}><label for="${own}">${text}</label></div>`
  }
  const described = attribute('aria-describedby', faults.length > 0 && `${id}-fault`)
  return html`<fieldset class="field"${described}><legend>${label}</legend>
${choices.map(drawChoice)}${wrong}</fieldset>`
}

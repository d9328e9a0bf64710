/** The fields of an action's form, from the action's schema and the model of the state. Pure; independent of adapters. */
import { own } from '../../adapter/kernel/objects.ts'
import { labelOf, type Model, type Schema, takes, textsAt } from './schema.ts'

/** The control of a field. `lines`: a list, one value per line. `json`: any value without a control of its own. */
export type Control = 'text' | 'secret' | 'number' | 'checkbox' | 'radio' | 'select' | 'checkboxes' | 'lines' | 'json'

/** A value that can be chosen, and its label. */
export interface Choice {
  readonly value: string
  readonly label: string
}
/** A field of the form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly control: Control
  readonly required: boolean
  /** Marked as optional. */
  readonly optional: boolean
  readonly readOnly: boolean
  /** Filled from the query of the page, not by the user. */
  readonly hidden: boolean
  /** Initial values; `['true']` checks a checkbox. */
  readonly values: readonly string[]
  readonly choices: readonly Choice[]
  readonly suggestions: readonly string[]
  readonly schema: Schema
}

/** More choices than this are a select. */
const MAX_RADIOS = 6

/** Parameters of the page's URL. */
export type Query = { readonly [parameter: string]: unknown }

/** The fields of the form, in the order of the schema. */
export function fieldsOf(action: Schema, model: Model, query: Query = {}): readonly Field[] {
  return Object.entries(action.properties ?? {})
    .filter(([, schema]) => isVisible(schema, model))
    .map(([name, schema]) => withQuery(fieldOf(name, schema, (action.required ?? []).includes(name), model), query))
}

/** Names of the state's fields that the form shows or depends on. */
export function usedBy({ properties = {} }: Schema): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { 'x-choices': choices, 'x-suggestions': suggestions, 'x-when': when } = schema
    const paths = [choices, suggestions, when, schema['x-value'], schema['x-editable']]
    return [name, ...paths.filter((path) => path !== undefined).map((path) => path.split('/')[0] ?? '')]
  })
}

/** A constant is sent without a field. */
function isVisible({ 'x-show': show, 'x-when': when, const: only }: Schema, model: Model): boolean {
  return show !== 'never' && only === undefined && (when === undefined || own(model, when) === true)
}

function fieldOf(name: string, schema: Schema, required: boolean, model: Model): Field {
  const choices = choicesOf(schema, model)
  const suggestions = textsAt(schema['x-suggestions'] ?? '', model)
  const control = controlOf(schema, choices.length)
  const initial = textOf(own(model, schema['x-value'] ?? name))
  const known = [...choices.map(({ value }) => value), ...suggestions]
  const editable = schema['x-editable']
  // A value from the state is read-only unless the state says that it can be changed.
  const fixed = editable === undefined ? initial !== undefined : own(model, editable) === false
  const readOnly = fixed && (control === 'text' || control === 'number')
  return {
    name,
    label: labelOf(name, schema),
    control,
    required,
    optional: !(required || readOnly || control === 'checkbox' || schema['x-optional'] === false),
    readOnly,
    hidden: false,
    values: initial !== undefined ? [initial] : required && known.length === 1 ? known : [],
    choices,
    suggestions,
    schema,
  }
}

function choicesOf(schema: Schema, model: Model): readonly Choice[] {
  if (isCheckbox(schema)) return []
  const { 'x-choices': path, 'x-labels': labels = {}, items } = schema
  const values = path === undefined ? (schema.enum ?? items?.enum ?? []).map(String) : textsAt(path, model)
  return values.map((value) => ({ value, label: own(labels, value) ?? value }))
}

function controlOf(schema: Schema, choices: number): Control {
  if (schema['x-secret'] === true) return 'secret'
  if (isCheckbox(schema)) return 'checkbox'
  if (takes(schema, 'array')) {
    if (choices > 0) return 'checkboxes'
    return takes(schema.items ?? {}, 'string') ? 'lines' : 'json'
  }
  if (choices > 0) return choices > MAX_RADIOS ? 'select' : 'radio'
  if (takes(schema, 'integer') || takes(schema, 'number')) return 'number'
  return takes(schema, 'object') ? 'json' : 'text'
}

/** A boolean, or an enum of booleans and their text. */
function isCheckbox({ enum: values = [], ...schema }: Schema): boolean {
  if (takes(schema, 'boolean')) return true
  return values.length > 1 && values.every((value) => value === true || value === false || isBooleanText(value))
}

function isBooleanText(value: unknown): boolean {
  return value === 'true' || value === 'false'
}

/** The field with the value of its parameter, if it has one; a repeated parameter is no value. */
function withQuery(field: Field, query: Query): Field {
  const parameter = field.schema['x-query']
  if (parameter === undefined) return field
  const value = own(query, parameter)
  return { ...field, hidden: true, readOnly: false, values: typeof value === 'string' ? [value] : [] }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

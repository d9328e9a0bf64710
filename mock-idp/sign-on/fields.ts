/** The fields of an action's form, made from the action's schema and the model of the state. Pure, and knows no adapter. */
import { own } from '../../adapter/kernel/objects.ts'
import { labelOf, type Model, type Schema, takes, textsAt } from './schema.ts'

/** How a value is given. `lines`: a list, one value a line. `json`: whatever has no control of its own. */
export type Control = 'text' | 'secret' | 'number' | 'checkbox' | 'radio' | 'select' | 'checkboxes' | 'lines' | 'json'

/** A value that can be chosen, and what people read for it. */
export interface Choice {
  readonly value: string
  readonly label: string
}
/** A field as it is drawn. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly control: Control
  readonly required: boolean
  readonly readOnly: boolean
  /** What stands in it at first; of a box whether it is ticked, as `true`. */
  readonly values: readonly string[]
  readonly choices: readonly Choice[]
  readonly suggestions: readonly string[]
  readonly schema: Schema
}

/** Choices up to this number are all shown at once. */
const MOST_RADIOS = 6

/** The fields that people fill in, in the order of the schema. */
export function fieldsOf(action: Schema, model: Model): readonly Field[] {
  return Object.entries(action.properties ?? {})
    .filter(([, schema]) => isAsked(schema, model))
    .map(([name, schema]) => fieldOf(name, schema, (action.required ?? []).includes(name), model))
}

/** The fields of the state that the form makes use of: they need not be told besides. */
export function usedBy({ properties = {} }: Schema): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { 'x-choices': choices, 'x-suggestions': suggestions, 'x-when': when } = schema
    const paths = [choices, suggestions, when, schema['x-value'], schema['x-editable']]
    return [name, ...paths.filter((path) => path !== undefined).map((path) => path.split('/')[0] ?? '')]
  })
}

/** What is of one value only is sent without being asked for. */
function isAsked({ 'x-show': show, 'x-when': when, const: only }: Schema, model: Model): boolean {
  return show !== 'never' && only === undefined && (when === undefined || own(model, when) === true)
}

function fieldOf(name: string, schema: Schema, required: boolean, model: Model): Field {
  const choices = choicesOf(schema, model)
  const suggestions = textsAt(schema['x-suggestions'] ?? '', model)
  const control = controlOf(schema, choices.length)
  const named = textOf(own(model, schema['x-value'] ?? name))
  const only = [...choices.map(({ value }) => value), ...suggestions]
  const editable = schema['x-editable']
  // What the state names is settled, unless it says otherwise.
  const settled = editable === undefined ? named !== undefined : own(model, editable) === false
  return {
    name,
    label: labelOf(name, schema),
    control,
    required,
    readOnly: settled && (control === 'text' || control === 'number'),
    values: named !== undefined ? [named] : required && only.length === 1 ? only : [],
    choices,
    suggestions,
    schema,
  }
}

function choicesOf(schema: Schema, model: Model): readonly Choice[] {
  if (isBox(schema)) return []
  const { 'x-choices': path, 'x-labels': labels = {}, items } = schema
  const values = path === undefined ? (schema.enum ?? items?.enum ?? []).map(String) : textsAt(path, model)
  return values.map((value) => ({ value, label: own(labels, value) ?? value }))
}

function controlOf(schema: Schema, choices: number): Control {
  if (schema['x-secret'] === true) return 'secret'
  if (isBox(schema)) return 'checkbox'
  if (takes(schema, 'array')) {
    if (choices > 0) return 'checkboxes'
    return takes(schema.items ?? {}, 'string') ? 'lines' : 'json'
  }
  if (choices > 0) return choices > MOST_RADIOS ? 'select' : 'radio'
  if (takes(schema, 'integer') || takes(schema, 'number')) return 'number'
  return takes(schema, 'object') ? 'json' : 'text'
}

/** Yes or no, also where clients send it as text. */
function isBox({ enum: values = [], ...schema }: Schema): boolean {
  if (takes(schema, 'boolean')) return true
  return values.length > 1 && values.every((value) => value === true || value === false || isBoolean(value))
}

function isBoolean(value: unknown): boolean {
  return value === 'true' || value === 'false'
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

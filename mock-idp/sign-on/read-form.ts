/** Reads a submitted form as the model of its action: values of the schema's types, without empty optional fields. */
import { own } from '../../adapter/kernel/any-adapter.ts'
import type { Control, Field } from './fields.ts'
import type { Schema } from './schema.ts'

/** A parsed form body; a name that was sent several times has a list. */
export type FormBody = { readonly [name: string]: unknown }

/**
 * The model. Only fields of the form are read. A value that cannot be converted is left as it was sent:
 * the validation of the action reports the error.
 */
export function readForm(
  action: Schema,
  fields: readonly Field[],
  body: FormBody,
): { readonly [name: string]: unknown } {
  const fixed = Object.entries(action.properties ?? {}).filter(([, schema]) => schema.const !== undefined)
  const read = fields.map((field) => [field.name, readField(field, own(body, field.name))] as const)
  return Object.fromEntries([
    ...fixed.map(([name, schema]) => [name, schema.const] as const),
    ...read.filter(([, value]) => value !== undefined),
  ])
}

/** Conversions by control. */
const readers: { readonly [control in Control]?: (text: string) => unknown } = {
  lines: (text) => text.split(/\r?\n/).filter((line) => line !== ''),
  number: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text),
  json: parseJson,
}

function readField({ control, required, schema }: Field, posted: unknown): unknown {
  if (control === 'checkbox') return checkboxValue(schema, posted !== undefined)
  if (control === 'checkboxes') return posted === undefined && !required ? undefined : [posted ?? []].flat()
  if (typeof posted !== 'string') return posted
  if (posted === '' && !required) return undefined
  return readers[control]?.(posted) ?? posted
}

/** A boolean, or its text if the schema takes only text. */
function checkboxValue({ enum: values }: Schema, checked: boolean): unknown {
  return values === undefined || values.includes(checked) ? checked : String(checked)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

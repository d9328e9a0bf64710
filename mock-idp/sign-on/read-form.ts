/** A form that came back, as the model of its action: the types of the schema, and without what was left empty. */
import { own } from '../../adapter/kernel/objects.ts'
import type { Control, Field } from './fields.ts'
import type { Schema } from './schema.ts'

/** What a browser posts: a value, or a list where a name came several times. */
export type Posted = { readonly [name: string]: unknown }

/**
 * The model. Only fields of the form are read, whatever else was posted. A value that cannot be converted stays as it came,
 * so that the one who judges it says what is wrong.
 */
export function readForm(
  action: Schema,
  fields: readonly Field[],
  posted: Posted,
): { readonly [name: string]: unknown } {
  const fixed = Object.entries(action.properties ?? {}).filter(([, schema]) => schema.const !== undefined)
  const read = fields.map((field) => [field.name, readField(field, own(posted, field.name))] as const)
  return Object.fromEntries([
    ...fixed.map(([name, schema]) => [name, schema.const] as const),
    ...read.filter(([, value]) => value !== undefined),
  ])
}

/** How the text of a control is read. */
const readers: { readonly [control in Control]?: (text: string) => unknown } = {
  lines: (text) => text.split(/\r?\n/).filter((line) => line !== ''),
  number: (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text),
  json: parsed,
}

function readField({ control, required, schema }: Field, posted: unknown): unknown {
  if (control === 'checkbox') return ofBox(schema, posted !== undefined)
  if (control === 'checkboxes') return posted === undefined && !required ? undefined : [posted ?? []].flat()
  if (typeof posted !== 'string') return posted
  if (posted === '' && !required) return undefined
  return readers[control]?.(posted) ?? posted
}

/** Ticked or not as the schema wants it: a boolean, else its text. */
function ofBox({ enum: values }: Schema, ticked: boolean): unknown {
  return values === undefined || values.includes(ticked) ? ticked : String(ticked)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Validators as source text: nothing is compiled when the program starts. */
import standalone from 'ajv/dist/standalone/index.js'
import { createAjv } from '../../adapter/kernel/ajv.ts'
import type { Schema } from './read.ts'

/** Schemas of one file of validators. */
export interface SchemaSet {
  /** Schemas by the name of their validate function. */
  readonly schemas: { readonly [name: string]: object }
  /** Schemas with an `$id` that the others refer to; each becomes one function that several share. */
  readonly referred?: readonly Schema[]
  /** Take members that no schema declares out of the value: for the vendors' wires. */
  readonly removeAdditional?: boolean
}

/** A CommonJS module whose exports are validate functions by the name of their schema. */
export function validatorsModule({ schemas, referred = [], removeAdditional = false }: SchemaSet): string {
  const ajv = createAjv({ removeAdditional, inlineRefs: false, code: { source: true, lines: true } })
  for (const schema of referred) ajv.addSchema(schema)
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema({ ...schema }, name)
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))
  return `${standalone.default(ajv, names).trim()}\n`
}

/** Compilers of JSON Schema as this project uses them. ajv is loaded with the first one: a built host without plugins has none. */
import { createRequire } from 'node:module'
import { posix } from 'node:path'
import type { ValidateFunction } from 'ajv'
import type { Ajv2020, Options } from 'ajv/dist/2020.js'
import { annotationKeywords } from './annotations.ts'

const load = createRequire(import.meta.url)

/** An ajv that reports every fault, is strict, and knows formats and our own keywords. */
export function createAjv(options: Options = {}): Ajv2020 {
  const { Ajv2020: Compiler } = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  const formats = load('ajv-formats') as typeof import('ajv-formats')
  const ajv = new Compiler({ allErrors: true, strict: true, allowUnionTypes: true, ...options })
  formats.default(ajv)
  return ajv.addVocabulary([...annotationKeywords])
}

/** Compiles files of `schemas/`, by their path in that folder, each at its first use. Only where the sources are. */
export function createFileCompiler(options: Options): (path: string) => ValidateFunction {
  const ajv = createAjv(options)
  const ids = new Map<string, string>()
  const add = (path: string): string => {
    const known = ids.get(path)
    if (known !== undefined) return known
    const schema = load(`../../schemas/${path}`) as { readonly $id: string }
    ids.set(path, schema.$id)
    ajv.addSchema(schema)
    for (const reference of referencesIn(schema)) add(posix.join(posix.dirname(path), reference))
    return schema.$id
  }
  return (path) => {
    const validate = ajv.getSchema(add(path))
    if (validate === undefined) throw new Error(`schemas/${path} cannot be compiled`)
    return validate
  }
}

function referencesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { $ref } = schema as { readonly $ref?: unknown }
  return typeof $ref === 'string' ? [$ref] : Object.values(schema).flatMap(referencesIn)
}

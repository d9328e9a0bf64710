/**
 * Validate functions of the schemas in this repository: built ones, or compiled with ajv where the program runs from its
 * sources. They are loaded when a function is first asked for; later calls are a member access.
 */
import type { ValidateFunction } from 'ajv'
import type { Validated } from '../../schemas/gen/validated.ts'
import type { Vocabulary } from '../spi.ts'
import { createAjv, createFileCompiler } from './ajv.ts'
import { readBuilt } from './built-validators.ts'
import { adapterSchemas } from './compose.ts'
import { own } from './objects.ts'
import type { FindValidator } from './validators.ts'

/** Validate functions of one set; each is a type guard. */
export type Validators<S extends keyof Validated> = <N extends keyof Validated[S] & string>(
  name: N,
) => ValidateFunction<Validated[S][N]>

const fromSources = import.meta.url.endsWith('.ts')

/**
 * The validators of a set, by the names of their schema files.
 * The functions throw an Error when the set has not been built.
 */
export function loadValidators<S extends keyof Validated>(set: S): Validators<S> {
  const find = fromSources ? compiledFiles(set) : built(`${set}-validators`, () => true)
  // The generator writes the type and the function from one schema.
  return <N extends keyof Validated[S] & string>(name: N) => find(name) as ValidateFunction<Validated[S][N]>
}

/** The same for names that are known at run time only; undefined for a name without a schema. */
export function loadAdapterValidators(id: string, vocabulary: Vocabulary): FindValidator {
  if (fromSources) return compiledSchemas(adapterSchemas(vocabulary))
  let schemas: ReturnType<typeof adapterSchemas> | undefined
  const declared = (name: string) => {
    schemas ??= adapterSchemas(vocabulary)
    return Object.hasOwn(schemas, name)
  }
  const settings = built(`${id}/config-validators`, declared)
  const others = built(`${id}/validators`, declared)
  return (name) => (name === 'config' ? settings(name) : others(name))
}

/** Validators of schemas that are generated data, by their names; `set` names their built file. */
export function loadSchemaValidators(set: string, schemas: { readonly [name: string]: object }): FindValidator {
  return fromSources ? compiledSchemas(schemas) : built(`${set}-validators`, (name) => Object.hasOwn(schemas, name))
}

/** @throws Error for a file without a function that it should have. */
function built(file: string, isDeclared: (name: string) => boolean): FindValidator {
  let functions: ReturnType<typeof readBuilt> | undefined
  return (name) => {
    functions ??= readBuilt(file)
    const found = own(functions, name)
    if (found === undefined && isDeclared(name))
      throw new Error(`dist/schemas/gen/${file}.cjs has no validator for ${name}: it is stale. Run "npm run build".`)
    return found
  }
}

function compiledSchemas(schemas: { readonly [name: string]: object }): FindValidator {
  let ajv: ReturnType<typeof createAjv> | undefined
  return (name) => {
    const schema = own(schemas, name)
    ajv ??= createAjv()
    return schema && ajv.compile(schema) // compiled once: ajv remembers the functions of its schemas
  }
}

/** The folder of a set in `schemas/`, and the options of its compiler: vendors' servers may send members that we do not know. */
export function sourceOf(set: string): { readonly folder: string; readonly removeAdditional: boolean } {
  const wire = set.endsWith('/wire')
  return { folder: wire ? set.replace(/wire$/, 'authority') : set, removeAdditional: wire }
}

function compiledFiles(set: string): FindValidator {
  const { folder, removeAdditional } = sourceOf(set)
  let compile: ReturnType<typeof createFileCompiler> | undefined
  return (name) => {
    compile ??= createFileCompiler({ removeAdditional })
    return compile(`${folder}/${name}.schema.json`)
  }
}

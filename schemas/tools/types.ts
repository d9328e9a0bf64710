/** TypeScript types from schemas and descriptors. */
import { compile } from 'json-schema-to-typescript'
import type { AdapterFile, Schema } from './read.ts'
import { BANNER } from './text.ts'

/** The title of a field is for people; as the name of a type it would be one more type. Titles of objects stay: they name files. */
function withoutFieldTitles(schema: Schema): Schema {
  const known = new Map<object, object>() // a file that refers to itself is an object that holds itself
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const copy: { [key: string]: unknown } | unknown[] = Array.isArray(value) ? [] : {}
    if (known.has(value)) return known.get(value)
    known.set(value, copy)
    const { title, type } = value as Schema
    const drop = typeof title === 'string' && ![type].flat().includes('object')
    const members = Object.entries(value).filter(([key]) => !(drop && key === 'title'))
    return Object.assign(copy, Object.fromEntries(members.map(([key, member]) => [key, walk(member)])))
  }
  return walk(schema) as Schema
}

/** One interface from one schema; `name` is its name. */
export async function interfaceOf(schema: Schema, name: string): Promise<string> {
  const text = await compile({ ...withoutFieldTitles(schema), title: name } as Parameters<typeof compile>[0], name, {
    bannerComment: '',
    format: true,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
  return text.trim()
}

/** The interfaces of several schemas, by name. An interface that several of them refer to is emitted once. */
export async function interfacesOf(
  named: readonly (readonly [name: string, schema: Schema])[],
): Promise<readonly string[]> {
  const interfaces = await Promise.all(named.map(([name, schema]) => interfaceOf(schema, name)))
  const parts = interfaces.flatMap((text) => text.split(/\n(?=\/\*\*\n)|(?<=\}\n)(?=export )/))
  return [...new Set(parts.map((part) => part.trim()))]
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
const union = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ') || 'never'

/** `schemas/gen/<id>/types.ts`: the vocabulary that an adapter's types are built from. */
export async function typesModule(
  file: AdapterFile,
  schemas: {
    readonly states: { readonly [name: string]: Schema }
    readonly actions: { readonly [name: string]: Schema }
    readonly outcomes: { readonly [name: string]: Schema }
    readonly config: Schema
  },
): Promise<string> {
  const title = (schema: Schema | undefined, fallback: string) => String(schema?.['title'] ?? fallback)
  const parts: string[] = [BANNER]
  const models = [
    ...Object.entries(schemas.states).map(([name, schema]) => [title(schema, name), schema] as const),
    ...Object.entries(schemas.actions).map(([name, schema]) => [`${capital(name)}Model`, schema] as const),
    ...Object.entries(schemas.outcomes).map(([name, schema]) => [`${capital(name)}Outcome`, schema] as const),
    [title(schemas.config, 'Config'), schemas.config] as const,
  ]
  parts.push(...(await interfacesOf(models)))
  const states = Object.entries(file.states).map(
    ([status, { actions }]) =>
      `  ${status}: { model: ${title(schemas.states[status], status)}; actions: ${union(actions)} }`,
  )
  const actions = Object.entries(file.actions).map(
    ([id, { outcomes }]) => `  ${id}: { model: ${capital(id)}Model; outcomes: ${union(outcomes)} }`,
  )
  const outcomes = Object.keys(schemas.outcomes).map((name) => `  ${name}: ${capital(name)}Outcome`)
  parts.push(
    `/** Statuses: the model of each, and the actions on offer. */\nexport type States = {\n${states.join('\n')}\n}`,
    `/** Actions: the model of each, and its outcomes. */\nexport type Actions = {\n${actions.join('\n')}\n}`,
    `/** Outcomes of the authority, with their payload. */\nexport type Outcomes = {\n${outcomes.join('\n')}\n}`,
    `/** Outcomes before the first state. */\nexport type StartOutcome = ${union(file.start)}`,
    `/** Error details that the adapter may answer with. */\nexport type Detail = ${union(Object.keys(file.details))}`,
    `/** Codes with which the adapter may end in failure. */\nexport type FailureCode = ${union(Object.keys(file.failures))}`,
  )
  return `${parts.join('\n\n')}\n`
}

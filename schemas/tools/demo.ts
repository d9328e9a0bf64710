/** `schemas/gen/host/demo.ts`: the parts of the adapters, `schemas/<id>/demo.json`, as one configuration. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { registry } from '../../adapter/registry.ts'
import { readJson, root } from './read.ts'
import { BANNER, dataText } from './text.ts'

interface DemoPart {
  readonly users?: { readonly [username: string]: string }
  readonly requests?: readonly object[]
  readonly config: { readonly [section: string]: { readonly [name: string]: unknown } }
}

/** The generated file, by its path in the repository. The first policy of the first adapter is the default one. */
export function demoFile(): { readonly [path: string]: string } {
  const parts = Object.keys(registry)
    .filter((id) => existsSync(join(root, 'schemas', id, 'demo.json')))
    .map((id) => readJson<DemoPart>(id, 'demo.json'))
  return {
    'schemas/gen/host/demo.ts': [
      BANNER,
      '/** Users with their descriptions. */',
      `export const users = ${dataText(parts.flatMap(({ users = {} }) => Object.entries(users)))} as const`,
      '',
      '/** GET requests of the greeting. */',
      `export const requests = ${dataText(parts.flatMap(({ requests = [] }) => requests))} as const`,
      '',
      '/** Adapters, policies and simulated servers. */',
      `export const config = ${dataText(merged(parts))} as const`,
      '',
    ].join('\n'),
  }
}

/** @throws Error for a name that two parts have. */
function merged(parts: readonly DemoPart[]): DemoPart['config'] {
  const sections: { [section: string]: { [name: string]: unknown } } = {}
  for (const [section, members] of parts.flatMap(({ config }) => Object.entries(config))) {
    const own = sections[section] ?? {}
    const taken = Object.keys(members).find((name) => Object.hasOwn(own, name))
    if (taken !== undefined) throw new Error(`two parts of the demo have ${section}.${taken}`)
    sections[section] = Object.assign(own, members)
  }
  return sections
}

/** Writes the validators to `dist/schemas/gen/`. `build.js` runs the built form of this after the compiler. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapterSchemas } from '../../adapter/kernel/compose.ts'
import { readAdapter } from './adapters.ts'
import { controlParameters } from './control-operations.ts'
import { adapterIds, root } from './read.ts'
import { namedSets, schemasOf } from './sets.ts'
import { type SchemaSet, validatorsModule } from './validators.ts'

/** Settings have a file of their own: a start checks them and nothing else. */
function adapterSets(id: string): readonly (readonly [file: string, set: SchemaSet])[] {
  const { config, ...schemas } = adapterSchemas(readAdapter(id))
  return [
    [`${id}/validators`, { schemas }],
    [`${id}/config-validators`, { schemas: { config: config ?? {} } }],
  ]
}

const sets = [
  ...adapterIds().flatMap(adapterSets),
  ['host/control-parameters-validators', { schemas: controlParameters() }] as const,
  ...namedSets().map((named) => [`${named.set}-validators`, schemasOf(named)] as const),
]
for (const [file, set] of sets) {
  const path = join(root, 'dist', 'schemas', 'gen', `${file}.cjs`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, validatorsModule(set))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { brokenRules, importsOf } from './import-rules.ts'
import { importCycles, upwardImports } from './layers.ts'

const folders = ['schemas', 'adapter', 'mock-idp', 'test', 'bench', 'examples'].filter((name) =>
  existsSync(join(root, name)),
)
const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('fixtures/vendor/')) // files for a copy of the sources
    .map((file) => `${folder}/${file}`),
)
const imports = sources.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: { readonly [name: string]: string }
}

describe('imports of the repository', () => {
  it('imports of all sources: no rule is broken', () => {
    expect(brokenRules(imports, Object.keys(manifest.dependencies))).to.deep.equal([])
  })
  it('imports of files: the files exist', () => {
    const named = imports.filter(({ isFile, path }) => isFile && !path.includes('$'))
    const missing = named.filter(({ path }) => !existsSync(join(root, path)))
    expect(missing).to.deep.equal([])
  })
  it('importsOf, all sources: finds packages and files of both sides', () => {
    const packages = new Set(imports.map(({ path }) => path))
    expect([...packages]).to.include.members(['express', 'adapter/spi.ts', 'ajv'])
  })
})

describe('rules of imports', () => {
  const broken = (from: string, statement: string) => brokenRules(importsOf(from, statement), ['ajv', 'express'])
  const cases = [
    ['adapter/kernel/engine.ts', "import express from 'express'", 'no package but ajv'],
    [
      'adapter/kernel/engine.ts',
      "import type { Host } from '../../mock-idp/app/host.ts'",
      'adapter/ imports only its own files',
    ],
    ['adapter/kobil/table.ts', "import { verify } from '../securid/steps.ts'", 'imports no other adapter'],
    ['adapter/securid/steps.ts', "import { request } from 'node:https'", 'open connections'],
    ['mock-idp/app/host.ts', "export * from '../../schemas/tools/read.ts'", 'mock-idp/ imports only its own files'],
    [
      'schemas/gen/securid/vocabulary.ts',
      "import type { Vocabulary } from '../../../adapter/spi.ts'",
      'schemas/gen/ imports only its own files',
    ],
    ['schemas/tools/generate.ts', "import '../../mock-idp/cli/main.ts'", 'schemas/ imports only its own files'],
    [
      'mock-idp/authorities/securid/service/passcode.ts',
      "import {\n  table,\n} from '../../../../adapter/securid/table.ts'",
      'only types of its adapter',
    ],
    ['mock-idp/authorities/kobil/index.ts', "import { user } from '../securid/user.ts'", 'no other authority'],
    [
      'mock-idp/http/oauth/token.ts',
      "import type { Provider } from 'oidc-provider'",
      'only provider-bridge/ knows oidc-provider',
    ],
    ['mock-idp/cli/main.ts', "const load = () => import('chai')", 'dependencies of package.json'],
    ['mock-idp/cli/main.ts', "import { join } from 'path'", 'the prefix node:'],
  ] as const
  for (const [from, statement, rule] of cases)
    it(`import rules, ${JSON.stringify(statement)} in ${from}: refused`, () => {
      const [fault, ...more] = broken(from, statement)
      expect(fault).to.include(rule)
      expect(more).to.deep.equal([])
    })
  const allowed = [
    [
      'mock-idp/authorities/securid/service/passcode.ts',
      "import type { SecurID } from '../../../../adapter/securid/types.ts'",
    ],
    ['mock-idp/authorities/securid/index.ts', "import { wire } from './wire.ts'"],
    ['mock-idp/authorities/securid/wire/answer.ts', "import { read } from './read.ts'"],
    ['adapter/securid/remote/post.ts', "import { request } from 'node:https'"],
    ['adapter/kernel/validators.ts', "import type { ValidateFunction } from 'ajv'"],
    ['mock-idp/app/express-server.ts', "import express, { type Express } from 'express'"],
  ] as const
  for (const [from, statement] of allowed)
    it(`import rules, ${JSON.stringify(statement)} in ${from}: accepted`, () => {
      expect(broken(from, statement)).to.deep.equal([])
    })
})

describe('layers of the repository', () => {
  it('no file imports a higher layer, types included', () => {
    expect(upwardImports(imports)).to.deep.equal([])
  })
  it('no import cycle, types included', () => {
    expect(importCycles(imports)).to.deep.equal([])
  })

  const upward = (from: string, path: string) =>
    upwardImports([{ from, path, typeOnly: true, isFile: true }]).length === 1
  const forbidden = [
    ['mock-idp/flows/flow.ts', 'mock-idp/sessions/sessions.ts'],
    ['mock-idp/core/journal/journal.ts', 'mock-idp/flows/flow.ts'],
    ['mock-idp/http/idp/resume.ts', 'mock-idp/http/oauth/router.ts'],
    ['mock-idp/control/control.ts', 'mock-idp/authorities/securid/admin/operations.ts'],
    ['mock-idp/control/control.ts', 'mock-idp/sign-on/router.ts'],
    ['mock-idp/flows/load-adapters.ts', 'mock-idp/authorities/registry.ts'],
    ['mock-idp/authorities/securid/cli/token.ts', 'mock-idp/cli/read-file.ts'],
    ['mock-idp/authorities/securid/rules/lockout.ts', 'mock-idp/authorities/securid/service/users.ts'],
    ['mock-idp/authorities/securid/wire/router.ts', 'mock-idp/authorities/securid/admin/control.ts'],
    ['adapter/kernel/engine.ts', 'adapter/machine/run.ts'],
    ['adapter/outgoing/http.ts', 'adapter/securid/table.ts'],
    ['adapter/securid/table.ts', 'adapter/registry.ts'],
  ] as const
  for (const [from, path] of forbidden)
    it(`${from} may not import ${path}`, () => {
      expect(upward(from, path)).to.equal(true)
    })
  const permitted = [
    ['mock-idp/authorities/securid/index.ts', 'mock-idp/authorities/module.ts'],
    ['mock-idp/authorities/module.ts', 'mock-idp/authorities/wire/journal.ts'],
    ['mock-idp/authorities/registry.ts', 'mock-idp/http/oauth/device-authority.ts'],
    ['mock-idp/app/load-parts.ts', 'mock-idp/authorities/registry.ts'],
    ['adapter/securid/table.ts', 'adapter/kernel/rows.ts'],
  ] as const
  for (const [from, path] of permitted)
    it(`${from} may import ${path}`, () => {
      expect(upward(from, path)).to.equal(false)
    })

  const edges = (...pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([from, path]) => ({ from, path, typeOnly: true, isFile: true }))
  it('a cycle of three files and a file that imports itself are found, a diamond is not a cycle', () => {
    const ring = edges(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd'], ['e', 'e'])
    expect(importCycles(ring)).to.deep.equal([['a', 'b', 'c'], ['e']])
    expect(importCycles(edges(['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']))).to.deep.equal([])
  })
})

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readConfigurationFile } from '../../mock-idp/config/parse/read-file.ts'
import { root } from '../../schemas/tools/read.ts'
import { blocksOf, commandPages, readPage } from '../docs/markdown.ts'
import { runFileIn } from '../fixtures/command-line.ts'

const CONFIGURATION = /\.(?:json|jsonc|yaml)$/

/** The configurations of examples/ and of all pages, as JSON. */
function configurations(): readonly string[] {
  const folder = join(root, 'examples')
  const files = readdirSync(folder).filter((name) => CONFIGURATION.test(name))
  const examples = files.map((name) => {
    const read = readConfigurationFile(join(folder, name))
    if ('message' in read) throw new Error(read.message)
    return JSON.stringify(read.value)
  })
  const blocks = commandPages().flatMap((page) => blocksOf(readPage(page)))
  return [...examples, ...blocks.filter(({ info }) => info === 'json config').map(({ text }) => text)]
}

describe('type of the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-types-'))
  after(() => rmSync(folder, { recursive: true }))

  it('MockIdpConfig: every configuration of examples/ and of the documentation compiles, a wrong key does not', async () => {
    const all = configurations()
    expect(all.length).to.be.above(8)
    const lines = [
      `import type { MockIdpConfig } from '${root}/mock-idp/config/config-input.ts'`,
      ...all.map((text, index) => `export const c${index}: MockIdpConfig = ${text}`),
      '// @ts-expect-error',
      'export const wrong: MockIdpConfig = { secruid: {} }',
    ]
    writeFileSync(join(folder, 'configurations.mts'), lines.join('\n'))
    const options = {
      noEmit: true,
      rewriteRelativeImportExtensions: false,
      rootDir: '/',
      typeRoots: [join(root, 'node_modules', '@types')],
    }
    const project = { extends: join(root, 'tsconfig.json'), compilerOptions: options, include: ['configurations.mts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const { code, stdout } = await runFileIn(folder, tsc, '--project', folder)
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' })
  }).timeout(60_000)
})

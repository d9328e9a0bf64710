import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { configurations } from '../docs/configurations.ts'
import { runFileIn } from '../fixtures/command-line.ts'

describe('type of the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-types-'))
  after(() => rmSync(folder, { recursive: true }))

  it('MockIdpConfig: every configuration of examples/ and of the documentation compiles, a wrong key does not', async () => {
    const all = configurations()
    expect(all.length).to.be.above(8)
    const lines = [
      `import type { MockIdpConfig } from '${root}/mock-idp/config/config-input.ts'`,
      ...all.map((config, index) => `export const c${index}: MockIdpConfig = ${JSON.stringify(config)}`),
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

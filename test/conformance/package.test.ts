import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { adapterIds, root } from '../../schemas/tools/read.ts'
import { namedSets } from '../../schemas/tools/sets.ts'

type Target = string | { readonly [condition: string]: string }
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly exports: { readonly [path: string]: Target | null }
  readonly bin: { readonly [name: string]: string }
}
const targetsOf = (target: Target | null) =>
  target === null ? [] : typeof target === 'string' ? [target] : Object.values(target)

describe('the package', () => {
  let packed: readonly string[]
  before(function pack() {
    this.timeout(120_000) // npm itself takes long on a busy machine
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
    const [entry] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
    packed = entry.files.map(({ path }: { path: string }) => path)
  })

  it('contains the validators of every adapter and set', () => {
    const files = [
      ...adapterIds().flatMap((id) => [`${id}/validators`, `${id}/config-validators`]),
      ...namedSets().map(({ set }) => `${set}-validators`),
    ]
    expect(packed).to.include.members(files.map((file) => `dist/schemas/gen/${file}.cjs`))
  })
  it('contains the command line, its bundle and the files that browsers are sent', () => {
    const files = ['cli.cjs', 'dist/cli.cjs', 'dist/mock-idp/cli/main.js', 'dist/mock-idp/sign-on/page.css']
    expect(packed).to.include.members([...files, ...Object.values(manifest.bin)])
  })
  it('contains the schemas, and neither sources, tests nor source maps', () => {
    expect(packed).to.include.members(['schemas/gen/openapi.json', 'schemas/securid/adapter.json'])
    const needless = packed.filter((file) => /\.map$|^dist\/(?:test|bench)\/|(?<!\.d)\.ts$/.test(file))
    expect(needless).to.deep.equal([])
  })
  it('contains every target of its exports', () => {
    const targets = Object.values(manifest.exports).flatMap(targetsOf)
    const files = targets.filter((target) => !target.includes('*')).map((target) => target.replace('./', ''))
    expect(packed).to.include.members(files)
  })
  it('exports no file below an adapter', () => {
    expect(() => import.meta.resolve('mock-idp/adapters/securid/remote')).to.throw(/not defined by "exports"/)
  })
  it('resolves by its own name: library, adapter SDK, adapters, schemas, OpenAPI', async () => {
    const names = ['.', './spi', ...adapterIds().map((id) => `./adapters/${id}`)]
    for (const name of names) {
      const { default: _, ...values } = await import(`mock-idp${name.slice(1)}`)
      expect(Object.keys(values), name).not.to.deep.equal([])
    }
    for (const file of ['openapi.json', 'schemas/securid/adapter.json'])
      expect(existsSync(fileURLToPath(import.meta.resolve(`mock-idp/${file}`))), file).to.equal(true)
  })
})

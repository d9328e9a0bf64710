/** A vendor is added to a copy of the sources: its own files, and one line per registry. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { type Finished, runFileIn } from '../fixtures/command-line.ts'

const COPIED = ['schemas', 'adapter', 'mock-idp', 'docs', 'package.json', 'tsconfig.json']
const ID = 'keypad'
/** The line that is added to a registry, after the line that begins with the text. */
const LINES = [
  {
    file: 'adapter/registry.ts',
    after: "  'oauth-device':",
    line: `  ${ID}: () => load(import('./${ID}/index.ts')),`,
  },
  {
    file: 'mock-idp/authorities/registry.ts',
    after: '  haventec:',
    line: `  ${ID}: authority(['${ID}'], () => import('./${ID}/index.ts')),`,
  },
]

describe('a vendor of its own files and one line per registry', function () {
  this.timeout(180_000)
  let folder: string
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  const run = (...args: readonly string[]): Promise<Finished> => runFileIn(folder, ...args)
  const succeed = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run(...args)
    expect({ code, stderr }, stdout).to.deep.equal({ code: 0, stderr: '' })
    return stdout
  }
  const tsx = (file: string, ...args: readonly string[]) => succeed('--import=tsx', file, ...args)

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mock-idp-vendor-'))
    for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true })
    cpSync(join(root, 'test', 'fixtures', 'vendor'), folder, { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const { file, after, line } of LINES) {
      const lines = read(file).split('\n')
      lines.splice(lines.findIndex((text) => text.startsWith(after)) + 1, 0, line)
      writeFileSync(join(folder, file), lines.join('\n'))
    }
    await tsx('schemas/tools/generate.ts')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('types of the configuration: have its part and its switch after one run of the generator', () => {
    expect(read('schemas/gen/host/config-types.ts')).to.include('keypad?: KeypadServer').and.include('keypadMessages?:')
  })
  it('openapi.json: its states, control operations and examples', () => {
    const { paths, components, tags } = JSON.parse(read('schemas/gen/openapi.json'))
    expect(Object.keys(paths['/mock/keypad/users/{username}'])).to.deep.equal(['get', 'patch'])
    expect(components.schemas).to.include.keys('KEYPAD_CODE_REQUIRED', 'KeypadUser')
    expect(components.examples).to.include.keys('control.keypad-user-change.new-code')
    expect(tags.map(({ name }: { name: string }) => name)).to.include('keypad')
  })
  it('types: compile, with the type of idp.control.keypad', async () => {
    const project = {
      extends: './tsconfig.json',
      compilerOptions: { noEmit: true },
      include: ['program.ts', 'adapter', 'mock-idp'],
    }
    writeFileSync(join(folder, 'tsconfig.program.json'), JSON.stringify(project))
    await succeed('node_modules/typescript/bin/tsc', '--project', 'tsconfig.program.json')
  })
  it('host: demo, greeting, control API, idp.control, faults of the configuration, compatibility switch', async () => {
    const result = JSON.parse(await tsx('program.ts'))
    expect(result.operations).to.deep.equal({ code: '4711', changed: '4712' })
    expect(result.user).to.deep.equal({ username: 'kim', code: '4712' })
    expect(result.refused).to.include({ code: 'VALIDATION_ERROR' })
    expect(result.greeting).to.include('  kim     keypad code 4711\n').and.include('/mock/keypad/users/kim\n')
    expect(result.passed).to.include({ status: 'RESUME' })
    expect(result.unknownMember).to.deep.equal([
      { pointer: '/keypad/user', message: 'is not a setting; did you mean "users"?' },
    ])
    expect(result.merged).to.deep.equal(['kim', 'lee'])
    expect(result.ownFault).to.deep.equal([{ pointer: '/keypad/users/0/username', message: 'must name a user' }])
    expect(result.messages).to.deep.equal(['The code is wrong.', 'This code was not accepted.'])
  })
  it('command line: its command, in the help too', async () => {
    expect(await tsx('mock-idp/cli/main.ts', 'keypad-code')).to.equal('4711\n')
    expect(await tsx('mock-idp/cli/main.ts', '--help'))
      .to.include('keypad-code')
      .and.include('tokencode')
  })
})

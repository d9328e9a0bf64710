import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { adapterSchemas } from '../../adapter/kernel/compose.ts'
import { readAdapter } from '../../schemas/tools/adapters.ts'
import { adapterIds, root } from '../../schemas/tools/read.ts'
import { namedSets, schemasOf } from '../../schemas/tools/sets.ts'
import { compare } from '../../schemas/tools/stale.ts'
import { dataText } from '../../schemas/tools/text.ts'

const folder = join(root, 'schemas', 'gen')
const code = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?[jt]s$/.test(file))
/** Lines of generated code that may be committed. */
const MOST_LINES = 17_000

describe('committed generated code', () => {
  it('is types, vocabularies, wire schemas, error tables, control operations, reasons, recipes, demo, shape of a configuration: validators are built', () => {
    const kinds =
      /(?:^|\/)(?:types|vocabulary|wire-types|wire-schemas|[a-z-]+-types|errors|reasons|recipes|demo|control-operations|validated|config-shape)\.ts$/
    expect(code.filter((file) => !kinds.test(file))).to.deep.equal([])
    expect(code.filter((file) => /validators/.test(file))).to.deep.equal([])
  })
  it(`has less than ${MOST_LINES} lines`, () => {
    const lines = code.map((file) => readFileSync(join(folder, file), 'utf8').split('\n').length - 1)
    expect(lines.reduce((sum, count) => sum + count, 0)).to.be.below(MOST_LINES)
  })
})

describe('the check of generated files', () => {
  it('names a file that is stale, one that is missing, one that nothing generates, and the command that helps', () => {
    const disk: { readonly [path: string]: string } = { same: '1', changed: '1' }
    const { messages } = compare({ same: '1', changed: '2', missing: '3' }, (path) => disk[path], ['same', 'left'])
    expect(messages).to.deep.equal([
      'stale: changed (run "npm run generate")',
      'stale: missing (run "npm run generate")',
      'obsolete: left (run "npm run generate")',
    ])
  })
})

describe('text of generated data', () => {
  it('has one line for what fits in a line, and reads back as the same data', () => {
    const long = 'x'.repeat(100)
    const value = { list: ['a', 'b'], none: {}, absent: undefined, nested: { long, more: [long, { a: null }] } }
    const text = dataText(value)
    expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)))
    expect(text.split('\n').slice(0, 3)).to.deep.equal(['{', '  "list": ["a", "b"],', '  "none": {},'])
  })
})

describe('sets of validators', () => {
  it('contain what is checked: requests of the control API, not its answers', () => {
    const control = namedSets().find(({ set }) => set === 'host/control')
    expect(control?.names).to.include('new-flow').and.not.include('health')
  })
  it('of the wires take unknown members out, all others refuse them', () => {
    const removing = namedSets().filter((set) => schemasOf(set).removeAdditional)
    expect(removing.map(({ set }) => set)).to.deep.equal(['aducid/wire', 'haventec/wire', 'securid/wire'])
  })
  it('of adapters have a validator for each state, action, outcome and the settings', () => {
    for (const id of adapterIds()) {
      const { states, actions, outcomes, ...rest } = readAdapter(id)
      const count = [states, actions, outcomes].flatMap(Object.keys).length + 1
      expect(Object.keys(adapterSchemas({ states, actions, outcomes, ...rest }))).to.have.length(count)
    }
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { commentFaults, commentsOf } from './comment-rules.ts'

const folders = ['schemas/tools', 'adapter', 'mock-idp', 'test', 'bench', 'examples']
const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|js)$/.test(file))
    .map((file) => `${folder}/${file}`),
)

describe('comments', () => {
  it('no comment begins with a question word or only repeats the documented name', () => {
    const faults = [...sources, 'build.js', 'cli.cjs'].flatMap((file) =>
      commentFaults(readFileSync(join(root, file), 'utf8')).map((fault) => `${file}:${fault}`),
    )
    expect(faults).to.deep.equal([])
  })

  const refused = [
    ['/** What the host is made of. */\nexport interface Parts {}', 'begins with What'],
    ['// whether it is locked\nconst locked = true', 'begins with whether'],
    ['const a = 1 // How many', 'begins with How'],
    ['/**\n * Which flow it is.\n */', 'begins with Which'],
    ['/** The flow id. */\nfunction flowId() {}', 'repeats the name'],
    ['  /** Adapter instances. */\n  readonly adapterInstances: string[]', 'repeats the name'],
  ] as const
  for (const [source, fault] of refused)
    it(`${JSON.stringify(source)}: ${fault}`, () => {
      expect(commentFaults(source).join()).to.include(fault)
    })
  const accepted = [
    '/** Adapter instances by id. */\nreadonly instances: ReadonlyMap<string, Instance>',
    '// Before the control API: the guard of /mock is not for browsers.\nrouter.use(page)',
    "const url = 'http://localhost' + path // no slash at its end",
    "const text = '// What is quoted is no comment'",
  ]
  for (const source of accepted)
    it(`${JSON.stringify(source)}: accepted`, () => {
      expect(commentFaults(source)).to.deep.equal([])
    })
  it('two lines of // are one comment', () => {
    expect(commentsOf('// Begins here\n// What follows belongs to it.\nlet a')).to.have.length(1)
  })
})

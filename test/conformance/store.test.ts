import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'

const STORE = 'mock-idp/core/store/'
// Express routes and operations of the control API have this name too.
const PUT = /(?<!\b(?:router|users|faults))\.put\(/
const RECORDS_OF_BACKEND = /\.records\(/

/** True if the text stores records without a collection. */
function bypassesCollections(text: string): boolean {
  return PUT.test(text) || RECORDS_OF_BACKEND.test(text)
}

describe('records', () => {
  it('records of a backend are put only by core/store', () => {
    const files = ['adapter', 'mock-idp'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${folder}/${file}`),
    )
    const found = files.filter((file) => bypassesCollections(readFileSync(join(root, file), 'utf8')))
    expect(found.filter((file) => !file.startsWith(STORE))).to.deep.equal([])
    expect(found).to.include(`${STORE}collection.ts`)
  })
  for (const text of ['await flows.put(id, flow)', "backend.records('flow')"])
    it(`${text}: refused outside core/store`, () => {
      expect(bypassesCollections(text)).to.equal(true)
    })
  for (const text of ["router.put('/users/:username', answer)", 'flows.replace(id, flow)'])
    it(`${text}: accepted`, () => {
      expect(bypassesCollections(text)).to.equal(false)
    })
})

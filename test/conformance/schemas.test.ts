import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type AdapterFile, adapterIds, readFolder, readJson, root, type Schema } from '../../schemas/tools/read.ts'
import { createAjv } from './compiler.ts'
import { faultsOfFile, faultsOfTexts, schemaFiles, textFiles } from './schema-rules.ts'

describe('the schema files', () => {
  for (const file of schemaFiles())
    it(`${file} keeps to the rules`, () => {
      expect(faultsOfFile(readJson<Schema>(file), file)).to.deep.equal([])
    })

  it('have no description or summary that begins with What, Who, Whether, Where, How, Which or Why', () => {
    const faults = textFiles().flatMap((file) => faultsOfTexts(readJson(file), file))
    expect(faults).to.deep.equal([])
  })

  it('compile together, each reference leading to a file that is there', () => {
    const ajv = createAjv()
    const schemas = schemaFiles().map((file) => readJson<Schema & { readonly $id: string }>(file))
    for (const schema of schemas) ajv.addSchema(schema)
    for (const { $id } of schemas) expect(ajv.getSchema($id), $id).to.be.a('function')
  })
})

describe('the rules of schema files', () => {
  const at = 'some/file.schema.json'
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://mock-idp.example/schemas/${at}`,
    title: 'File',
    description: 'A file.',
  }
  const faults = (schema: object) => faultsOfFile({ ...whole, ...schema }, at)
  const closed = (properties: object) => ({ type: 'object', properties, required: [], additionalProperties: false })

  it('let a closed object pass', () => {
    expect(faults(closed({ name: { type: 'string', maxLength: 8 } }))).to.deep.equal([])
  })
  it('name a string without a bound', () => {
    expect(faults(closed({ name: { type: 'string' } }))).to.deep.equal([`${at}/properties/name: no maxLength`])
  })
  it('name a list without a bound', () => {
    const items = { type: 'integer' }
    expect(faults({ type: 'array', items })).to.deep.equal([`${at}: no maxItems or items`])
  })
  it('name an open object, at any depth', () => {
    const open = { type: 'object', properties: {} }
    const where = `${at}/properties/a/items`
    expect(faults(closed({ a: { type: 'array', maxItems: 1, items: open } }))).to.deep.equal([
      `${where}: additionalProperties is not false`,
    ])
  })
  it('name a keyword that readers understand differently', () => {
    expect(faults({ ...closed({}), unevaluatedProperties: false })).to.deep.equal([
      `${at}: keyword unevaluatedProperties`,
    ])
  })
  it('name what stands beside a reference, and a reference into a file', () => {
    expect(faults(closed({ a: { $ref: '#/$defs/a', title: 'A' } }))).to.deep.equal([
      `${at}/properties/a: something beside $ref`,
      `${at}/properties/a: $ref to something else than a file`,
    ])
  })
  it('name a secret that is not marked', () => {
    expect(faults(closed({ passcode: { type: 'string', maxLength: 8 } }))).to.deep.equal([
      `${at}: passcode is not x-secret`,
    ])
  })
  it('name a description that begins like a question, at any depth', () => {
    const properties = { open: { type: 'boolean', description: 'Whether it is open.' }, description: {} }
    expect(faultsOfTexts({ ...whole, properties }, at)).to.deep.equal([
      `${at}/properties/open: description begins with Whether`,
    ])
  })
  it('name an $id that is not that of the file', () => {
    expect(faultsOfFile({ ...whole, ...closed({}) }, 'other/file.schema.json')).to.deep.equal([
      'other/file.schema.json: $id does not name the file',
    ])
  })
})

for (const id of adapterIds()) {
  const file = readJson<AdapterFile>(id, 'adapter.json')
  describe(`the descriptor of ${id}`, () => {
    it('keeps to adapter.schema.json', () => {
      const validate = createAjv().compile(readJson<Schema>('adapter.schema.json'))
      validate(file)
      expect(validate.errors).to.equal(null)
    })
    it('is named for its folder', () => {
      expect(file.id).to.equal(id)
    })
    it('declares a state for every state model and the other way round', () => {
      expect(Object.keys(file.states)).to.have.members(Object.keys(readFolder(`${id}/states`)))
    })
    it('declares an action for every action model and the other way round', () => {
      expect(Object.keys(file.actions)).to.have.members(Object.keys(readFolder(`${id}/actions`)))
    })
    it('names an outcome for every outcome model and the other way round', () => {
      const named = [...file.start, ...Object.values(file.actions).flatMap(({ outcomes }) => outcomes)]
      expect([...new Set(named)]).to.have.members(Object.keys(readFolder(`${id}/outcomes`)))
    })
    it('offers declared actions only, and every one of them in some state', () => {
      const offered = Object.values(file.states).flatMap(({ actions }) => actions)
      expect([...new Set(offered)]).to.have.members(Object.keys(file.actions))
    })
    it('tells the person a sentence for each failure', () => {
      for (const [code, text] of Object.entries(file.failures)) expect(text, code).to.match(/\.$/)
    })
    it('has a page in docs/vendors with a node for each of its states', () => {
      const path = join(root, 'docs/vendors', `${id}.md`)
      expect(existsSync(path), path).to.equal(true)
      const page = readFileSync(path, 'utf8')
      for (const status of Object.keys(file.states)) expect(page).to.include(`  ${status}["${status}`)
    })
  })
}

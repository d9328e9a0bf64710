import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type AdapterFile, adapterIds, readFolder, readJson, root, type Schema } from '../../schemas/tools/read.ts'
import { createAjv } from './compiler.ts'
import { faultsOfFile, faultsOfTexts, schemaFiles, textFiles } from './schema-rules.ts'

describe('schema files', () => {
  it('schema files, keywords, bounds, secrets and $id: no violation of the rules', () => {
    expect(schemaFiles()).not.to.have.lengthOf(0)
    expect(schemaFiles().flatMap((file) => faultsOfFile(readJson<Schema>(file), file))).to.deep.equal([])
  })

  it('schema files, descriptions and summaries: none begins with What, Who, Whether, Where, How, Which or Why', () => {
    const faults = textFiles().flatMap((file) => faultsOfTexts(readJson(file), file))
    expect(faults).to.deep.equal([])
  })

  it('schema files compile together; each $ref has a target', () => {
    const ajv = createAjv()
    const schemas = schemaFiles().map((file) => readJson<Schema & { readonly $id: string }>(file))
    for (const schema of schemas) ajv.addSchema(schema)
    for (const { $id } of schemas) expect(ajv.getSchema($id), $id).to.be.a('function')
  })
})

describe('schemas of the configuration', () => {
  const files = schemaFiles().filter((file) => /^host\/config\/|\/(?:server|config)\.schema\.json$/.test(file))
  /** Every schema inside of a schema, with its place. */
  const inside = (schema: unknown, at: string): readonly (readonly [string, Schema])[] => {
    if (typeof schema !== 'object' || schema === null) return []
    const members = Object.entries(schema).flatMap(([name, member]) => inside(member, `${at}/${name}`))
    return [[at, schema as Schema], ...members]
  }
  const all = files.flatMap((file) => inside(readJson<Schema>(file), file))

  it('schemas of the configuration: every pattern has words for its message', () => {
    const patterns = all.filter(([, { pattern }]) => typeof pattern === 'string')
    expect(patterns).to.have.length.above(20)
    const wordless = patterns.filter(([, schema]) => !/^must /.test(String(schema['x-pattern-message'])))
    expect(wordless.map(([at]) => at)).to.deep.equal([])
  })

  it('schemas of the configuration: every list of objects names its id, or has none', () => {
    const lists = all.filter(
      ([, { type, items }]) => type === 'array' && inside(items, '').some(([, { type: of }]) => of === 'object'),
    )
    const merged = lists.filter(([, schema]) => schema['x-merge-by'] !== undefined)
    expect(merged).to.have.length.above(8)
    const without = lists.filter((list) => !merged.includes(list)).map(([at]) => at)
    expect(without).to.deep.equal([
      'host/config/attribute-rules.schema.json/properties/items',
      'securid/config.schema.json/properties/Failover Servers',
    ])
  })
})

describe('rules of schema files', () => {
  const at = 'some/file.schema.json'
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://mock-idp.example/schemas/${at}`,
    title: 'File',
    description: 'A file.',
  }
  const faults = (schema: object) => faultsOfFile({ ...whole, ...schema }, at)
  const closed = (properties: object) => ({ type: 'object', properties, required: [], additionalProperties: false })

  it('schema rules, closed object with bounds: no violation', () => {
    expect(faults(closed({ name: { type: 'string', maxLength: 8 } }))).to.deep.equal([])
  })
  it('schema rules, string without maxLength: a violation', () => {
    expect(faults(closed({ name: { type: 'string' } }))).to.deep.equal([`${at}/properties/name: no maxLength`])
  })
  it('schema rules, array without maxItems: a violation', () => {
    const items = { type: 'integer' }
    expect(faults({ type: 'array', items })).to.deep.equal([`${at}: no maxItems or items`])
  })
  it('schema rules, nested object without additionalProperties false: a violation', () => {
    const open = { type: 'object', properties: {} }
    const where = `${at}/properties/a/items`
    expect(faults(closed({ a: { type: 'array', maxItems: 1, items: open } }))).to.deep.equal([
      `${where}: additionalProperties is not false`,
    ])
  })
  it('schema rules, keyword that is not allowed: a violation', () => {
    expect(faults({ ...closed({}), unevaluatedProperties: false })).to.deep.equal([
      `${at}: keyword unevaluatedProperties`,
    ])
  })
  it('schema rules, $ref with a sibling or into a file: two violations', () => {
    expect(faults(closed({ a: { $ref: '#/$defs/a', title: 'A' } }))).to.deep.equal([
      `${at}/properties/a: something beside $ref`,
      `${at}/properties/a: $ref to something else than a file`,
    ])
  })
  it('schema rules, secret without x-secret: a violation', () => {
    expect(faults(closed({ passcode: { type: 'string', maxLength: 8 } }))).to.deep.equal([
      `${at}: passcode is not x-secret`,
    ])
  })
  it('schema rules, names of secrets in any notation without x-secret: a violation each', () => {
    const text = { type: 'string', maxLength: 8 }
    const secrets = {
      ...{ PIN: text, newPin: text, 'User PIN': text, authKey: text, auth_key: text, otp: text, smsOtp: text },
      ...{ Passcode: text, TOKENCODE: text, sessionCookie: text, samlAssertion: text, client_secret: text, seed: text },
      ...{ id_token: text, apiKey: text, 'api-key': text, pin: { type: 'integer' } },
      ...{ password: { anyOf: [{ type: 'null' }, text] }, passcodes: { type: 'array', maxItems: 2, items: text } },
    }
    const names = Object.keys(secrets)
    expect(names).to.have.lengthOf(19)
    expect(faults(closed(secrets))).to.deep.equal(names.map((name) => `${at}: ${name} is not x-secret`))
  })
  it('schema rules, secrets with x-secret, and names that only contain one: no violation', () => {
    const text = { type: 'string', maxLength: 8 }
    const secret = { ...text, 'x-secret': true }
    const others = {
      ...{ pinType: text, tokencodeInterval: text, authKeyUuid: text, spin: text, mapping: text, key: text },
      ...{ pinRequired: { type: 'boolean' }, token: { enum: ['SOFT', 'HARD'] } },
    }
    expect(faults(closed({ ...others, PIN: secret, password: { anyOf: [secret] } }))).to.deep.equal([])
  })
  it('schema rules, description that begins with a question word, at any depth: a violation', () => {
    const properties = { open: { type: 'boolean', description: 'Whether it is open.' }, description: {} }
    expect(faultsOfTexts({ ...whole, properties }, at)).to.deep.equal([
      `${at}/properties/open: description begins with Whether`,
    ])
  })
  it('schema rules, $id of another file: a violation', () => {
    expect(faultsOfFile({ ...whole, ...closed({}) }, 'other/file.schema.json')).to.deep.equal([
      'other/file.schema.json: $id does not name the file',
    ])
  })
})

describe('descriptors of the adapters', () => {
  const adapters = adapterIds().map((id) => ({ id, file: readJson<AdapterFile>(id, 'adapter.json') }))
  /** Names that only one of two lists has, with the adapter. */
  const differences = (of: (file: AdapterFile, id: string) => readonly [readonly string[], readonly string[]]) =>
    adapters.flatMap(({ id, file }) => {
      const [declared, models] = of(file, id)
      const extra = [...new Set(declared)].filter((name) => !models.includes(name))
      return [...extra, ...models.filter((name) => !declared.includes(name))].map((name) => `${id}: ${name}`)
    })

  it('adapter.json of every adapter is valid and named after its folder', () => {
    expect(adapters).not.to.have.lengthOf(0)
    const validate = createAjv().compile(readJson<Schema>('adapter.schema.json'))
    for (const { id, file } of adapters) {
      validate(file)
      expect(validate.errors, id).to.equal(null)
      expect(file.id).to.equal(id)
    }
  })
  it('adapter.json, states: the same as the state models of the folder', () => {
    expect(
      differences(({ states }, id) => [Object.keys(states), Object.keys(readFolder(`${id}/states`))]),
    ).to.deep.equal([])
  })
  it('adapter.json, actions: the same as the action models of the folder', () => {
    expect(
      differences(({ actions }, id) => [Object.keys(actions), Object.keys(readFolder(`${id}/actions`))]),
    ).to.deep.equal([])
  })
  it('adapter.json, outcomes: the same as the outcome models of the folder', () => {
    const named = ({ start, actions }: AdapterFile) => [
      ...start,
      ...Object.values(actions).flatMap(({ outcomes }) => outcomes),
    ]
    expect(differences((file, id) => [named(file), Object.keys(readFolder(`${id}/outcomes`))])).to.deep.equal([])
  })
  it('adapter.json, actions of the states: declared ones, and each declared one in some state', () => {
    const offered = ({ states }: AdapterFile) => Object.values(states).flatMap(({ actions }) => actions)
    expect(differences((file) => [offered(file), Object.keys(file.actions)])).to.deep.equal([])
  })
  it('adapter.json, failures: each has a sentence for the user', () => {
    const texts = adapters.flatMap(({ file }) => Object.values(file.failures))
    expect(texts.filter((text) => !text.endsWith('.'))).to.deep.equal([])
  })
  it('docs/vendors/<id>.md of every adapter draws every state', () => {
    const missing = adapters.flatMap(({ id, file }) => {
      const page = readFileSync(join(root, 'docs/vendors', `${id}.md`), 'utf8')
      return Object.keys(file.states).filter((status) => !page.includes(`  ${status}["${status}`))
    })
    expect(missing).to.deep.equal([])
  })
})

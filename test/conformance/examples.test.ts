import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Example, readExamples, schemaOfExample } from '../../schemas/tools/examples.ts'
import {
  type AdapterFile,
  adapterIds,
  documentFolders,
  readFolder,
  readJson,
  readWithReferences,
  root,
} from '../../schemas/tools/read.ts'
import { createAjv } from './compiler.ts'

interface Answer {
  readonly id: string
  readonly pluginTypeId: string
  readonly status: string
  readonly _links: { readonly [name: string]: { readonly href: string } }
}

const folders = documentFolders()
const examples = folders.flatMap(readExamples)
const fileOf = ({ folder, name }: Example) => `${folder}/examples/${name}.json`
const pluginTypeIds = adapterIds().map((id) => {
  const { className } = readJson<AdapterFile>(id, 'adapter.json')
  return createHash('sha256').update(className).digest().subarray(0, 16).toString('base64url')
})
const validOf = (folder: string) => new Set(readExamples(folder).flatMap((e) => (e.invalid ? [] : [e.subject])))

describe('examples', () => {
  const ajv = createAjv()
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  /** A message may refer to itself: it is compiled with its references. */
  const validatorOf = (example: Example) => {
    const path = `${example.folder}/${example.subject}.schema.json`
    if (!existsSync(join(root, 'schemas', path))) return ajv.compile(schemaOfExample(example))
    for (const schema of Object.values(readWithReferences(path)))
      if (ajv.getSchema(String(schema.$id)) === undefined) ajv.addSchema(schema)
    const validate = ajv.getSchema(`https://mock-idp.example/schemas/${path}`)
    if (validate === undefined) throw new Error(`no schema at ${path}`)
    return validate
  }
  const refusals = (example: Example): readonly string[] => {
    const key = `${example.folder}/${example.subject}`
    const validate = compiled.get(key) ?? validatorOf(example)
    compiled.set(key, validate)
    validate(example.value)
    return (validate.errors ?? []).map(({ keyword, instancePath, params }) => {
      const member = params['missingProperty'] ?? params['additionalProperty'] ?? ''
      return `${keyword} ${instancePath} ${member}`
    })
  }
  const valid = examples.filter(({ invalid }) => invalid === undefined)
  const invalid = examples.filter((example) => example.invalid !== undefined)

  it('valid examples: each has no violation of its schema', () => {
    expect(valid).not.to.have.lengthOf(0)
    expect(
      valid.flatMap((example) => refusals(example).map((refusal) => `${fileOf(example)}: ${refusal}`)),
    ).to.deep.equal([])
  })

  it('invalid examples: each violates exactly the keyword that it names', () => {
    expect(invalid).not.to.have.lengthOf(0)
    const violations = invalid
      .map((example) => ({ file: fileOf(example), expected: example.invalid, actual: refusals(example) }))
      .filter(({ expected, actual }) => actual.length !== 1 || !actual[0]?.startsWith(`${expected} `))
    expect(violations).to.deep.equal([])
  })

  it('examples of states: each has the links and a pluginTypeId that a server sends', () => {
    const states = new Set(['host/common', ...adapterIds()].flatMap((id) => Object.keys(readFolder(`${id}/states`))))
    const answers = valid.filter(({ subject }) => states.has(subject))
    expect(answers).not.to.have.lengthOf(0)
    const violations = answers.flatMap((example) => {
      const { id, pluginTypeId, _links } = example.value as Answer
      const href = `http://localhost:9031/pf-ws/authn/flows/${id}`
      const wrong = Object.values(_links).filter((link) => link.href !== href)
      return [
        ...(pluginTypeIds.includes(pluginTypeId) ? [] : [`${fileOf(example)}: pluginTypeId`]),
        ...(wrong.length === 0 && Object.keys(_links).length > 0 ? [] : [`${fileOf(example)}: _links`]),
      ]
    })
    expect(violations).to.deep.equal([])
  })

  it('every state, action and error detail of every adapter, and every state of the host, has a valid example', () => {
    const missing = adapterIds().flatMap((id) => {
      const { states, actions, details } = readJson<AdapterFile>(id, 'adapter.json')
      const names = new Set(readExamples(id).map(({ name }) => name))
      return [
        ...[...Object.keys(states), ...Object.keys(actions)].filter((name) => !validOf(id).has(name)),
        ...Object.keys(details)
          .map((code) => `error.${code}`)
          .filter((name) => !names.has(name)),
      ].map((name) => `${id}: ${name}`)
    })
    const ofHost = Object.keys(readFolder('host/common/states')).filter((name) => !validOf('host/common').has(name))
    expect([...missing, ...ofHost]).to.deep.equal([])
  })
})

import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { type Example, readExamples, schemaOfExample } from '../../schemas/tools/examples.ts'
import { type AdapterFile, adapterIds, readFolder, readJson } from '../../schemas/tools/read.ts'
import { createAjv } from './compiler.ts'

interface Answer {
  readonly id: string
  readonly pluginTypeId: string
  readonly status: string
  readonly _links: { readonly [name: string]: { readonly href: string } }
}

const folders = ['host/common', 'host/session-management', ...adapterIds(), 'host/control']
const examples = folders.flatMap(readExamples)
const validOf = (folder: string) => new Set(readExamples(folder).flatMap((e) => (e.invalid ? [] : [e.subject])))

describe('the examples', () => {
  const ajv = createAjv()
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  const refusals = (example: Example): readonly string[] => {
    const key = `${example.folder}/${example.subject}`
    const validate = compiled.get(key) ?? ajv.compile(schemaOfExample(example))
    compiled.set(key, validate)
    validate(example.value)
    return (validate.errors ?? []).map(({ keyword, instancePath, params }) => {
      const member = params['missingProperty'] ?? params['additionalProperty'] ?? ''
      return `${keyword} ${instancePath} ${member}`
    })
  }
  for (const example of examples) {
    const where = `${example.folder}/examples/${example.name}.json`
    if (example.invalid === undefined)
      it(`${where} is valid`, () => {
        expect(refusals(example)).to.deep.equal([])
      })
    else
      it(`${where} is refused for ${example.invalid} and nothing else`, () => {
        const [first, ...more] = refusals(example)
        expect(first).to.match(new RegExp(`^${example.invalid} `))
        expect(more).to.deep.equal([])
      })
  }
})

describe('examples of answers', () => {
  const classNames = adapterIds().map((id) => readJson<AdapterFile>(id, 'adapter.json').className)
  const pluginTypeIds = classNames.map((name) =>
    createHash('sha256').update(name).digest().subarray(0, 16).toString('base64url'),
  )
  const states = ['host/common', ...adapterIds()].flatMap((folder) => Object.keys(readFolder(`${folder}/states`)))
  for (const { folder, name, subject, value, invalid } of examples) {
    if (!states.includes(subject) || invalid !== undefined) continue
    it(`${folder}/${name} has the links and the pluginTypeId that a server would send`, () => {
      const { id, pluginTypeId, _links } = value as Answer
      expect(pluginTypeIds).to.include(pluginTypeId)
      const hrefs = Object.values(_links).map(({ href }) => href)
      expect(new Set(hrefs)).to.deep.equal(new Set([`http://localhost:9031/pf-ws/authn/flows/${id}`]))
    })
  }
})

describe('there is a valid example', () => {
  for (const id of adapterIds()) {
    const { states, actions, details } = readJson<AdapterFile>(id, 'adapter.json')
    for (const name of [...Object.keys(states), ...Object.keys(actions)])
      it(`of ${id}: ${name}`, () => {
        expect([...validOf(id)]).to.include(name)
      })
    for (const code of Object.keys(details))
      it(`of ${id}: the error detail ${code}`, () => {
        expect(readExamples(id).map(({ name }) => name)).to.include(`error.${code}`)
      })
  }
  for (const status of Object.keys(readFolder('host/common/states')))
    it(`of ${status}`, () => {
      expect([...validOf('host/common')]).to.include(status)
    })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { readExamples } from '../../schemas/tools/examples.ts'
import { exampleKey } from '../../schemas/tools/openapi-operation.ts'
import { type AdapterFile, adapterIds, readFolder, readJson, root } from '../../schemas/tools/read.ts'
import { createAjv } from './compiler.ts'

interface Content {
  readonly [mediaType: string]: { readonly schema: object; readonly examples?: { readonly [name: string]: Reference } }
}
interface Reference {
  readonly $ref: string
}
interface OperationObject {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: { enum?: string[] } }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: { readonly [status: string]: { readonly content?: Content } }
}
interface Document {
  readonly info: { readonly version: string }
  readonly paths: { readonly [path: string]: { readonly [method: string]: OperationObject } }
  readonly components: {
    readonly schemas: {
      readonly State: { readonly discriminator: { readonly mapping: { readonly [s: string]: string } } }
    }
    readonly examples: { readonly [name: string]: { readonly value: unknown } }
  }
}

const text = readFileSync(join(root, 'schemas/gen/openapi.json'), 'utf8')
const document = JSON.parse(text) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))

/** Every body of an operation that has examples, by the pointer to it. */
function bodiesOf({ path, method, operation }: (typeof operations)[number]) {
  const at = ['paths', path, method]
  const request = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, body]) => [[...at, 'requestBody', 'content', type], body] as const,
  )
  const answers = Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, body]) => [[...at, 'responses', status, 'content', type], body] as const),
  )
  return [...request, ...answers].filter(([, { examples }]) => examples !== undefined)
}

describe('openapi.json', () => {
  const ajv = createAjv().addVocabulary(['discriminator', ...Object.keys(document)])
  before(() => {
    ajv.addSchema(JSON.parse(text), 'openapi.json')
  })

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(text))
    expect(errors).to.equal(undefined)
    expect(valid).to.equal(true)
    expect(validator.version).to.equal('3.1')
  })
  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    expect(document.info.version).to.equal(version)
  })
  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids).to.have.lengthOf(new Set(ids).size)
  })
  it('refers to nothing that is not there', () => {
    const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, pointer = '']) => pointer)
    expect(references).to.not.have.lengthOf(0)
    for (const pointer of references) {
      const target = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document)
      expect(target, pointer).to.be.an('object')
    }
  })
  it('tells the states of all adapters and of the host apart by status', () => {
    const folders = ['host/common', ...adapterIds()]
    const statuses = folders.flatMap((folder) => Object.keys(readFolder(`${folder}/states`)))
    expect(Object.keys(document.components.schemas.State.discriminator.mapping)).to.have.members(statuses)
  })
  it('acts with one media type per action, or with the parameter action', () => {
    const { post } = document.paths['/pf-ws/authn/flows/{flowId}'] ?? {}
    const adapters = adapterIds().map((id) => readJson<AdapterFile>(id, 'adapter.json'))
    const actions = [...new Set(adapters.flatMap((file) => Object.keys(file.actions)))]
    const own = actions.map((action) => `application/vnd.pingidentity.${action}+json`)
    expect(Object.keys(post?.requestBody?.content ?? {})).to.have.members([...own, 'application/json'])
    expect(post?.parameters?.find(({ name }) => name === 'action')?.schema.enum).to.have.members(actions)
  })

  for (const { path, method, operation } of operations) {
    it(`${method} ${path} describes each part of its path`, () => {
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      const parts = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
      expect(described.map(({ name }) => name)).to.have.members(parts)
    })
    for (const [pointer, { examples = {} }] of bodiesOf({ path, method, operation }))
      it(`${method} ${path} has valid examples in ${pointer.slice(3).join(' ')}`, () => {
        const validate = ajv.compile({ $ref: `openapi.json#/${[...pointer, 'schema'].map(escaped).join('/')}` })
        for (const { $ref } of Object.values(examples)) {
          const name = $ref.slice('#/components/examples/'.length)
          validate(document.components.examples[name]?.value)
          expect(validate.errors, name).to.equal(null)
        }
      })
  }
  it('shows every valid example there is, but for the answer to other methods', () => {
    const valid = ['host/common', 'host/session-management', ...adapterIds(), 'host/control']
      .flatMap(readExamples)
      .filter(({ invalid }) => !invalid)
    const names = valid.map(exampleKey)
    const shown = Object.keys(document.components.examples)
    expect([...shown, 'common.error.METHOD_NOT_ALLOWED']).to.have.members(names)
    for (const name of shown) expect(text, name).to.include(`"#/components/examples/${name}"`)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { createComponents } from '../../schemas/tools/components.ts'
import { readExamples } from '../../schemas/tools/examples.ts'
import { exampleKey, operationObject } from '../../schemas/tools/openapi-operation.ts'
import type { Operation } from '../../schemas/tools/operations.ts'
import { type AdapterFile, adapterIds, documentFolders, readFolder, readJson, root } from '../../schemas/tools/read.ts'
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

/** Bodies that have examples, with their pointers. */
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

  it('openapi.json is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(text))
    expect(errors).to.equal(undefined)
    expect(valid).to.equal(true)
    expect(validator.version).to.equal('3.1')
  })
  it('openapi.json has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    expect(document.info.version).to.equal(version)
  })
  it('openapi.json, operationId: each is unique', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids).to.have.lengthOf(new Set(ids).size)
  })
  it('openapi.json, $ref: each has a target', () => {
    const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, pointer = '']) => pointer)
    expect(references).to.not.have.lengthOf(0)
    for (const pointer of references) {
      const target = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document)
      expect(target, pointer).to.be.an('object')
    }
  })
  it('openapi.json, State: the discriminator maps every status of the host and the adapters', () => {
    const folders = ['host/common', ...adapterIds()]
    const statuses = folders.flatMap((folder) => Object.keys(readFolder(`${folder}/states`)))
    expect(Object.keys(document.components.schemas.State.discriminator.mapping)).to.have.members(statuses)
  })
  it('openapi.json, POST on a flow: one media type per action, and the parameter action lists all', () => {
    const { post } = document.paths['/pf-ws/authn/flows/{flowId}'] ?? {}
    const adapters = adapterIds().map((id) => readJson<AdapterFile>(id, 'adapter.json'))
    const actions = [...new Set(adapters.flatMap((file) => Object.keys(file.actions)))]
    const own = actions.map((action) => `application/vnd.pingidentity.${action}+json`)
    expect(Object.keys(post?.requestBody?.content ?? {})).to.have.members([...own, 'application/json'])
    expect(post?.parameters?.find(({ name }) => name === 'action')?.schema.enum).to.have.members(actions)
  })

  it('operations.json, request.mediaType: the body has this media type, the document is valid', async () => {
    const mediaType = 'application/x-www-form-urlencoded'
    const fixture: Operation = {
      ...({ folder: 'host/control', method: 'post', path: '/fixture', operationId: 'postFixture' } as const),
      ...{ tag: 'fixture', summary: 'A form.', description: 'A form.', security: [], parameters: [] },
      request: { schema: 'new-flow.schema.json', required: true, mediaType },
      answers: { 204: { description: 'Accepted.' } },
    }
    const components = createComponents()
    const examples = readExamples('host/control').filter(({ invalid }) => !invalid)
    const paths = {
      '/fixture': {
        post: operationObject(fixture, { adapters: [], components, examples, errors: { errors: {}, details: {} } }),
      },
    }
    const { content = {} } = (paths['/fixture'].post as OperationObject).requestBody ?? {}
    expect(Object.keys(content)).to.deep.equal([mediaType])
    expect(content[mediaType]?.examples).to.be.an('object').that.is.not.empty
    const info = { title: 'Fixture', version: '1' }
    const shown = Object.fromEntries(examples.map((example) => [exampleKey(example), { value: example.value }]))
    const result = await new Validator().validate({
      ...{ openapi: '3.1.1', info, paths },
      components: { schemas: components.schemas, examples: shown },
    })
    expect(result.errors).to.equal(undefined)
    expect(result.valid).to.equal(true)
  })

  it('openapi.json, parameters: each operation describes exactly the parts of its path', () => {
    const violations = operations
      .map(({ path, method, operation }) => {
        const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
        const parts = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
        return { at: `${method} ${path}`, parts: parts.sort(), described: described.map(({ name }) => name).sort() }
      })
      .filter(({ parts, described }) => parts.join() !== described.join())
    expect(violations).to.deep.equal([])
  })
  it('openapi.json, examples: each is valid where an operation shows it', () => {
    const bodies = operations.flatMap(bodiesOf)
    expect(bodies).not.to.have.lengthOf(0)
    // Many operations share a schema, an error for example.
    const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
    const validatorOf = (pointer: readonly string[], schema: object) => {
      const key = JSON.stringify(schema)
      const validate =
        compiled.get(key) ?? ajv.compile({ $ref: `openapi.json#/${[...pointer, 'schema'].map(escaped).join('/')}` })
      compiled.set(key, validate)
      return validate
    }
    const violations = bodies.flatMap(([pointer, { schema, examples = {} }]) => {
      const validate = validatorOf(pointer, schema)
      return Object.values(examples).flatMap(({ $ref }) => {
        const name = $ref.slice('#/components/examples/'.length)
        validate(document.components.examples[name]?.value)
        return (validate.errors ?? []).map(
          ({ keyword, instancePath }) => `${pointer.join(' ')}: ${name}: ${keyword} ${instancePath}`,
        )
      })
    })
    expect(violations).to.deep.equal([])
  }).timeout(60_000)
  it('openapi.json, bodies: every request and every JSON answer of every operation has an example', () => {
    const bodies = operations.flatMap(({ operation: { operationId, requestBody, responses } }) => [
      ...Object.entries(requestBody?.content ?? {}).map(([type, body]) => [`${operationId}, ${type}`, body] as const),
      ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
        Object.entries(content).flatMap(([type, body]) =>
          /json$/.test(type) ? [[`${operationId}, ${status}`, body] as const] : [],
        ),
      ),
    ])
    const without = bodies.filter(([, { examples = {} }]) => Object.keys(examples).length === 0)
    expect(without.map(([place]) => place)).to.deep.equal([])
  })
  it('openapi.json shows every valid example', () => {
    const valid = documentFolders()
      .flatMap(readExamples)
      .filter(({ invalid }) => !invalid)
    const names = valid.map(exampleKey)
    const shown = Object.keys(document.components.examples)
    expect(shown).to.have.members(names)
    for (const name of shown) expect(text, name).to.include(`"#/components/examples/${name}"`)
  })
})

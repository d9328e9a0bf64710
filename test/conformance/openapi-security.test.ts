import { expect } from 'chai'
import { readJson } from '../../schemas/tools/read.ts'

interface Operation {
  readonly operationId: string
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[]
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}
interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly components: { readonly securitySchemes: { readonly [name: string]: object } }
}

const { paths, components } = readJson<Document>('gen/openapi.json')
const operations = Object.values(paths).flatMap((methods) => Object.values(methods))

describe('openapi.json, security', () => {
  it('security: each operation has it, with declared schemes; each declared scheme is used', () => {
    const without = operations.filter(({ security }) => security === undefined)
    expect(without.map(({ operationId }) => operationId)).to.deep.equal([])
    const used = operations.flatMap(({ security = [] }) => security.flatMap((alternative) => Object.keys(alternative)))
    expect([...new Set(used)]).to.have.members(Object.keys(components.securitySchemes))
  })
  it('header parameters: none that OpenAPI describes elsewhere (Accept, Authorization, Content-Type)', () => {
    const reserved = ['accept', 'authorization', 'content-type']
    const violations = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ name, in: place }) => place === 'header' && reserved.includes(name.toLowerCase()))
        .map(({ name }) => `${operationId}: ${name}`),
    )
    expect(violations).to.deep.equal([])
  })
})

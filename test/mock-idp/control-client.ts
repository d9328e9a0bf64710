/** A host of its own for each test of the control API, its clock standing at NOON, and ways to ask it. */
import { expect } from 'chai'
import supertest, { type Test } from 'supertest'
import { validators } from '../../mock-idp/control/validators.gen.ts'
import { createMockIdp, type MockIdp } from '../../mock-idp/create-mock-idp.ts'

/** Where the clock stands, RFC 3339. */
export const NOON = '2030-01-02T12:00:00Z'

/** Asserts that the answer is what `schemas/control/` says. */
export function keepsTo(schema: string, body: unknown): void {
  const validate = validators[schema]
  const valid = validate?.(body)
  expect(valid, `${schema}: ${JSON.stringify(validate?.errors)} in ${JSON.stringify(body)}`).to.equal(true)
}
/** Sends a request; the answer must have this status and keep to this schema. */
export async function expectAnswer(request: Test, status: number, schema: string) {
  const { body, status: got, headers } = await request
  expect(got, JSON.stringify(body)).to.equal(status)
  expect(headers['cache-control']).to.equal('no-store')
  keepsTo(schema, body)
  return body
}
export const refused = (request: Test, status: number, code: string) =>
  expectAnswer(request, status, 'error').then((body) => {
    expect(body.code).to.equal(code)
    expect(body.message).to.match(/\.$/)
    return body as { readonly message: string; readonly details: readonly { pointer?: string; message: string }[] }
  })

/** A running host and requests to it. */
export interface Client {
  readonly idp: MockIdp
  readonly http: ReturnType<typeof supertest>
  readFlow(id: string): Promise<{ readonly [field: string]: unknown }>
  act(id: string, actionId: string, model?: object): Test
  /** The id of a new flow. */
  startFlow(model?: object): Promise<string>
}

/** Starts a host before each test of the suite and closes it after; what it returns gives the present one. */
export function eachWithClient(): () => Client {
  let client: Client | undefined
  beforeEach(async () => {
    const idp = createMockIdp()
    const { port } = await idp.listen()
    const http = supertest(`http://127.0.0.1:${port}`)
    await http.patch('/mock/clock').send({ now: NOON, frozen: true }).expect(200)
    client = {
      idp,
      http,
      readFlow: async (id) =>
        (await http.get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'test').expect(200)).body,
      act: (id, actionId, model = {}) =>
        http.post(`/pf-ws/authn/flows/${id}?action=${actionId}`).set('X-XSRF-Header', 'test').send(model),
      startFlow: async (model = {}) => (await http.post('/mock/flows').send(model).expect(201)).body.id,
    }
  })
  afterEach(() => client?.idp.close())
  return () => {
    if (client === undefined) throw new Error('ask in a test')
    return client
  }
}

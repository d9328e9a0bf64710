import { expect } from 'chai'
import supertest from 'supertest'
import { expectSchema } from '../fixtures/control-client.ts'
import { createMockIdp, type MockIdp } from '../fixtures/create-mock-idp.ts'
import { operations } from '../fixtures/openapi/document.ts'

/** Prefixes of paths with the schema of their errors. */
const parts: readonly (readonly [prefix: string, schema: string])[] = [
  ['/pf-ws/authn', 'host/common/error'],
  ['/pf-ws/rest/sessionMgmt', 'host/session-management/refusal'],
  ['/mfa/v1_1', 'securid/authority/refusal'],
  ['/authenticate', 'haventec/authority/response'],
  ['/schemas', 'host/common/error'],
  ['/mock', 'host/control/error'],
]
const others = ['/as', '/idp', '/pf', '/.well-known', '', '/mfa', '/mock/sign-on']
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
const headers = {
  'X-XSRF-Header': 'test',
  Accept: 'application/json',
  'x-api-key': 'demo-api-key-that-everybody-knows',
}

describe('unknown paths and methods', () => {
  let idp: MockIdp
  before(async () => {
    idp = createMockIdp({ control: 'open' })
    await idp.listen({ port: 0 })
  })
  after(() => idp.close())

  for (const [prefix, schema] of parts)
    for (const method of ['get', 'post', 'delete'] as const)
      it(`${method.toUpperCase()} ${prefix}/unknown/path, listening and mounted: refused with the errors of this part`, async () => {
        for (const target of [idp.baseUrl, idp.app]) {
          const { body, status } = await supertest(target)[method](`${prefix}/unknown/path`).set(headers)
          expect(status).to.equal(prefix === '/schemas' && method !== 'get' ? 405 : 404)
          expectSchema(schema, body)
        }
      })
  for (const prefix of others)
    it(`GET ${prefix}/unknown: 404, for programs as JSON, for browsers as a page of the host`, async () => {
      const http = supertest(idp.baseUrl)
      const { text } = await http.get(`${prefix}/unknown`).set('Accept', 'text/html').expect(404)
      expect(text)
        .to.include('mock-idp')
        .and.not.match(/Cannot [A-Z]+ /)
      if (prefix === '/mock/sign-on') return
      expectSchema('host/common/error', (await http.get(`${prefix}/unknown`).set(headers).expect(404)).body)
    })

  const send = async (method: (typeof METHODS)[number], path: string) => {
    const answer = await supertest(idp.baseUrl)
      [method](path.replace(/\{\w+\}/g, 'a'))
      .set(headers)
    const shown = `${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`
    expect(answer.text, shown).not.to.match(/Cannot [A-Z]+ /)
    expect(answer.status, shown).to.be.oneOf([404, 405])
    if (answer.status === 405) expect(answer.headers['allow'], shown).to.be.a('string')
    const [, schema] = path.startsWith('/mock/sign-on') ? [] : (parts.find(([prefix]) => path.startsWith(prefix)) ?? [])
    if (schema !== undefined) expectSchema(schema, answer.body)
  }
  for (const path of new Set(operations.map((operation) => operation.path)))
    it(`${path}, each method that it does not have: 405 with Allow, or 404; no page of express`, async () => {
      const existing = operations.filter((operation) => operation.path === path).map(({ method }) => method)
      // OpenID Connect Core 1.0, section 5.3.1: also with POST.
      if (path === '/idp/userinfo.openid') existing.push('post')
      for (const method of METHODS.filter((each) => !existing.includes(each))) await send(method, path)
    })
})

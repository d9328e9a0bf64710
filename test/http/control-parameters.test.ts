import { expect } from 'chai'
import { CONTROL_OPERATIONS } from '../../schemas/gen/host/control-operations.ts'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

const LONG = 'x'.repeat(300)

describe('parameters of the control API', () => {
  const client = eachWithClient()

  for (const { method, path, inPath } of CONTROL_OPERATIONS.filter((operation) => operation.inPath.length > 0))
    it(`${method.toUpperCase()} ${path}, ${inPath.join()} of 300 characters: 400 VALIDATION_ERROR`, async () => {
      const url = path.replace(/\{\w+\}/g, LONG)
      const { details } = await refused(client().http[method](url).send({}), 400, 'VALIDATION_ERROR')
      expect(details[0]?.pointer).to.equal(`/${inPath[0]}`)
    })

  for (const { method, path, inQuery } of CONTROL_OPERATIONS)
    it(`${method.toUpperCase()} ${path}, unknown query parameter: 400, the message lists ${inQuery.join() || 'none'}`, async () => {
      const url = `${path.replace(/\{\w+\}/g, 'a')}?unknown=1`
      const { message } = await refused(client().http[method](url).send({}), 400, 'INVALID_REQUEST')
      for (const name of inQuery) expect(message).to.include(name)
    })

  it('query parameter twice: 400 INVALID_REQUEST', async () => {
    await refused(client().http.get('/mock/flows?limit=1&limit=2'), 400, 'INVALID_REQUEST')
  })
})

describe('index of the control API', () => {
  const client = eachWithClient()

  it('GET /mock: every operation with method, path and summary; links that are answered', async () => {
    const { operations } = await expectAnswer(client().http.get('/mock'), 200, 'index')
    expect(operations).to.have.length(CONTROL_OPERATIONS.length)
    const links = operations.filter((each: { method: string; href?: string }) => each.method === 'GET' && each.href)
    expect(links).not.to.have.length(0)
    const isPlain = client().idp.baseUrl.startsWith('http:')
    for (const { href } of links) {
      const { status } = await fetch(href)
      expect(status, href).to.equal(isPlain && href.endsWith('/certificate') ? 404 : 200)
    }
  })
  it('GET /mock, Accept: text/html: a page with the operations', async () => {
    const { text } = await client()
      .http.get('/mock')
      .set('Accept', 'text/html')
      .expect(200)
      .expect('Content-Type', /html/)
    expect(text).to.include('<a href="/mock/flows">').and.include('POST /mock/flows')
  })
  it('GET /mock, host without a Haventec adapter: no operation of it', async () => {
    const idp = createMockIdp({ config: { adapters: { securid: { type: 'securid' } } } })
    const { baseUrl } = await idp.listen({ port: 0 })
    const text = await (await fetch(`${baseUrl}/mock`)).text()
    expect(text).to.include('/mock/securid/users').and.not.include('haventec').and.not.include('people')
    expect((await fetch(`${baseUrl}/mock/haventec/users`, { method: 'POST' })).status).to.equal(404)
    await idp.close()
  })
})

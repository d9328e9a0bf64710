import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect } from 'chai'
import supertest from 'supertest'
import { annotationKeywords } from '../../adapter/kernel/annotations.ts'
import { demo } from '../../mock-idp/config/demo.ts'
import type { MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { configurations } from '../docs/configurations.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'
import { echoPlugin } from '../fixtures/echo-plugin.ts'

/** Forms that only the loader resolves. */
const WRITTEN = [
  { control: { token: { env: 'TOKEN' } } },
  { extends: 'demo', securid: { users: [{ username: 'zoe', tokens: [{ source: { file: './zoe.sdtid' } }] }] } },
  { extends: './base.yaml', oauth: { clients: { replace: [{ clientId: 'app' }] } } },
  {
    extends: 'demo',
    oauth: { clients: [{ clientId: 'demo-public', redirectUris: { replace: ['http://localhost/'] } }] },
  },
]
const MISSPELT = [
  { secruid: {} },
  { control: { token: { evn: 'TOKEN' } } },
  { oauth: { clients: { replace: { clientId: 'app' } } } },
  { oauth: { clients: [{ clientId: 'app', idTokenSigningAlgorithm: 'HS256' }] } },
  { extends: { env: 'BASE' } },
]

describe('documents of the host', () => {
  let idp: MockIdp
  before(async () => {
    idp = createMockIdp({
      control: 'token',
      config: { ...demo, adapters: { ...demo.adapters, echo: { type: 'echo' } } },
      adapters: [echoPlugin()],
    })
    await idp.listen({ port: 0 })
  })
  after(() => idp.close())
  const http = () => supertest(idp.baseUrl)

  it('GET /openapi.json: the document with this host as its server, for any origin, without a token', async () => {
    const { body, text, headers } = await http()
      .get('/openapi.json')
      .set('Origin', 'https://editor.example')
      .expect(200)
    expect(body.servers).to.deep.equal([{ url: idp.baseUrl, description: 'This host.' }])
    expect(body.paths).to.have.property('/mock/flows')
    expect(text.endsWith('}\n')).to.equal(true)
    expect(headers).to.include({ 'access-control-allow-origin': '*', 'cache-control': 'no-cache' })
  })
  it('GET /openapi.json, If-None-Match with its ETag: 304 without a body', async () => {
    const { headers } = await http().get('/openapi.json').expect(200)
    const { text } = await http().get('/openapi.json').set('If-None-Match', String(headers['etag'])).expect(304)
    expect(text).to.equal('')
  })
  it('GET /schemas/host/config/mock-idp.schema.json: ajv loads it by URL and validates the demo', async () => {
    const loadSchema = async (url: string) => JSON.parse(await (await fetch(url)).text())
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, loadSchema })
    formats.default(ajv)
    ajv.addVocabulary([...annotationKeywords])
    const url = `${idp.baseUrl}/schemas/host/config/mock-idp.schema.json`
    const validate = await ajv.compileAsync({ $ref: url })
    expect(validate(demo), JSON.stringify(validate.errors)).to.equal(true)
    expect(validate({ policies: 1 })).to.equal(false)
  })
  it('GET /schemas/gen/config-file.schema.json, of editors: accepts every configuration of examples/ and of the documentation', async () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
    formats.default(ajv)
    const { body } = await http().get('/schemas/gen/config-file.schema.json').expect(200)
    const validate = ajv.compile(body)
    const accepted = [demo, ...configurations(), ...WRITTEN]
    expect(accepted).to.have.length.above(10)
    for (const config of accepted) expect(validate(config), JSON.stringify([config, validate.errors])).to.equal(true)
    for (const config of MISSPELT) expect(validate(config), JSON.stringify(config)).to.equal(false)
  })
  it('GET /schemas: each listed schema is served with its URL as $id and absolute URLs in $ref', async () => {
    const { body } = await http().get('/schemas').expect(200)
    expect(body.schemas).to.include(`${idp.baseUrl}/schemas/echo/config.schema.json`)
    const texts: readonly (readonly [string, string])[] = await Promise.all(
      body.schemas.map(async (url: string) => [url, await (await fetch(url)).text()]),
    )
    for (const [url, text] of texts) {
      expect(JSON.parse(text).$id).to.equal(url)
      for (const [, $ref = ''] of text.matchAll(/"\$ref": "([^#"][^"]*)"/g)) expect(body.schemas, url).to.include($ref)
    }
  })
  for (const path of [
    'nothing.schema.json',
    '../package.json',
    '..%2Fpackage.json',
    'tools/read.ts',
    '%E0%A4%A',
    'a/',
    'demo.json',
  ])
    it(`GET /schemas/${path}: 404`, async () => {
      const { body } = await http().get(`/schemas/${path}`).set('Accept', 'application/json').expect(404)
      expect(body.details[0].code).to.equal('PATH_UNKNOWN')
    })
  it('POST /openapi.json: 405 with Allow', async () => {
    await http().post('/openapi.json').expect(405).expect('Allow', 'GET, HEAD')
  })
})

import { expect } from 'chai'
import { XMLValidator } from 'fast-xml-parser'
import supertest from 'supertest'
import { eachWithAim } from '../../fixtures/aducid/server.ts'
import { createMockIdp, type MockIdp } from '../../fixtures/create-mock-idp.ts'

const location = (text: string) => /<soap:address location="([^"]*)">/.exec(text)?.[1]

describe('GET /AIM/services/R4?wsdl', () => {
  const aim = eachWithAim()

  for (const query of ['wsdl', 'WSDL', 'wsdl=1', 'a=b&wsdl'])
    it(`?${query}: the WSDL, well-formed, with the address of the request`, async () => {
      const address = `${aim().url}/AIM/services/R4`
      const answer = await fetch(`${address}?${query}`)
      const text = await answer.text()
      expect(answer.status).to.equal(200)
      expect(answer.headers.get('Content-Type')).to.equal('text/xml; charset=utf-8')
      expect(XMLValidator.validate(text)).to.equal(true)
      expect(location(text)).to.equal(address)
    })
  it('under another loopback name: this name is the address', async () => {
    const { port } = new URL(aim().url)
    const text = await (await fetch(`http://localhost:${port}/AIM/services/R4?wsdl`)).text()
    expect(location(text)).to.equal(`http://localhost:${port}/AIM/services/R4`)
  })
  it('operations: RPC/encoded, one part for each element, complex types for objects', async () => {
    const text = await (await fetch(`${aim().url}/AIM/services/R4?wsdl`)).text()
    expect(text.match(/use="encoded"/g)).to.have.length(8)
    for (const part of [
      '<part name="operationName" type="xsd:string">',
      '<part name="methodParameter" type="tns:methodParameterType">',
      '<part name="personalObject" type="tns:personalObjectType">',
      '<xsd:element name="personalObjectAttribute" type="tns:personalObjectAttributeType" minOccurs="0" maxOccurs="unbounded">',
      '<xsd:attribute name="attributeName" type="xsd:string">',
    ])
      expect(text).to.include(part)
  })
})

describe('GET /AIM/services/R4?wsdl behind a proxy and on virtual hosts', () => {
  let idp: MockIdp | undefined
  afterEach(() => idp?.close())
  const addressOf = async (config: object, headers: { [name: string]: string }) => {
    idp = createMockIdp({ config: { extends: 'demo', control: { token: 'a-token-of-the-tests' }, ...config } })
    await idp.ready
    const { text } = await supertest(idp.app).get('/AIM/services/R4?wsdl').set(headers).expect(200)
    return location(text)
  }

  it('forwarded host and scheme: those of the proxy', async () => {
    const config = {
      virtualHostNames: ['sso.mock.test'],
      incomingProxySettings: { forwardedHostHeaderName: 'X-Forwarded-Host' },
    }
    const headers = { Host: 'localhost:9031', 'X-Forwarded-Host': 'sso.mock.test', 'X-Forwarded-Proto': 'https' }
    expect(await addressOf(config, headers)).to.equal('https://sso.mock.test/AIM/services/R4')
  })
  it('virtual host: its name', async () => {
    const address = await addressOf({ virtualHostNames: ['sso.mock.test'] }, { Host: 'sso.mock.test:9031' })
    expect(address).to.equal('http://sso.mock.test:9031/AIM/services/R4')
  })
  it('host of the base URL: its scheme, as a proxy may terminate TLS', async () => {
    const address = await addressOf({ baseUrl: 'https://idp.mock.test' }, { Host: 'idp.mock.test' })
    expect(address).to.equal('https://idp.mock.test/AIM/services/R4')
  })
})

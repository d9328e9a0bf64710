import { expect } from 'chai'
import { eachWithAim } from '../../fixtures/aducid/server.ts'
import { ENVELOPE, envelope, NAMESPACE, operation, personalObject } from '../../fixtures/aducid/wire-client.ts'

const OPEN = operation('AIMrequestOperation', '<operationName>open</operationName>')
const R4 = '/AIM/services/R4'

describe('R4, requests that AIM answers with a status', () => {
  const aim = eachWithAim()
  const reason = () => aim().idp.control.requests().requests[0]?.reason?.code

  const openings: readonly (readonly [string, object, string, string])[] = [
    ['operationName missing', { operationName: undefined }, 'none NOP', 'OPERATION_MISSING'],
    ['operationName empty', { operationName: '' }, 'none NOP', 'OPERATION_MISSING'],
    ['operationName unknown', { operationName: 'Open' }, 'none NOP', 'OPERATION_UNKNOWN'],
    ['operationName of a prototype', { operationName: 'constructor' }, 'none NOP', 'OPERATION_UNKNOWN'],
    ['AIMName unknown', { AIMName: 'no-such-aim' }, 'none ERR', 'AIM_UNKNOWN'],
    ['bindingKey unknown', { bindingKey: 'x' }, 'none BEE', 'BINDING_KEY_UNKNOWN'],
    ['exuse without method', { operationName: 'exuse' }, 'none NOP', 'METHOD_MISSING'],
    [
      'exuse, method that is not built',
      { operationName: 'exuse', methodName: 'PeigLocalLink' },
      'none NOP',
      'METHOD_NOT_SUPPORTED',
    ],
    [
      'exuse, method of another object',
      { operationName: 'exuse', methodName: 'VerifyLF' },
      'none NEO',
      'METHOD_OF_ANOTHER_OBJECT',
    ],
    ['link without secondary AIM', { operationName: 'link' }, 'none NSA', 'SECONDARY_AIM_MISSING'],
    ['peigReturnName of 5,000 characters', { peigReturnName: 'x'.repeat(5000) }, 'none ERR', 'MESSAGE_INVALID'],
  ]
  for (const [what, parameters, pair, code] of openings)
    it(`AIMrequestOperation, ${what}: ${pair}, no authId, reason ${code}`, async () => {
      const answer = await aim().client.open({ ...parameters })
      expect(answer.status).to.equal(200)
      expect(answer.pair).to.equal(pair)
      expect(answer.names).to.deep.equal(['statusAIM', 'statusAuth'])
      expect(reason()).to.equal(code)
      expect((await aim().idp.control.aducid.sessions.list()).sessions).to.have.length(0)
    })
  for (const name of ['AIMgetPSLAttributes', 'AIMexecutePersonalObject', 'AIMcloseSession'])
    it(`${name} without authId: none MI, reason AUTH_ID_MISSING`, async () => {
      expect((await aim().client.ask(name)).pair).to.equal('none MI')
      expect(reason()).to.equal('AUTH_ID_MISSING')
    })
  for (const [set, code] of [
    [undefined, 'ATTRIBUTE_SET_MISSING'],
    ['status', 'ATTRIBUTE_SET_UNKNOWN'],
    ['__proto__', 'ATTRIBUTE_SET_UNKNOWN'],
  ] as const)
    it(`AIMgetPSLAttributes, attribute set ${set ?? 'missing'}: the status with NOP, reason ${code}`, async () => {
      const { client, open } = aim()
      const { authId } = await open()
      const answer = await client.read(set, { authId })
      expect(answer.pair).to.equal('start NOP')
      expect(answer.names).to.have.length(2)
      expect(reason()).to.equal(code)
      expect((await client.read(set, { authId: 'unknown' })).pair).to.equal('none NS')
    })
  for (const status of ['start', 'Client-binding', 'working'])
    it(`All, ${status}, any key: the pair of that status and nothing else`, async () => {
      const { client, open, play } = aim()
      const known = await open(status === 'Client-binding' ? { AIMName: 'bound' } : {})
      if (status !== 'start') await play(known.authId, { do: 'connect', username: 'eva' })
      for (const authKey of [undefined, 'AAAAAAAAAAA='])
        for (const set of ['All', 'Basic', 'Validity', 'Link']) {
          const answer = await client.read(set, { ...known, authKey })
          expect(answer.pair, set).to.equal(`${status} OK`)
          expect(answer.names).to.deep.equal(['statusAIM', 'statusAuth'])
        }
    })
  const invalid: readonly (readonly [string, string])[] = [
    ['a parameter twice', '<authId>a</authId><authId>b</authId>'],
    ['elements in a text', '<authId><b>a</b></authId>'],
    ['attribute without a name', '<authId>a</authId><personalObject><personalObjectAttribute/></personalObject>'],
    ['two objects', `<authId>a</authId>${personalObject({})}${personalObject({})}`],
    ['key of 60 KB', `<authId>a</authId><authKey>${'k'.repeat(60_000)}</authKey>`],
  ]
  for (const [what, content] of invalid)
    it(`AIMexecutePersonalObject, ${what}: none ERR, reason MESSAGE_INVALID with the faults`, async () => {
      const answer = await aim().client.ask('AIMexecutePersonalObject', {}, content)
      expect([answer.status, answer.pair]).to.deep.equal([200, 'none ERR'])
      const [entry] = aim().idp.control.requests().requests
      expect(entry).to.deep.include({ requestValid: false, responseValid: true, errorCode: 'ERR' })
      expect(entry?.reason).to.have.property('code', 'MESSAGE_INVALID')
      expect(entry?.reason?.facts?.['faults']).to.be.an('array').with.length(1)
    })
})

describe('R4, forms of requests that are read', () => {
  const aim = eachWithAim()
  const forms: readonly (readonly [string, string])[] = [
    [
      'the older namespace',
      envelope(
        operation('AIMrequestOperation', '<operationName>open</operationName>', 'http://iface.aducid.anect.com'),
      ),
    ],
    [
      'a default namespace',
      envelope(
        `<AIMrequestOperation xmlns="${NAMESPACE}"><operationName xmlns="">open</operationName></AIMrequestOperation>`,
      ),
    ],
    [
      'qualified parameters',
      envelope(
        `<i:AIMrequestOperation xmlns:i="${NAMESPACE}"><i:operationName>open</i:operationName></i:AIMrequestOperation>`,
      ),
    ],
    ['schemas of 1999', envelope(OPEN).replaceAll('2001', '1999')],
    [
      'nil and empty parameters',
      envelope(
        operation(
          'AIMrequestOperation',
          '<operationName>open</operationName><bindingKey xsi:nil="true"/><AIMname/><AIMName xmlns:y="http://www.w3.org/1999/XMLSchema-instance" y:null="1">x</AIMName>',
        ),
      ),
    ],
    [
      'CDATA, comments and character references',
      envelope(
        operation('AIMrequestOperation', '<!-- <!DOCTYPE --><operationName><![CDATA[op]]>&#101;&#x6e;</operationName>'),
      ),
    ],
    [
      'an independent element (Axis)',
      envelope(`${operation('AIMrequestOperation', '<operationName href="#id0"/>')}<multiRef id="id0">open</multiRef>`),
    ],
    [
      'a header that need not be understood',
      envelope(OPEN, '<soapenv:Header><x soapenv:mustUnderstand="0"/></soapenv:Header>'),
    ],
    [
      'unknown elements, also of prototype names',
      envelope(
        operation(
          'AIMrequestOperation',
          '<operationName>open</operationName><toString>x</toString><hasOwnProperty><a/></hasOwnProperty><pin>1234</pin>',
        ),
      ),
    ],
    ['a byte order mark', `\ufeff${envelope(OPEN)}`],
    ['no XML declaration', envelope(OPEN).replace(/^<\?xml.*\n/, '')],
    ['line ends of Windows', envelope(OPEN).replaceAll('\n', '\r\n')],
  ]
  for (const [what, body] of forms)
    it(`AIMrequestOperation with ${what}: start OK`, async () => {
      const { status, pair } = await aim().client.post(body)
      expect([status, pair]).to.deep.equal([200, 'start OK'])
    })
  for (const headers of [
    { 'Content-Type': 'text/xml' },
    { 'Content-Type': 'text/xml; charset=UTF-8', SOAPAction: '"http://iface.aducid.com#AIMcloseSession"' },
    { 'Content-Type': 'text/xml;charset="utf-8"', SOAPAction: '"AIMrequestOperation"' },
    { 'Content-Type': 'application/xml', SOAPAction: '""' },
  ])
    it(`AIMrequestOperation, ${JSON.stringify(headers)}: start OK`, async () => {
      expect((await aim().client.post(envelope(OPEN), headers)).pair).to.equal('start OK')
    })
  it('the namespace of the request is that of the answer', async () => {
    const old = 'http://iface.aducid.anect.com'
    const { text } = await aim().client.post(envelope(operation('AIMcloseSession', '<authId>a</authId>', old)))
    expect(text).to.include(`<ns1:AIMcloseSessionResponse xmlns:ns1="${old}">`)
  })
})

describe('R4, requests that are answered with a fault', () => {
  const aim = eachWithAim()
  const entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
  const [declaration = '', ...rest] = envelope(OPEN).split('\n')
  const prolog = (text: string) => [declaration, text, ...rest].join('\n')
  const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, string])[] = [
    ['no body', '', 'well-formed'],
    ['text', 'open', 'well-formed'],
    ['JSON', '{"operationName":"open"}', 'well-formed'],
    ['an unclosed element', envelope(OPEN).slice(0, -3), 'well-formed'],
    ['wrong nesting', envelope(operation('AIMcloseSession', '<a><b></a></b>')), 'well-formed'],
    ['two roots', `${envelope(OPEN)}<a/>`, 'well-formed'],
    ['text after the root', `${envelope(OPEN)}a`, 'well-formed'],
    [
      'a lone ampersand',
      envelope(operation('AIMrequestOperation', '<peigReturnName>a&b</peigReturnName>')),
      'well-formed',
    ],
    [
      'an entity that is not declared',
      envelope(operation('AIMcloseSession', '<authId>&copy;</authId>')),
      'well-formed',
    ],
    ['an attribute twice', envelope(operation('AIMcloseSession', '<authId a="1" a="2">x</authId>')), 'reserved'],
    [
      'an element __proto__',
      envelope(operation('AIMcloseSession', '<__proto__><authId>a</authId></__proto__>')),
      'reserved',
    ],
    ['an attribute __proto__', envelope(operation('AIMcloseSession', '<authId __proto__="a">a</authId>')), 'reserved'],
    ['a document type', prolog('<!DOCTYPE x>'), 'DOCTYPE'],
    ['a document type with entities', prolog(entity).replace('open', '&b;'), 'DOCTYPE'],
    ['a document type in lower case', prolog(entity.replace('DOCTYPE', 'doctype')), 'DOCTYPE'],
    ['a document type behind a comment with a tag', prolog(`<!-- <a> -->${entity}`), 'DOCTYPE'],
    ['a document type behind an instruction', prolog(`<?a <b> ?>${entity}`), 'DOCTYPE'],
    ['an external document type', prolog('<!DoCtYpE x SYSTEM "http://127.0.0.1:9/x.dtd">'), 'DOCTYPE'],
    ['a document type in the root', envelope(entity + OPEN), 'DOCTYPE'],
    ['a control character', envelope(operation('AIMcloseSession', '<authId>\u0001</authId>')), 'characters'],
    ['a NUL', envelope(operation('AIMcloseSession', '<authId>\0</authId>')), 'characters'],
    [
      'a reference to a control character',
      envelope(operation('AIMcloseSession', '<authId>&#8;</authId>')),
      'characters',
    ],
    ['a reference to a surrogate', envelope(operation('AIMcloseSession', '<authId a="&#xD800;"/>')), 'characters'],
    ['UTF-16', Buffer.from(`\ufeff${envelope(OPEN)}`, 'utf16le'), 'UTF-8'],
    ['bytes that are not UTF-8', Buffer.from(envelope(OPEN).replace('open', 'öpen'), 'latin1'), 'UTF-8'],
    ['another declared encoding', envelope(OPEN).replace('UTF-8', 'ISO-8859-1'), 'UTF-8'],
    ['17 levels', envelope(operation('AIMcloseSession', `${'<a>'.repeat(14)}${'</a>'.repeat(14)}`)), 'levels'],
    ['10,000 levels', '<a>'.repeat(10_000), 'levels'],
    ['another root', '<a/>', 'SOAP 1.1'],
    [
      'an envelope of SOAP 1.2',
      envelope(OPEN).replace(ENVELOPE, 'http://www.w3.org/2003/05/soap-envelope'),
      'SOAP 1.2',
    ],
    ['no Body', `<e:Envelope xmlns:e="${ENVELOPE}"/>`, 'Body'],
    ['an empty Body', envelope(''), 'Body'],
    ['an unknown operation', envelope(operation('AIMopen', '')), 'AIMrequestOperation'],
    ['an operation of a prototype', envelope(operation('constructor', '')), 'AIMrequestOperation'],
    ['another namespace', envelope(operation('AIMcloseSession', '', 'http://other.example')), 'AIMrequestOperation'],
    ['no namespace', envelope('<AIMcloseSession/>'), 'AIMrequestOperation'],
    ['an href without target', envelope(operation('AIMcloseSession', '<authId href="#x"/>')), 'href'],
    [
      'an href to itself',
      envelope(`${operation('AIMcloseSession', '<authId href="#x"/>')}<m id="x"><a href="#x"/></m>`),
      'href',
    ],
    [
      'a mandatory header',
      envelope(OPEN, '<soapenv:Header><x soapenv:mustUnderstand="1"/></soapenv:Header>'),
      'mustUnderstand',
    ],
  ]
  for (const [what, body, problem] of bodies)
    it(`R4, ${what}: 500 with a fault that names ${problem}, one entry in the journal`, async () => {
      const answer = await aim().client.post(body)
      expect(answer.status).to.equal(500)
      expect(answer.pair).to.match(/^soapenv:(?:Client|VersionMismatch|MustUnderstand)$/)
      expect(answer.of('faultstring')).to.include(problem)
      const entries = aim().idp.control.requests().requests
      expect(entries).to.have.length(1)
      expect(entries[0]).to.deep.include({
        status: 500,
        requestValid: false,
        responseValid: true,
        errorCode: answer.pair,
      })
      expect(entries[0]?.reason?.code).to.equal('REQUEST_NOT_SOAP')
    })
  it('R4, 64 KiB and one byte: 413 with a fault; 64 KiB: read', async () => {
    const { client } = aim()
    const padded = (length: number) => {
      const empty = envelope(operation('AIMcloseSession', '<authId>a</authId><x></x>'))
      return empty.replace('<x>', `<x>${'x'.repeat(length - empty.length)}`)
    }
    expect((await client.post(padded(65_536))).pair).to.equal('none NS')
    const { status, pair } = await client.post(padded(65_537))
    expect([status, pair]).to.deep.equal([413, 'soapenv:Client'])
  })
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    it(`R4, ${method}: 405 with Allow and a fault`, async () => {
      const answer = await fetch(`${aim().url}${R4}`, { method })
      expect(answer.status).to.equal(405)
      expect(answer.headers.get('Allow')).to.equal('GET, POST')
      expect(await answer.text()).to.include('<faultcode>soapenv:Client</faultcode>')
    })
  it('R3: a fault that names the control API', async () => {
    const answer = await fetch(`${aim().url}/AIM/services/R3`, { method: 'POST', body: envelope(OPEN) })
    expect(answer.status).to.equal(500)
    expect(await answer.text())
      .to.include('R3 is not public')
      .and.include('/mock/aducid/sessions/{authId}/peig')
  })
  for (const path of ['/AIM/', '/AIM/services', '/AIM/services/r4', '/AIM/services/R4/x', '/AIM/%E0%A4%A'])
    it(`${path}: 404 with a fault`, async () => {
      const answer = await fetch(`${aim().url}${path}`, { method: 'POST', body: envelope(OPEN) })
      expect(answer.status).to.equal(404)
      expect(await answer.text()).to.include('R4 is /AIM/services/R4')
    })
})

import { expect } from 'chai'
import { pino } from 'pino'
import { eachWithAim, openAim, RETURN_URL } from '../../fixtures/aducid/server.ts'
import { envelope, operation, parameter, personalObject } from '../../fixtures/aducid/wire-client.ts'

const WRONG = 'V3JvbmcgIQ8='

describe('R4, journal', () => {
  const aim = eachWithAim()
  const entries = () => aim().idp.control.requests().requests
  const shown = {
    at: '2026-01-05T12:00:00Z',
    method: 'POST',
    path: '/AIM/services/R4',
    requestValid: true,
    responseValid: true,
    status: 200,
  }

  it('AIMrequestOperation: operation and JSON view, peigReturnSecret and bindingKey redacted', async () => {
    await aim().client.open({ peigReturnName: RETURN_URL, peigReturnSecret: 'hidden', bindingKey: 'hidden' })
    expect(entries()).to.have.length(1)
    const { reason, ...entry } = entries()[0] ?? {}
    expect(entry).to.deep.equal({
      ...shown,
      actionId: 'AIMrequestOperation',
      errorCode: 'BEE',
      body: {
        operationName: 'open',
        peigReturnName: RETURN_URL,
        peigReturnSecret: '[redacted]',
        bindingKey: '[redacted]',
      },
    })
    expect(reason?.code).to.equal('BINDING_KEY_UNKNOWN')
  })
  it('AIMgetPSLAttributes, verified: the user of the session, authKey redacted', async () => {
    const { authId } = (await aim().verify()).session
    const entry = entries().find(({ actionId }) => actionId === 'AIMgetPSLAttributes')
    expect(entry).to.deep.include({ ...shown, username: 'eva' })
    expect(entry?.body).to.deep.include({ authId, authKey: '[redacted]', attributeSetName: 'All' })
  })
  it('AIMgetPSLAttributes, wrong key: errorCode ASA and the reason', async () => {
    const { client, finish } = aim()
    await client.read('All', { ...(await finish()), authKey: WRONG })
    expect(entries()[0]).to.deep.include({ ...shown, errorCode: 'ASA', username: 'eva' })
    expect(entries()[0]?.reason?.code).to.equal('AUTH_KEY_WRONG')
  })
  it('AIMrequestOperation, lists: personal object and parameters as JSON', async () => {
    await aim().client.open(
      { operationName: 'exuse', methodName: 'ConfirmTransaction' },
      `${parameter('PaymentAmount', '12 EUR')}${personalObject({ personalObjectAlgorithmName: 'PAYMENT' }, [['a', '1']])}`,
    )
    expect(entries()[0]?.body).to.deep.equal({
      operationName: 'exuse',
      methodName: 'ConfirmTransaction',
      methodParameter: [{ parameterName: 'PaymentAmount', parameterValue: '12 EUR' }],
      personalObject: {
        personalObjectAlgorithmName: 'PAYMENT',
        personalObjectAttribute: [{ attributeName: 'a', attributeValue: '1' }],
      },
    })
  })
  it('undeclared elements: named in the note, values not stored', async () => {
    await aim().client.ask('AIMcloseSession', { authId: 'a', pin: 'hidden' }, '<x><y>hidden</y></x>')
    expect(entries()[0]?.note).to.equal('Ignored unknown members: /pin, /x.')
    expect(JSON.stringify(entries())).not.to.include('hidden')
  })
  it('message of more than 4096 characters: the body is not stored, the note says so', async () => {
    await aim().client.ask('AIMcloseSession', { authId: 'a' }, '<AIMname>hidden</AIMname>'.repeat(300))
    expect(entries()[0]).not.to.have.property('body')
    expect(entries()[0]?.note).to.equal('The body is too long to be stored.')
  })
  it('GET ?wsdl and a fault: one entry each, without the query', async () => {
    await fetch(`${aim().url}/AIM/services/R4?wsdl&authKey=hidden`)
    await aim().client.post(envelope(operation('AIMx', '<authKey>hidden</authKey>')))
    expect(entries().map(({ method, status }) => [method, status])).to.deep.equal([
      ['POST', 500],
      ['GET', 200],
    ])
    expect(JSON.stringify(entries())).not.to.include('hidden')
  })
  it('label of a request: stored', async () => {
    await aim().client.post(envelope(operation('AIMcloseSession', '')), { 'X-Mock-Label': 'nightly' })
    expect(entries()[0]?.label).to.equal('nightly')
  })
})

describe('R4, secrets', () => {
  it('all operations, wrong ones too: no key in the journal and in the log', async () => {
    const lines: string[] = []
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const { client, finish, idp, close } = await openAim(undefined, { logger })
    const { authKey, ...known } = await finish({ AIMName: 'bound' })
    const { bindingKey = '' } = await idp.control.aducid.sessions.get(known.authId)
    await client.open({ bindingKey, AIMName: 'bound' })
    await client.read('All', { ...known, bindingKey, authKey })
    const { authKey2 = '' } = await idp.control.aducid.sessions.get(known.authId)
    for (const key of [authKey, WRONG, authKey2]) {
      await client.execute('Read', { ...known, authKey: key })
      await client.ask('AIMgetPSLAttributes', { ...known, authKey: key }, `<authKey>${key}</authKey>`)
      await client.ask('AIMx', { authKey: key })
      await client.post(`<${key}>`)
      await client.close({ ...known, authKey: key })
    }
    const journal = JSON.stringify(idp.control.requests())
    expect(lines).not.to.have.length(0)
    for (const key of [authKey, authKey2, bindingKey, WRONG])
      for (const form of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]) {
        expect(journal).not.to.include(form)
        expect(lines.join('')).not.to.include(form)
      }
    await close()
  })
})

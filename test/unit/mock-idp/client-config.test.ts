import { expect } from 'chai'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'

const base = { extends: 'demo' }

async function faultsOf(client: object): Promise<readonly string[]> {
  const idp = createMockIdp({ config: { ...base, oauth: { clients: [{ clientId: 'web', ...client }] } } })
  try {
    await idp.ready
    return []
  } catch (error) {
    return String((error as Error).message)
      .split('\n')
      .slice(1)
  } finally {
    await idp.close()
  }
}

describe('configuration of OAuth clients', () => {
  const sound: readonly (readonly [title: string, client: object])[] = [
    ['web client', { redirectUris: ['https://client.example/cb'] }],
    ['client on this machine, any port', { redirectUris: ['http://localhost/cb', 'http://127.0.0.1/cb'] }],
    ['client on this machine, one port', { redirectUris: ['http://localhost:3000/cb'] }],
    ['client with a scheme of its own', { redirectUris: ['com.example.app:/cb'] }],
    ['client without redirect URIs', { redirectUris: [], allowAuthenticationApiInit: true }],
    ['client with client_credentials only', { clientSecret: 'x', grantTypes: ['client_credentials'] }],
  ]
  for (const [title, client] of sound)
    it(`client configuration, ${title}: no faults`, async () => {
      expect(await faultsOf(client)).to.deep.equal([])
    })

  const faulty: readonly (readonly [title: string, client: object, fault: RegExp])[] = [
    ['no redirect URI', {}, /^ {2}\/oauth\/clients\/0\/redirectUris: may be empty only with/],
    [
      'redirect URI that is not a URI',
      { redirectUris: ['not a URI'] },
      /^ {2}\/oauth\/clients\/0\/redirectUris\/0: must be an absolute URI/,
    ],
    [
      'redirect URI with a fragment',
      { redirectUris: ['https://a.example/#x'] },
      /redirectUris\/0: must be an absolute URI/,
    ],
    [
      'app scheme together with http',
      { redirectUris: ['app:/cb', 'http://a.example/'] },
      /redirectUris: a client with a custom scheme/,
    ],
    ['unknown policy', { redirectUris: ['https://a.example/'], policy: 'x' }, /0\/policy: policy "x" not found/],
    ['unknown grant type', { grantTypes: ['password'] }, /grantTypes\/0: must be one of/],
  ]
  for (const [title, client, fault] of faulty)
    it(`client configuration, ${title}: one fault`, async () => {
      const [first, ...more] = await faultsOf(client)
      expect(first).to.match(fault)
      expect(more).to.deep.equal([])
    })

  it('client configuration, duplicate client id: fault', async () => {
    const client = { clientId: 'web', redirectUris: ['https://client.example/cb'] }
    const idp = createMockIdp({ config: { ...base, oauth: { clients: [client, client] } } })
    const message = await idp.ready.then(
      () => 'none',
      (error: Error) => error.message,
    )
    expect(message).to.include('/oauth/clients/1/clientId: another client has the id "web"')
    await idp.close()
  })
})

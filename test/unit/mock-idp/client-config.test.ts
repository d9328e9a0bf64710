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

  for (const [uri, message] of [
    [
      'http://localhost:*/cb',
      'cannot have a wildcard; write http://localhost/cb, which matches every port of this address',
    ],
    ['https://localhost:*/cb', 'cannot have a wildcard; add one URI per port. Every port matches only with http'],
    ['https://*.example.com/cb', 'cannot have a wildcard; add one URI per address'],
    ['localhost:8080/cb', 'has no scheme; write http://localhost:8080/cb'],
    ['localhost:*/cb', 'has no scheme; write http://localhost:*/cb'],
    ['client.example/cb', 'has no scheme; write https://client.example/cb'],
    ['client.example:8443', 'has no scheme; write https://client.example:8443'],
    ['//client.example/cb', 'has no scheme; write https://client.example/cb'],
    ['/cb', 'must be an absolute URI'],
    ['https:client.example', 'must have // and a host'],
    ['http:\\\\localhost\\cb', 'must have // and a host'],
    [' https://client.example/cb', 'must not contain spaces'],
    ['https://client.example/#x', 'must be an absolute URI without a fragment; remove "#"'],
    ['https://user:pass@client.example/', 'must not contain a user name'],
    ['javascript:alert(1)', 'cannot have the scheme javascript:'],
  ] as const)
    it(`client configuration, redirect URI "${uri}": refused with the next step`, async () => {
      for (const list of ['redirectUris', 'postLogoutRedirectUris']) {
        const other = { redirectUris: ['https://client.example/cb'] }
        const [fault, ...more] = await faultsOf({ ...other, [list]: [uri] })
        expect(fault?.replace(/^.*?\/\d+: /, '')).to.satisfy((text: string) => text.startsWith(message), fault)
        expect(fault).to.include(`/oauth/clients/0/${list}/0: `)
        expect(more).to.deep.equal([])
      }
    })

  const faulty: readonly (readonly [title: string, client: object, fault: RegExp])[] = [
    ['no redirect URI', {}, /^ {2}\/oauth\/clients\/0\/redirectUris: may be empty only with/],
    [
      'redirect URI that is not a URI',
      { redirectUris: ['not a URI'] },
      /^ {2}\/oauth\/clients\/0\/redirectUris\/0: must not contain spaces/,
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

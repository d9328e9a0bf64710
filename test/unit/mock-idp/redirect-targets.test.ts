import { expect } from 'chai'
import fc from 'fast-check'
import type { Config } from '../../../mock-idp/config/config.ts'
import { redirectTarget } from '../../../mock-idp/http/idp/redirect-targets.ts'

const config: Config = {
  oauth: {
    clients: [
      {
        clientId: 'web',
        redirectUris: ['https://client.example:8443/callback'],
        postLogoutRedirectUris: ['https://bye.example/x'],
      },
      { clientId: 'loopback', redirectUris: ['http://localhost/callback'] },
      { clientId: 'native', redirectUris: ['com.example.app:/callback'] },
    ],
  },
  authenticationApi: { applications: [{ id: 'a', url: 'https://front.example/sign-on' }] },
  redirectValidation: {
    redirectValidationLocalSettings: {
      uriAllowList: [
        { validUri: 'https://list.example/app', targetResourceSSO: true },
        { validUri: 'https://query.example/', targetResourceSSO: true, allowQueryAndFragment: true },
        { validUri: 'https://slo.example/', targetResourceSLO: true },
      ],
    },
  },
}
const at = (baseUrl: string) => ({ config, baseUrl: () => baseUrl })
const targetOrCode = (given: string, baseUrl = 'http://idp.example:9031'): string => {
  try {
    return redirectTarget('TargetResource', given, 'targetResourceSSO', at(baseUrl))
  } catch (error) {
    return (error as { readonly details: readonly { readonly code: string }[] }).details[0]?.code ?? String(error)
  }
}

describe('redirectTarget', () => {
  const followed: readonly (readonly [given: string, target: string])[] = [
    ['/where?a=b#c', 'http://idp.example:9031/where?a=b#c'],
    ['http://idp.example:9031/', 'http://idp.example:9031/'],
    ['https://client.example:8443/anywhere?x=1', 'https://client.example:8443/anywhere?x=1'],
    ['https://bye.example/', 'https://bye.example/'],
    ['https://front.example/other', 'https://front.example/other'],
    ['http://localhost:3000/any/port', 'http://localhost:3000/any/port'],
    ['https://list.example/app', 'https://list.example/app'],
    ['https://list.example/app/deeper', 'https://list.example/app/deeper'],
    ['https://query.example/x?y#z', 'https://query.example/x?y#z'],
    ['/a/\t../idp\n/x', 'http://idp.example:9031/idp/x'],
  ]
  for (const [given, target] of followed)
    it(`redirectTarget ${JSON.stringify(given)}: allowed`, () => expect(targetOrCode(given)).to.equal(target))

  const refused = [
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\thttps://evil.example',
    ' https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'hTTps:\\\\evil.example',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:http://idp.example:9031/x',
    'com.example.app:/callback',
    'http://idp.example',
    'http://idp.example:9032/',
    'https://idp.example:9031/',
    'http://idp.example:9031@evil.example/',
    'http://user@idp.example:9031/',
    'http://:secret@idp.example:9031/',
    'http://idp.example:9031.evil.example/',
    'http://idp.example.evil.example:9031/',
    'https://client.example/callback',
    'https://client.example:8444/callback',
    'http://client.example:8443/callback',
    'https://client.example:8443.evil.example/',
    'https://evilclient.example:8443/',
    'https://localhost:3000/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'https://list.example/',
    'https://list.example/application',
    'https://list.example/app/../other',
    'https://list.example/app/%2e%2e/other',
    'https://list.example/app?query',
    'https://list.example/app#fragment',
    'https://list.example:444/app',
    'https://query.example.evil.example/',
    'https://slo.example/',
    'http://[',
    'https://redirectless.invalid/',
  ]
  for (const given of refused)
    it(`redirectTarget ${JSON.stringify(given)}: REDIRECT_NOT_ALLOWED`, () =>
      expect(targetOrCode(given)).to.equal('REDIRECT_NOT_ALLOWED'))

  it('redirectTarget, "https:name" on a host with TLS: resolved as a relative URL', () => {
    expect(targetOrCode('https:evil.example', 'https://idp.example')).to.equal('https://idp.example/evil.example')
  })
  it('redirectTarget, refused: message names parameter, URL and uriAllowList', () => {
    const text = (() => {
      try {
        return redirectTarget('TARGET', 'https://evil.example/', 'targetResourceSLO', at('http://idp.example'))
      } catch (error) {
        return (error as { readonly details: readonly { readonly message: string }[] }).details[0]?.message
      }
    })()
    expect(text).to.include('TARGET').and.include('https://evil.example/').and.include('uriAllowList')
  })
  it('redirectTarget, random text: only allowed origins', () => {
    const origins = ['http://idp.example:9031', 'https://client.example:8443', 'https://bye.example']
    const allowed = new Set([...origins, 'https://front.example', 'https://list.example', 'https://query.example'])
    const piece = fc.constantFrom(
      'http:',
      'https:',
      '/',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '.',
      '\t',
      'idp.example:9031',
      'evil.example',
      'client.example',
      ':8443',
      'localhost',
      '%2f',
      'javascript:',
    )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.webUrl(),
      fc.string(),
    )
    fc.assert(
      fc.property(text, (given) => {
        const target = targetOrCode(given)
        if (target === 'REDIRECT_NOT_ALLOWED') return true
        const { origin, hostname, protocol, username } = new URL(target)
        return username === '' && (allowed.has(origin) || (protocol === 'http:' && hostname === 'localhost'))
      }),
    )
  })
})

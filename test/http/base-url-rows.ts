/** What a proxy or a Host header says, and which base URL follows from it. */

/** Settings of a proxy that forwards the host. */
export const NAMED = { forwardedHostHeaderName: 'X-Forwarded-Host' }
/** The virtual host names. */
export const VIRTUAL = ['sso.mock.test', 'Login.Mock.Test']

/** A configuration laid over the demo, what is sent, and the base URL that the answer's links begin with. */
export interface Row {
  readonly what: string
  readonly config: object
  readonly headers: Readonly<Record<string, string>>
  readonly base: string
}
/** Of a host that does not listen. */
export const OWN = 'http://localhost:9031'
/** Behind a proxy that forwards the host. */
export const proxied = { virtualHostNames: VIRTUAL, incomingProxySettings: NAMED }
/** The same, and clients come by https. */
export const terminating = {
  virtualHostNames: VIRTUAL,
  incomingProxySettings: { ...NAMED, proxyTerminatesHttpsConns: true },
}
/** What such a proxy adds. */
export const forwarded = (host: string, more: Row['headers'] = {}): Row['headers'] => ({
  'X-Forwarded-Host': host,
  ...more,
})
const proto = (name: string): Row['headers'] => ({ 'X-Forwarded-Proto': name })

/** Requests, and where they see the host. */
export const rows: readonly Row[] = [
  {
    what: 'no settings: forwarded headers mean nothing',
    config: {},
    headers: forwarded('sso.mock.test', proto('https')),
    base: OWN,
  },
  {
    what: 'a virtual host name alone does not make a proxy',
    config: { virtualHostNames: VIRTUAL },
    headers: forwarded('sso.mock.test', proto('https')),
    base: OWN,
  },
  {
    what: 'a Host header with a virtual host name',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'sso.mock.test:81' },
    base: 'http://sso.mock.test:81',
  },
  {
    what: 'the same in capitals',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'LOGIN.mock.TEST' },
    base: 'http://login.mock.test',
  },
  {
    what: 'a Host header with a name that is none',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'evil.example' },
    base: OWN,
  },
  {
    what: 'a forwarded virtual host name',
    config: proxied,
    headers: forwarded('sso.mock.test:8443'),
    base: 'http://sso.mock.test:8443',
  },
  {
    what: 'a forwarded scheme',
    config: proxied,
    headers: forwarded('sso.mock.test', proto('HTTPS')),
    base: 'https://sso.mock.test',
  },
  {
    what: 'a forwarded scheme that is none',
    config: proxied,
    headers: forwarded('sso.mock.test', proto('javascript')),
    base: 'http://sso.mock.test',
  },
  {
    what: 'a forwarded loopback name',
    config: proxied,
    headers: forwarded('localhost:8443', proto('https')),
    base: 'https://localhost:8443',
  },
  {
    what: 'a proxy that ends TLS',
    config: terminating,
    headers: forwarded('sso.mock.test'),
    base: 'https://sso.mock.test',
  },
  {
    what: 'a proxy that ends TLS for some',
    config: terminating,
    headers: forwarded('sso.mock.test', proto('http')),
    base: 'http://sso.mock.test',
  },
  {
    what: 'a forwarded port, where the host has none',
    config: terminating,
    headers: forwarded('sso.mock.test', { 'X-Forwarded-Port': '8443' }),
    base: 'https://sso.mock.test:8443',
  },
  {
    what: 'a forwarded port, where the host has one',
    config: terminating,
    headers: forwarded('sso.mock.test:444', { 'X-Forwarded-Port': '8443' }),
    base: 'https://sso.mock.test:444',
  },
  {
    what: 'a forwarded port that is none',
    config: terminating,
    headers: forwarded('sso.mock.test', { 'X-Forwarded-Port': '99999' }),
    base: 'https://sso.mock.test',
  },
  {
    what: 'a proxy that leaves the Host header as it is',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { proxyTerminatesHttpsConns: true } },
    headers: { Host: 'sso.mock.test' },
    base: 'https://sso.mock.test',
  },
  {
    what: 'a proxy that only names scheme and port',
    config: { incomingProxySettings: {} },
    headers: { Host: 'localhost:9031', ...proto('https'), 'X-Forwarded-Port': '443' },
    base: 'https://localhost',
  },
  {
    what: 'a proxy with a name of its own for this host',
    config: { incomingProxySettings: {} },
    headers: { Host: 'backend-7', ...proto('https') },
    base: 'https://localhost:9031',
  },
  { what: 'no forwarded header at all', config: proxied, headers: {}, base: OWN },
  {
    what: 'the last of several',
    config: proxied,
    headers: forwarded('localhost:1, sso.mock.test:2'),
    base: 'http://sso.mock.test:2',
  },
  {
    what: 'the first of several',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { ...NAMED, forwardedHostHeaderIndex: 'FIRST' } },
    headers: forwarded('localhost:1, sso.mock.test:2', proto('https, http')),
    base: 'https://localhost:1',
  },
  {
    what: 'a header of another name',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { forwardedHostHeaderName: 'X-Original-Host' } },
    headers: { 'X-Original-Host': 'sso.mock.test' },
    base: 'http://sso.mock.test',
  },
  {
    what: 'an explicit base URL, forwarded',
    config: { ...terminating, baseUrl: 'https://idp.example' },
    headers: forwarded('idp.example:81', proto('http')),
    base: 'https://idp.example',
  },
  {
    what: 'an explicit base URL, asked as localhost',
    config: { ...terminating, baseUrl: 'https://idp.example' },
    headers: forwarded('localhost:81'),
    base: 'https://idp.example',
  },
  {
    what: 'an explicit base URL, and a virtual host name',
    config: { virtualHostNames: VIRTUAL, baseUrl: 'https://idp.example' },
    headers: { Host: 'sso.mock.test' },
    base: 'https://sso.mock.test',
  },
]

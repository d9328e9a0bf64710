/** Headers of a request and the base URL that follows from them. */

/** Proxy settings with a forwarded host header. */
export const NAMED = { forwardedHostHeaderName: 'X-Forwarded-Host' }
export const VIRTUAL = ['sso.mock.test', 'Login.Mock.Test']

/** Configuration in addition to the demo, headers, and the base URL of the links in the answer. */
export interface Row {
  readonly what: string
  readonly config: object
  readonly headers: Readonly<Record<string, string>>
  readonly base: string
}
/** Base URL of a host that is not listening. */
export const OWN = 'http://localhost:9031'
/** Behind a proxy with a forwarded host header. */
export const proxied = { virtualHostNames: VIRTUAL, incomingProxySettings: NAMED }
/** The same with TLS terminated by the proxy. */
export const terminating = {
  virtualHostNames: VIRTUAL,
  incomingProxySettings: { ...NAMED, proxyTerminatesHttpsConns: true },
}
/** Headers that the proxy adds. */
export const forwarded = (host: string, more: Row['headers'] = {}): Row['headers'] => ({
  'X-Forwarded-Host': host,
  ...more,
})
const proto = (name: string): Row['headers'] => ({ 'X-Forwarded-Proto': name })

/** One row per rule. */
export const rows: readonly Row[] = [
  {
    what: 'no settings, forwarded headers',
    config: {},
    headers: forwarded('sso.mock.test', proto('https')),
    base: OWN,
  },
  {
    what: 'virtual host names only, forwarded headers',
    config: { virtualHostNames: VIRTUAL },
    headers: forwarded('sso.mock.test', proto('https')),
    base: OWN,
  },
  {
    what: 'Host header with a virtual host name',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'sso.mock.test:81' },
    base: 'http://sso.mock.test:81',
  },
  {
    what: 'Host header with a virtual host name in capitals',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'LOGIN.mock.TEST' },
    base: 'http://login.mock.test',
  },
  {
    what: 'Host header with an unknown name',
    config: { virtualHostNames: VIRTUAL },
    headers: { Host: 'evil.example' },
    base: OWN,
  },
  {
    what: 'forwarded virtual host name',
    config: proxied,
    headers: forwarded('sso.mock.test:8443'),
    base: 'http://sso.mock.test:8443',
  },
  {
    what: 'forwarded scheme',
    config: proxied,
    headers: forwarded('sso.mock.test', proto('HTTPS')),
    base: 'https://sso.mock.test',
  },
  {
    what: 'forwarded scheme, invalid',
    config: proxied,
    headers: forwarded('sso.mock.test', proto('javascript')),
    base: 'http://sso.mock.test',
  },
  {
    what: 'forwarded loopback name',
    config: proxied,
    headers: forwarded('localhost:8443', proto('https')),
    base: 'https://localhost:8443',
  },
  {
    what: 'proxy terminates TLS',
    config: terminating,
    headers: forwarded('sso.mock.test'),
    base: 'https://sso.mock.test',
  },
  {
    what: 'proxy terminates TLS, forwarded scheme http',
    config: terminating,
    headers: forwarded('sso.mock.test', proto('http')),
    base: 'http://sso.mock.test',
  },
  {
    what: 'forwarded port, host without port',
    config: terminating,
    headers: forwarded('sso.mock.test', { 'X-Forwarded-Port': '8443' }),
    base: 'https://sso.mock.test:8443',
  },
  {
    what: 'forwarded port, host with port',
    config: terminating,
    headers: forwarded('sso.mock.test:444', { 'X-Forwarded-Port': '8443' }),
    base: 'https://sso.mock.test:444',
  },
  {
    what: 'forwarded port, invalid',
    config: terminating,
    headers: forwarded('sso.mock.test', { 'X-Forwarded-Port': '99999' }),
    base: 'https://sso.mock.test',
  },
  {
    what: 'proxy terminates TLS, Host header unchanged',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { proxyTerminatesHttpsConns: true } },
    headers: { Host: 'sso.mock.test' },
    base: 'https://sso.mock.test',
  },
  {
    what: 'proxy forwards scheme and port only',
    config: { incomingProxySettings: {} },
    headers: { Host: 'localhost:9031', ...proto('https'), 'X-Forwarded-Port': '443' },
    base: 'https://localhost',
  },
  {
    what: 'proxy sends its own name in the Host header',
    config: { incomingProxySettings: {} },
    headers: { Host: 'backend-7', ...proto('https') },
    base: 'https://localhost:9031',
  },
  { what: 'proxy settings, no forwarded headers', config: proxied, headers: {}, base: OWN },
  {
    what: 'several forwarded hosts, the last',
    config: proxied,
    headers: forwarded('localhost:1, sso.mock.test:2'),
    base: 'http://sso.mock.test:2',
  },
  {
    what: 'several forwarded hosts, the first',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { ...NAMED, forwardedHostHeaderIndex: 'FIRST' } },
    headers: forwarded('localhost:1, sso.mock.test:2', proto('https, http')),
    base: 'https://localhost:1',
  },
  {
    what: 'forwarded host header of another name',
    config: { virtualHostNames: VIRTUAL, incomingProxySettings: { forwardedHostHeaderName: 'X-Original-Host' } },
    headers: { 'X-Original-Host': 'sso.mock.test' },
    base: 'http://sso.mock.test',
  },
  {
    what: 'baseUrl set, forwarded host',
    config: { ...terminating, baseUrl: 'https://idp.example' },
    headers: forwarded('idp.example:81', proto('http')),
    base: 'https://idp.example',
  },
  {
    what: 'baseUrl set, forwarded localhost',
    config: { ...terminating, baseUrl: 'https://idp.example' },
    headers: forwarded('localhost:81'),
    base: 'https://idp.example',
  },
  {
    what: 'baseUrl set, Host header with a virtual host name',
    config: { virtualHostNames: VIRTUAL, baseUrl: 'https://idp.example' },
    headers: { Host: 'sso.mock.test' },
    base: 'https://sso.mock.test',
  },
]

/** A web application that serves the published widget of Ping from another port than the mock. */
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type SecureName, type Site, serveSite } from './site.ts'

export interface PageServer extends Site {
  /** Base URL of the mock for pages whose query does not name one. */
  setMock(baseUrl: string): void
}
/** Query of the page. */
export interface PageOptions {
  readonly flowId: string
  /** Base URL of the mock without a slash at its end. */
  readonly baseUrl: string
  /** The widget names actions by `?action=` instead of the media type. */
  readonly useActionParam?: boolean
}

const BUNDLE = createRequire(import.meta.url).resolve('@ping-identity/pf-authn-js-widget')
const STYLES = join(dirname(BUNDLE), 'main-styles.css')

// The default logo would be loaded from the web site of the vendor.
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>An application</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/widget.css">
<script src="/widget.js"></script>
<div id="authnwidget"></div>
<script>
const query = new URLSearchParams(location.search)
const logo = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
const options = { divId: 'authnwidget', logo, useActionParam: query.get('useActionParam') === 'true' }
new PfAuthnWidget(query.get('baseUrl') ?? '%MOCK%', options).init()
</script>
</html>
`

// The widget without redirects; the arguments of its callbacks are shown as JSON.
const REDIRECTLESS = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>An application without redirects</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/widget.css">
<script src="/widget.js"></script>
<div id="authnwidget"></div>
<output id="success"></output>
<output id="failure"></output>
<script>
const { baseUrl, device, ...asked } = JSON.parse(new URLSearchParams(location.search).get('options'))
const logo = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
const show = (id) => (told) => { document.getElementById(id).textContent = JSON.stringify(told) }
const callbacks = { onAuthorizationSuccess: show('success'), onAuthorizationFailed: show('failure') }
const flowType = device ? { flowType: PfAuthnWidget.FLOW_TYPE_USER_AUTHZ } : {}
new PfAuthnWidget(baseUrl, { divId: 'authnwidget', logo }).initRedirectless({ ...asked, ...flowType, ...callbacks })
</script>
</html>
`

export async function servePages(secure?: SecureName): Promise<PageServer> {
  let mock = ''
  const served = new Map([
    ['/', { type: 'text/html', text: PAGE }],
    ['/redirectless', { type: 'text/html', text: REDIRECTLESS }],
    ['/callback', { type: 'text/plain', text: 'where the client gets its code' }],
    ['/widget.js', { type: 'text/javascript', text: readFileSync(BUNDLE, 'utf8') }],
    ['/widget.css', { type: 'text/css', text: readFileSync(STYLES, 'utf8') }],
  ])
  const listener: RequestListener = ({ url = '' }, response) => {
    const found = served.get(url.split('?')[0] ?? '')
    if (found === undefined) response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'Content-Type': `${found.type}; charset=utf-8` })
        .end(found.text.replace('%MOCK%', mock))
  }
  const site = await serveSite(listener, secure)
  return {
    ...site,
    setMock: (baseUrl) => {
      mock = baseUrl
    },
  }
}

export function pageUrl({ origin }: PageServer, { flowId, baseUrl, useActionParam = false }: PageOptions): string {
  const query = new URLSearchParams({ flowId, baseUrl, useActionParam: String(useActionParam) })
  return `${origin}/?${query}`
}

/** URL of the page without redirects; `device` starts the device flow, other options go to the widget. */
export function redirectlessUrl(
  { origin }: PageServer,
  options: { readonly baseUrl: string; readonly device?: boolean; readonly [asked: string]: unknown },
): string {
  return `${origin}/redirectless?${new URLSearchParams({ options: JSON.stringify(options) })}`
}

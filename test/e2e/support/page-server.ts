/** A web application of its own: serves a page with the vendor's widget, as published, from another port than the mock's. */
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

/** A page server that listens. `origin` as browsers write it. */
export interface PageServer {
  readonly origin: string
  close(): Promise<void>
}
/** What the page is told in its query. */
export interface PageOptions {
  readonly flowId: string
  /** Of the mock; the widget wants no slash at its end. */
  readonly baseUrl: string
  /** The widget names actions by `?action=` instead of the media type. */
  readonly useActionParam?: boolean
}

const BUNDLE = createRequire(import.meta.url).resolve('@ping-identity/pf-authn-js-widget')
const STYLES = join(dirname(BUNDLE), 'main-styles.css')

// The logo is given because the widget's own one would be fetched from the vendor's web site.
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
new PfAuthnWidget(query.get('baseUrl'), options).init()
</script>
</html>
`

/** Serves the page at a free port of localhost. */
export async function servePages(): Promise<PageServer> {
  const served = new Map([
    ['/', { type: 'text/html', text: PAGE }],
    ['/widget.js', { type: 'text/javascript', text: readFileSync(BUNDLE, 'utf8') }],
    ['/widget.css', { type: 'text/css', text: readFileSync(STYLES, 'utf8') }],
  ])
  const server = createServer(({ url = '' }, response: ServerResponse) => {
    const found = served.get(url.split('?')[0] ?? '')
    if (found === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': `${found.type}; charset=utf-8` }).end(found.text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The address of the page for one visit. */
export function pageUrl({ origin }: PageServer, { flowId, baseUrl, useActionParam = false }: PageOptions): string {
  const query = new URLSearchParams({ flowId, baseUrl, useActionParam: String(useActionParam) })
  return `${origin}/?${query}`
}

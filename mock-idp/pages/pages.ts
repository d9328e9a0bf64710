/** Layout of all pages of this host, and the pages that need no flow. */

/** Escapes text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Optional parts of a page; `footer` is HTML. */
export interface PageExtras {
  readonly footer?: string
  /** The path of a script. */
  readonly script?: string
  /** Title of the window; by default the title of the page. */
  readonly windowTitle?: string
}

/** Served by the sign-on page: mock-idp/sign-on/page.css and form.css. */
const STYLE = '/mock/sign-on/sign-on.css'
const FOOTER = '<p>This is a mock identity provider. Do not enter real credentials.</p>'

/** A page; `body` is HTML. */
export function page(
  title: string,
  body: string,
  { footer = FOOTER, script, windowTitle = title }: PageExtras = {},
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(windowTitle)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLE}">${script === undefined ? '' : `\n<script src="${script}" defer></script>`}
</head>
<body>
<header><span>mock-idp</span></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
<footer>
${footer}
</footer>
</body>
</html>
`
}

/** A page with a title and one paragraph. */
export function message(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`)
}

/** Part of the root page for testers. */
export interface ControlLinks {
  /** Paths of the lists of users. */
  readonly users: readonly string[]
  readonly needsToken: boolean
}

/** The root page: links to everything. `control` is absent if the host has no control API. */
export function landing(baseUrl: string, control: ControlLinks | undefined): string {
  const link = (path: string, text: string) => `<li><a href="${path}"><code>${path}</code></a> ${escapeHtml(text)}</li>`
  return page(
    'mock-idp is running',
    `<p>A mock identity provider for authentication flow APIs, for tests only.</p>
${control === undefined ? '' : startCommand(baseUrl, control)}
<h2>In this browser</h2>
<ul>
${link('/idp/startSSO.ping', 'sign on')}
${link('/idp/startSLO.ping', 'sign off')}
</ul>
<h2>Documents</h2>
<ul>
${link('/openapi.json', 'every operation, its bodies and answers')}
${link('/schemas', 'JSON Schemas')}
${link('/.well-known/openid-configuration', 'metadata of the OpenID provider')}
</ul>
${control === undefined ? '' : controlList(control)}`,
  )
}

const HEADER = " -H 'Authorization: Bearer &lt;control token&gt;'"

function startCommand(baseUrl: string, { needsToken }: ControlLinks): string {
  // -k: the client does not trust the certificate yet.
  const curl = baseUrl.startsWith('https:') ? 'curl -sk' : 'curl -s'
  return `<p>Start a flow:</p>
<pre><code>${curl} -X POST ${escapeHtml(baseUrl)}/mock/flows${needsToken ? HEADER : ''}</code></pre>
<p>Then read it and run its actions at <code>${escapeHtml(baseUrl)}/pf-ws/authn/flows/{flowId}</code>.</p>`
}

/** With a token the paths are no links: a browser cannot send the header. */
function controlList({ users, needsToken }: ControlLinks): string {
  const paths = [
    ['/mock', 'all operations'],
    ['/mock/flows', 'flows, newest first'],
    ['/mock/sessions', 'sessions of signed-on users'],
    ['/mock/requests', 'requests of clients, newest first'],
    ['/mock/coverage', 'states and errors that were reached'],
    ['/mock/clock', 'the time of the mock'],
    ['/mock/health', 'health check'],
    ...users.map((path) => [path, 'users'] as const),
  ] as const
  const items = paths.map(([path, text]) => {
    const code = `<code>${path}</code>`
    return `<li>${needsToken ? code : `<a href="${path}">${code}</a>`} ${text}</li>`
  })
  const note = `<p>Requests need the header <code>Authorization: Bearer &lt;control token&gt;</code>.</p>\n`
  return `<h2>Control API</h2>\n${needsToken ? note : ''}<ul>\n${items.join('\n')}\n</ul>`
}

/** The signed-on user, for a flow without an application. */
export function signedOn({
  subject,
  attributes,
}: {
  readonly subject: string
  readonly attributes: { readonly [name: string]: string | readonly string[] }
}): string {
  const rows = Object.entries(attributes).map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml([value].flat().join(', '))}</dd></div>`,
  )
  return page(
    'You are signed on',
    `<p>Username: <strong>${escapeHtml(subject)}</strong></p>\n<dl>${rows.join('')}</dl>`,
  )
}

/** Lists of a vendor's simulated server that testers read: its users, and the messages sent to them. */
export type List = 'users' | 'outbox'

/** The path of the list in the control API; undefined if the server has none. */
export function listPath(
  module: { readonly id: string; readonly operations?: object } | undefined,
  list: List,
): string | undefined {
  const { id, operations = {} } = module ?? {}
  return id !== undefined && list in operations ? `/mock/${id}/${list}` : undefined
}

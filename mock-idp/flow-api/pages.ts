/** The few pages that this host shows by itself. */
import type { SignedOn } from '../flow.ts'

/** Text as HTML text: nothing in it is ever taken for a tag. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A page; `body` is HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }
dt { font-weight: 600 }
dd { margin: 0 0 0.5rem }
pre { overflow-x: auto }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}

/** A title and one sentence. */
export function message(title: string, text: string): string {
  return page(title, `<p>${escapeHtml(text)}</p>`)
}

/** What stands at the root: where everything is, for someone who has just opened it. */
export function landing(baseUrl: string): string {
  // Whoever has just begun trusts no certificate yet.
  const curl = baseUrl.startsWith('https:') ? 'curl -sk' : 'curl -s'
  const link = (path: string, text: string) => `<li><a href="${path}"><code>${path}</code></a> ${escapeHtml(text)}</li>`
  return page(
    'mock-idp is running',
    `<p>A mock identity provider for authentication flow APIs. It is a test double: nothing here is secret.</p>
<p>Start a flow:</p>
<pre><code>${curl} -X POST ${escapeHtml(baseUrl)}/mock/flows</code></pre>
<p>and act on it at <code>${escapeHtml(baseUrl)}/pf-ws/authn/flows/{flowId}</code>. What there is to see:</p>
<ul>
${link('/mock/flows', 'the flows, newest first')}
${link('/mock/requests', 'what clients sent')}
${link('/mock/coverage', 'which states and errors have been reached')}
${link('/mock/clock', 'the clock')}
${link('/mock/health', 'whether it is up')}
</ul>`,
  )
}

/** Who has signed on, for a flow that no application waits for. */
export function signedOn({ subject, attributes }: SignedOn): string {
  const rows = Object.entries(attributes).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml([value].flat().join(', '))}</dd>`,
  )
  return page('You are signed on', `<p>as <strong>${escapeHtml(subject)}</strong></p>\n<dl>${rows.join('')}</dl>`)
}

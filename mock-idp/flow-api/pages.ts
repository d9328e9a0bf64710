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

/** Who has signed on, for a flow that no application waits for. */
export function signedOn({ subject, attributes }: SignedOn): string {
  const rows = Object.entries(attributes).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml([value].flat().join(', '))}</dd>`,
  )
  return page('You are signed on', `<p>as <strong>${escapeHtml(subject)}</strong></p>\n<dl>${rows.join('')}</dl>`)
}

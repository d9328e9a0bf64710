/** `GET /mock`: the operations of the control API. */
import type { Request, Response } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import type { ControlOperation } from '../../schemas/gen/host/control-operations.ts'
import { escapeHtml, page } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'

/** JSON, or a page with links for browsers. */
export function sendIndex(operations: readonly ControlOperation[], baseUrl: string, req: Request, res: Response): void {
  if (req.accepts(['json', 'html']) === 'html') sendPage(res, indexPage(operations))
  else res.json({ openapi: `${baseUrl}/openapi.json`, operations: operations.map((each) => entryOf(each, baseUrl)) })
}

function entryOf({ operationId, method, path, summary, inPath }: ControlOperation, baseUrl: string): object {
  const href = inPath.length === 0 ? `${baseUrl}${path}` : undefined
  return defined({ operationId, method: method.toUpperCase(), path, summary, href })
}

function indexPage(operations: readonly ControlOperation[]): string {
  const entries = operations.map(({ method, path, summary, inPath }) => {
    const name = `<code>${method.toUpperCase()} ${escapeHtml(path)}</code>`
    const isLink = method === 'get' && inPath.length === 0
    return `<li>${isLink ? `<a href="${escapeHtml(path)}">${name}</a>` : name} ${escapeHtml(summary)}</li>`
  })
  const documents = '<p>All bodies and answers: <a href="/openapi.json"><code>/openapi.json</code></a></p>'
  return page('Control API', `${documents}\n<ul>\n${entries.join('\n')}\n</ul>`)
}

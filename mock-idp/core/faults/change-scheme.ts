/** Links of the other scheme, as sent by real servers behind a proxy that ends TLS. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Changes the links to this host in the answer: the header Location, and strings in JSON that begin with the base URL. */
export function changeScheme(res: ServerResponse, baseUrl: string): void {
  const [writeHead, end] = [res.writeHead, res.end]
  const changed = (text: string) => text.replaceAll(`"${baseUrl}/`, `"${otherScheme(baseUrl)}/`)
  const changeLocation = () => {
    const location = String(res.getHeader('Location') ?? '')
    if (location.startsWith(`${baseUrl}/`)) res.setHeader('Location', otherScheme(location))
  }
  Object.assign(res, {
    writeHead(status: number, headers: OutgoingHttpHeaders = {}) {
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
      changeLocation()
      return Reflect.apply(writeHead, res, [status])
    },
    end(chunk?: unknown) {
      if (chunk === undefined || chunk === null || res.headersSent || !isJson(res))
        return Reflect.apply(end, res, [chunk])
      const body = Buffer.from(changed(String(chunk)))
      if (res.hasHeader('Content-Length')) res.setHeader('Content-Length', body.length)
      return Reflect.apply(end, res, [body])
    },
  })
}

function isJson(res: ServerResponse): boolean {
  return /^application\/json\b/.test(String(res.getHeader('Content-Type') ?? ''))
}

function otherScheme(url: string): string {
  return url.startsWith('https:') ? url.replace('https:', 'http:') : url.replace('http:', 'https:')
}

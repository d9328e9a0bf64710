/** `fetch` for servers whose certificate is no one else's business: Node's own takes no CA after the start. */
import { once } from 'node:events'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP } from 'node:net'

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** A fetch that trusts `ca`, looks every name up on this machine, and follows no redirect. */
export function secureFetch(ca: string | undefined): Fetch {
  return async (url, init = {}) => {
    const target = new URL(url)
    const asked = new Request(target, init)
    const body = Buffer.from(await asked.arrayBuffer())
    // Of what `Request` holds, the cookie would be lost: browsers alone may send one.
    const headers = { ...Object.fromEntries(asked.headers), ...Object.fromEntries(new Headers(init.headers)) }
    const options = {
      method: asked.method,
      headers: { ...headers, Host: target.host },
      agent: false as const,
      host: '127.0.0.1',
      port: target.port,
      path: target.pathname + target.search,
    }
    const sent =
      target.protocol === 'https:'
        ? secureRequest({ ...options, ca, ...(isIP(target.hostname) === 0 && { servername: target.hostname }) })
        : plainRequest(options)
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return answered(response)
  }
}

async function answered(response: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  const headers = new Headers()
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const status = response.statusCode ?? 0
  return new Response([204, 304].includes(status) ? null : Buffer.concat(parts), { status, headers })
}

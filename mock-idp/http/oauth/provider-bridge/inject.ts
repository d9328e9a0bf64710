/**
 * Runs the provider on a request that no socket carries: its cookies then are kept by this host, not by the browser, and
 * its answer can be turned into a state of the flow API.
 */
import { type IncomingHttpHeaders, IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** A request as the provider is to see it. */
export interface InjectedRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly url: string
  readonly headers?: IncomingHttpHeaders
  /** Form-encoded. */
  readonly body?: string
  readonly cookies?: Readonly<Record<string, string>>
}
/** What the provider answered. */
export interface InjectedResponse {
  readonly status: number
  /** Without `Set-Cookie`. */
  readonly headers: OutgoingHttpHeaders
  readonly body: string
  /** The request as the provider saw it. */
  readonly request: IncomingMessage
  /** Cookies that it set, by name; undefined for one that it took away. */
  readonly cookies: ReadonlyMap<string, string | undefined>
}
/** What `Provider.callback()` gives. */
export type Callback = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/** A socket that is never connected, as little as a request needs to have been read from one. */
const NOWHERE = new Socket()

/** The provider's answer to one request. */
export function inject(callback: Callback, request: InjectedRequest): Promise<InjectedResponse> {
  const req = messageOf(request)
  const res = new ServerResponse(req)
  return new Promise((resolve, reject) => {
    // The answer ends here instead of on a socket.
    res.end = (chunk?: unknown) => {
      const { 'set-cookie': set, ...headers } = res.getHeaders()
      const body = chunk === undefined ? '' : String(chunk)
      const cookies = readCookies([set ?? []].flat().map(String))
      resolve({ status: res.statusCode, headers, body, cookies, request: req })
      return res
    }
    callback(req, res).catch(reject)
  })
}

/** The request as a message that comes from no socket. */
export function messageOf({ method, url, headers = {}, body, cookies = {} }: InjectedRequest): IncomingMessage {
  const req = new IncomingMessage(NOWHERE)
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  req.method = method
  req.url = url
  req.headers = { ...headers }
  if (cookie.length > 0) req.headers.cookie = cookie.join('; ')
  if (body !== undefined) {
    req.headers['content-type'] = 'application/x-www-form-urlencoded'
    req.headers['content-length'] = String(Buffer.byteLength(body))
    req.push(body)
  }
  req.push(null)
  return req
}

function readCookies(lines: readonly string[]): ReadonlyMap<string, string | undefined> {
  return new Map(
    lines.map((line) => {
      const [pair = ''] = line.split(';', 1)
      const [name = '', value = ''] = pair.split('=', 2)
      return [name, value === '' ? undefined : value] as const
    }),
  )
}

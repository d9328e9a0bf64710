/**
 * Runs the provider on a request without a socket: the host stores its cookies, and its response can become a state of
 * the flow API.
 */
import { type IncomingHttpHeaders, IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

export interface InjectedRequest {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly url: string
  readonly headers?: IncomingHttpHeaders
  /** Form-encoded. */
  readonly body?: string
  readonly cookies?: Readonly<Record<string, string>>
}
export interface InjectedResponse {
  readonly status: number
  /** Without `Set-Cookie`. */
  readonly headers: OutgoingHttpHeaders
  readonly body: string
  /** The request that the provider received. */
  readonly request: IncomingMessage
  /** Cookies of the response by name; undefined for a removed one. */
  readonly cookies: ReadonlyMap<string, string | undefined>
}
/** Result of `Provider.callback()`. */
export type Callback = (req: IncomingMessage, res: ServerResponse) => Promise<void>

/** A socket that is never connected, required by `IncomingMessage`. */
const NOWHERE = new Socket()

export function inject(callback: Callback, request: InjectedRequest): Promise<InjectedResponse> {
  const req = messageOf(request)
  const res = new ServerResponse(req)
  return new Promise((resolve, reject) => {
    // Collects the response instead of writing it to a socket.
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

/** A request message without a connection. */
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

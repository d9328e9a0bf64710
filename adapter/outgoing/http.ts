/** Calls to servers of vendors: the one way out over HTTP for the remote ports of all adapters. */
import { X509Certificate } from 'node:crypto'
import { Agent, type ClientRequest, type IncomingHttpHeaders, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import { type ConnectionOptions, getCiphers, rootCertificates } from 'node:tls'
import { type HttpProxy, openTunnel, throughProxy } from './proxy.ts'

/** One call. `body` is sent as it is: what signs it signs the same bytes. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether the certificate must be for the name of the server; true by default. */
  readonly verifyHostname?: boolean
}
/** What came back, whatever its status. */
export interface OutgoingResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
/** How calls are made. */
export interface OutgoingOptions {
  /** For the connection and the whole answer; 0 or absent: no limit. */
  readonly timeoutMilliseconds?: number
  readonly proxy?: HttpProxy
  /** Whether a certificate must come from an authority that is trusted; true by default. */
  readonly verifyCertificate?: boolean
  /** Certificates (PEM) to trust besides those of Node.js. */
  readonly trusted?: string
  /** Names of cipher suites as OpenSSL has them. */
  readonly ciphers?: readonly string[]
  /** An answer that is longer is refused; 1 MiB by default. */
  readonly mostBytes?: number
}
/** Makes a call over connections that are kept open. Raises the reason of an aborted signal, or an OutgoingError. */
export type Outgoing = (request: OutgoingRequest, signal: AbortSignal) => Promise<OutgoingResponse>

/** There was no answer. The message names the server and the reason, and nothing of what was sent or received. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError'
  /** Whether the server may have got the request. */
  readonly sent: boolean
  constructor(message: string, sent: boolean) {
    super(message)
    this.sent = sent
  }
}

const MOST_BYTES = 1024 * 1024
/** Shorter than servers keep idle connections, so that none is used that is just being closed. */
const IDLE_MS = 4000
const END_OF_CERTIFICATE = '-----END CERTIFICATE-----'

/** @throws Error when the certificates or the cipher suites cannot be used. */
export function createOutgoing(options: OutgoingOptions = {}): Outgoing {
  const { timeoutMilliseconds = 0, mostBytes = MOST_BYTES } = options
  const open = createOpen(options)
  return async (request, signal) => {
    signal.throwIfAborted()
    const limits = createLimits(signal, timeoutMilliseconds)
    const progress = { sent: false }
    try {
      const begin = await open(request, limits.signal)
      const outgoing = begin()
      whenConnected(outgoing, () => {
        progress.sent = true
      })
      limits.signal.addEventListener('abort', () => outgoing.destroy(new Error('aborted')))
      return await exchange(outgoing, request.body, mostBytes)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const reason = limits.signal.aborted ? `no answer within ${timeoutMilliseconds} ms` : said(error)
      throw new OutgoingError(`${request.url.host}: ${reason}`, progress.sent)
    } finally {
      limits.lift()
    }
  }
}

/** A signal for one call: aborted with `signal`, or when its time is over. */
function createLimits(signal: AbortSignal, milliseconds: number) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal.addEventListener('abort', abort)
  const timer = milliseconds > 0 ? setTimeout(abort, milliseconds) : undefined
  const lift = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, lift }
}

/** Where both addresses of a name refuse, Node's error has a code and no message. */
function said(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string }
  return message || code || 'no connection'
}

/** @throws Error for what OpenSSL does not know or cannot read: by itself it passes over such. */
function secureOptions({ verifyCertificate = true, trusted, ciphers = [] }: OutgoingOptions): ConnectionOptions {
  const unknown = ciphers.filter((name) => !getCiphers().includes(name.toLowerCase()))
  if (unknown.length > 0) throw new Error(`OpenSSL has no cipher suite ${unknown.join(', ')}`)
  return {
    rejectUnauthorized: verifyCertificate,
    ...(trusted !== undefined && { ca: [...rootCertificates, ...certificatesIn(trusted)] }),
    ...(ciphers.length > 0 && { ciphers: ciphers.join(':') }),
  }
}

function certificatesIn(text: string): readonly string[] {
  const parts = text.split(END_OF_CERTIFICATE).slice(0, -1)
  if (parts.length === 0) throw new Error('there is no certificate (PEM)')
  return parts.map((part) => new X509Certificate(part + END_OF_CERTIFICATE).toString())
}

const ANY_NAME: ConnectionOptions = { checkServerIdentity: () => undefined }

/** What it gives begins the call: whoever begins it must listen before anything can happen. */
type Open = (request: OutgoingRequest, signal: AbortSignal) => Promise<() => ClientRequest>

/** Opens the way of a call, through a proxy where there is one. */
function createOpen(options: OutgoingOptions): Open {
  const { proxy } = options
  const secure = secureOptions(options)
  const kept = { keepAlive: true, timeout: IDLE_MS }
  const agent = new Agent(kept)
  const secureAgent = new SecureAgent({ ...kept, ...secure })
  const anyNameAgent = new SecureAgent({ ...kept, ...secure, ...ANY_NAME })
  return async ({ method, url, headers = {}, body = '', verifyHostname = true }, signal) => {
    const common = { method, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) } }
    if (url.protocol === 'http:')
      return () =>
        proxy === undefined
          ? requestPlain(url, { ...common, agent })
          : requestPlain(throughProxy(proxy, url, { ...common, agent }))
    const ownAgent = verifyHostname ? secureAgent : anyNameAgent
    if (proxy === undefined) return () => requestSecure(url, { ...common, agent: ownAgent })
    const tunnel = await openTunnel(proxy, url, { ...secure, ...(verifyHostname ? {} : ANY_NAME) }, signal)
    const { host, pathname, search } = url
    const inTunnel = { ...common, host: url.hostname, path: pathname + search, createConnection: () => tunnel }
    return () => requestPlain({ ...inTunnel, headers: { ...common.headers, Host: host } })
  }
}

/** Calls when the server can be reached: from then on it may have got the request. */
function whenConnected(outgoing: ClientRequest, call: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket || !socket.connecting) call()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', call)
  })
}

function exchange(outgoing: ClientRequest, body: string | undefined, mostBytes: number): Promise<OutgoingResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      response.on('data', (part: Buffer) => {
        length += part.length
        parts.push(part)
        if (length > mostBytes) response.destroy(new Error(`the answer is longer than ${mostBytes} bytes`))
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: Buffer.concat(parts).toString('utf8') })
      })
    })
    outgoing.end(body)
  })
}

/** HTTP client for servers of vendors, used by the remote ports of all adapters. */
import { X509Certificate } from 'node:crypto'
import { Agent, type ClientRequest, type IncomingHttpHeaders, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import { type ConnectionOptions, getCiphers, rootCertificates } from 'node:tls'
import { defined } from '../kernel/objects.ts'
import { type HttpProxy, openTunnel, throughProxy } from './proxy.ts'

/** One request. `body` is sent byte for byte, as it was signed. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Checks that the certificate is for the name of the server; default true. */
  readonly verifyHostname?: boolean
}
/** An answer of any status. */
export interface OutgoingResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
export interface OutgoingOptions {
  /** Time limit of connection and answer together; 0 or absent: none. */
  readonly timeoutMilliseconds?: number
  readonly proxy?: HttpProxy
  /** Checks that the certificate is trusted; default true. */
  readonly verifyCertificate?: boolean
  /** Trusted certificates (PEM) in addition to those of Node.js. */
  readonly trusted?: string
  /** OpenSSL names of cipher suites. */
  readonly ciphers?: readonly string[]
  /** Maximum length of an answer; default 1 MiB. */
  readonly maxBytes?: number
}
/** Sends a request over keep-alive connections. @throws the reason of an aborted signal, else an OutgoingError. */
export type Outgoing = (request: OutgoingRequest, signal: AbortSignal) => Promise<OutgoingResponse>

/** No answer. The message names server and reason, and contains no sent or received data. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError'
  /** True if the server may have received the request. */
  readonly sent: boolean
  constructor(message: string, sent: boolean) {
    super(message)
    this.sent = sent
  }
}

const MAX_BYTES = 1024 * 1024
/** Shorter than the idle timeout of servers: a connection that is just being closed is not reused. */
const IDLE_MS = 4000
const END_OF_CERTIFICATE = '-----END CERTIFICATE-----'

/** @throws Error when the certificates or the cipher suites cannot be used. */
export function createOutgoing(options: OutgoingOptions = {}): Outgoing {
  const { timeoutMilliseconds = 0, maxBytes = MAX_BYTES } = options
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
      return await exchange(outgoing, request.body, maxBytes)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      const reason = limits.signal.aborted ? `no answer within ${timeoutMilliseconds} ms` : reasonOf(error)
      throw new OutgoingError(`${request.url.host}: ${reason}`, progress.sent)
    } finally {
      limits.lift()
    }
  }
}

/** A signal for one request: aborted with `signal`, or after the time limit. */
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

/** If both addresses of a name refuse the connection, Node's error has a code and no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string }
  return message || code || 'no connection'
}

/** Checks names and certificates, which OpenSSL would ignore if invalid. @throws Error */
function secureOptions({ verifyCertificate = true, trusted, ciphers = [] }: OutgoingOptions): ConnectionOptions {
  const unsupported = ciphers.filter((name) => !getCiphers().includes(name.toLowerCase()))
  if (unsupported.length > 0) throw new Error(`OpenSSL has no cipher suite ${unsupported.join(', ')}`)
  return {
    rejectUnauthorized: verifyCertificate,
    ...defined({
      ca: trusted === undefined ? undefined : [...rootCertificates, ...certificatesIn(trusted)],
      ciphers: ciphers.length > 0 ? ciphers.join(':') : undefined,
    }),
  }
}

function certificatesIn(text: string): readonly string[] {
  const parts = text.split(END_OF_CERTIFICATE).slice(0, -1)
  if (parts.length === 0) throw new Error('no certificate (PEM) found')
  return parts.map((part) => new X509Certificate(part + END_OF_CERTIFICATE).toString())
}

const ANY_NAME: ConnectionOptions = { checkServerIdentity: () => undefined }

/** The returned function starts the request: the caller must attach its listeners in the same tick. */
type Open = (request: OutgoingRequest, signal: AbortSignal) => Promise<() => ClientRequest>

/** Opens a connection, through the proxy if there is one. */
function createOpen(options: OutgoingOptions): Open {
  const { proxy } = options
  const secure = secureOptions(options)
  const keepAlive = { keepAlive: true, timeout: IDLE_MS }
  const agent = new Agent(keepAlive)
  const secureAgent = new SecureAgent({ ...keepAlive, ...secure })
  const anyNameAgent = new SecureAgent({ ...keepAlive, ...secure, ...ANY_NAME })
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

/** Calls back once the connection is established: from then on the server may receive the request. */
function whenConnected(outgoing: ClientRequest, call: () => void): void {
  outgoing.once('socket', (socket) => {
    if (outgoing.reusedSocket || !socket.connecting) call()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', call)
  })
}

function exchange(outgoing: ClientRequest, body: string | undefined, maxBytes: number): Promise<OutgoingResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject)
    // Node reports no error for status 101, and none for a connection that ends after interim answers.
    outgoing.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      reject(new Error(`an answer with status ${statusCode}, which was not asked for`))
    })
    const onClose = () => reject(new Error('the connection ended without an answer'))
    outgoing.on('close', onClose)
    outgoing.on('response', (response) => {
      outgoing.off('close', onClose)
      const parts: Buffer[] = []
      let length = 0
      response.on('data', (part: Buffer) => {
        length += part.length
        parts.push(part)
        if (length > maxBytes) response.destroy(new Error(`the answer is longer than ${maxBytes} bytes`))
      })
      response.on('error', reject)
      response.on('close', () => reject(new Error('the answer is cut off')))
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: Buffer.concat(parts).toString('utf8') })
      })
    })
    outgoing.end(body)
  })
}

/** Requests through a proxy. Source: RFC 9112, 3.2.2 absolute-form, and RFC 9110, 9.3.6 CONNECT. */
import { type RequestOptions, request } from 'node:http'
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'

/** An HTTP proxy; https URLs use CONNECT. */
export interface HttpProxy {
  readonly host: string
  readonly port: number
}

/** Request options for the proxy, which gets the whole URL. */
export function throughProxy({ host, port }: HttpProxy, url: URL, options: RequestOptions): RequestOptions {
  return { ...options, host, port, path: url.href, headers: { ...options.headers, Host: url.host } }
}

const SECURE_PORT = 443

/**
 * A TLS connection to an https server through the proxy, for one request.
 * @throws Error when the proxy refuses or the certificate is not trusted.
 */
export async function openTunnel(
  { host, port }: HttpProxy,
  url: URL,
  secure: ConnectionOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const target = `${url.hostname}:${url.port === '' ? SECURE_PORT : url.port}`
  const socket = await connectTo({ host, port, path: target, method: 'CONNECT', headers: { Host: target }, signal })
  const servername = isIP(name) === 0 ? { servername: name } : {}
  return new Promise((resolve, reject) => {
    const tunnel = connect({ ...secure, ...servername, host: name, socket })
    const abort = () => tunnel.destroy(new Error('aborted'))
    signal.addEventListener('abort', abort)
    tunnel.once('close', () => signal.removeEventListener('abort', abort))
    tunnel.once('error', reject)
    tunnel.once('close', () => reject(new Error('the connection through the proxy ended')))
    tunnel.once('secureConnect', () => resolve(tunnel))
  })
}

function connectTo(options: RequestOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...options, agent: false })
    asked.once('error', reject)
    asked.once('connect', ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) resolve(socket)
      else {
        socket.destroy()
        reject(new Error(`the proxy answered CONNECT with ${statusCode}`))
      }
    })
    asked.once('upgrade', ({ statusCode }, socket: Socket) => {
      socket.destroy()
      reject(new Error(`the proxy answered CONNECT with ${statusCode}`))
    })
    asked.once('close', () => reject(new Error('the proxy ended the connection')))
    asked.once('response', (response) => {
      response.resume()
      reject(new Error(`the proxy answered CONNECT with ${response.statusCode}`))
    })
    asked.end()
  })
}

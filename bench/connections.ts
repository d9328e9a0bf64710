import { Agent, type IncomingHttpHeaders, request as open } from 'node:http'

/** Response with its parsed body. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}
/** Response with its unparsed body. */
export interface Sent {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
/** Keep-alive connections to one server. `ask` sends and receives JSON. */
export interface Connections {
  send(method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string): Promise<Sent>
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>, body?: object): Promise<Answer>
  close(): void
}

/** Number of connections of the load; no pipelining. */
export const CONNECTIONS = 20

/** Connections for requests that depend on each other, which autocannon does not support well. */
export const connect = (url: string): Connections => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const send: Connections['send'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const length = { 'Content-Length': Buffer.byteLength(body) }
      const sent = open(new URL(path, url), { method, agent, headers: { ...headers, ...length } }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response
          .on('error', reject)
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      })
      sent.on('error', reject).end(body)
    })
  const ask: Connections['ask'] = async (method, path, headers, body) => {
    const { status, text } = await send(method, path, headers, body === undefined ? '' : JSON.stringify(body))
    return { status, body: JSON.parse(text) }
  }
  return { send, ask, close: () => agent.destroy() }
}

/** Runs `work` for every item, at most CONNECTIONS at once. */
export const forAll = async <T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
}

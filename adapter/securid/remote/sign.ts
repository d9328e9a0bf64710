/** How a request shows who asks. Source: RSA documentation "Generate an HMAC for Authentication Agents". */
import { createHash, createHmac } from 'node:crypto'
import type { EpochSeconds } from '../../spi.ts'
import type { Connection } from './settings.ts'

/** What is signed: `path` includes that of the base URL, `body` is what is sent, byte for byte. */
export interface Unsigned {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** The headers of one request: the access key, or what is made with it of the request and the time. */
export function keyHeaders(
  { accessKey, accessId, signs }: Pick<Connection, 'accessKey' | 'accessId' | 'signs'>,
  { method, path, body }: Unsigned,
  now: EpochSeconds,
): Readonly<Record<string, string>> {
  const id = accessId === undefined ? {} : { 'X-Access-ID': accessId }
  if (!signs) return { 'client-key': accessKey, ...id }
  const date = new Date(now * 1000).toISOString().replace('.000', '')
  const bodyHash = body === '' ? '' : createHash('sha512').update(body).digest('hex')
  const text = [method, bodyHash, path, date, accessId].join('\n')
  const signature = createHmac('sha256', accessKey).update(text).digest('base64')
  return { 'client-key': signature, ...id, Date: date }
}

/** Authentication of requests. Source: RSA documentation "Generate an HMAC for Authentication Agents". */

import { createHash, createHmac } from 'node:crypto'
import { defined } from '../../kernel/objects.ts'
import type { EpochSeconds } from '../../spi.ts'
import type { Connection } from './settings.ts'

/** The signed parts: `path` includes that of the base URL, `body` is the body byte for byte. */
export interface Unsigned {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** The headers of one request: the access key, or an HMAC of the request and the time. */
export function keyHeaders(
  { accessKey, accessId, signs }: Pick<Connection, 'accessKey' | 'accessId' | 'signs'>,
  { method, path, body }: Unsigned,
  now: EpochSeconds,
): Readonly<Record<string, string>> {
  const id = defined({ 'X-Access-ID': accessId })
  if (!signs) return { 'client-key': accessKey, ...id }
  const date = new Date(now * 1000).toISOString().replace('.000', '')
  const bodyHash = body === '' ? '' : createHash('sha512').update(body).digest('hex')
  const text = [method, bodyHash, path, date, accessId].join('\n')
  const signature = createHmac('sha256', accessKey).update(text).digest('base64')
  return { 'client-key': signature, ...id, Date: date }
}

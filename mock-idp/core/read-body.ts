/** Reads a request body in UTF-8, several times faster than the body parsers of express. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

const BYTE_ORDER_MARK = 0xfeff
/** By `Content-Encoding`. */
const DECODERS = new Map(
  Object.entries({ gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) }),
)

/** An error of the same shape as those of express's body parsers, for `readBodyError`. */
function refused(type: string, status: number): Error {
  return Object.assign(new Error(type), { type, status })
}

const tooLarge = () => refused('entity.too.large', 413)

/**
 * The body as text, without a byte order mark; '' if there is none.
 * @param limit bytes, also after decompression.
 * @throws an error for `readBodyError`: larger than the limit, not decompressible, not UTF-8, or cut off.
 */
export async function readText(req: IncomingMessage, limit: number): Promise<string> {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = req.headers
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8'
  const decode = DECODERS.get(encoding.toLowerCase())
  if (decode === undefined && encoding.toLowerCase() !== 'identity') throw refused('encoding.unsupported', 415)
  if (!/^utf-?8$/i.test(charset)) throw refused('charset.unsupported', 415)
  const sent = await readBytes(req, limit)
  const bytes = decode === undefined ? sent : await decode(sent, { maxOutputLength: limit }).catch(notDecoded)
  if (!isUtf8(bytes)) throw refused('entity.verify.failed', 400)
  const text = bytes.toString('utf8')
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
}

function notDecoded(error: NodeJS.ErrnoException): never {
  throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : refused('encoding.invalid', 400)
}

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(req.headers['content-length']) > limit) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stop = () => req.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size <= limit) return
      stop()
      reject(tooLarge())
    }
    const onEnd = () => {
      stop()
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    }
    const onCut = () => {
      stop()
      reject(refused('request.aborted', 400))
    }
    req.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}

/**
 * The body as JSON; undefined if there is none. A body that another parser has read before, in an app that this one is
 * mounted in, is taken from `req.body`.
 * @throws as `readText`; also for a text that is not JSON.
 */
export async function readJson(req: IncomingMessage & { readonly body?: unknown }, limit: number): Promise<unknown> {
  if (req.body !== undefined || req.readableEnded) return req.body
  const text = await readText(req, limit)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw refused('entity.parse.failed', 400) // an error of JSON.parse quotes the text
  }
}

/** Reads a body and leaves it unread. */
import type { IncomingMessage } from 'node:http'

/**
 * The body as text; undefined if it is longer than `limit` bytes or cut off. Later readers of the request get all of it.
 * Source: Node.js documentation, `readable.unshift()`.
 */
export function peekBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const parts: Buffer[] = []
  let length = 0
  return new Promise((resolve) => {
    const finish = (isWhole: boolean) => {
      request.off('readable', read)
      request.off('end', finishWhole)
      request.off('close', cutOff)
      const body = Buffer.concat(parts)
      // Before the end of the stream is announced, which happens in a later tick.
      if (length > 0 && !request.destroyed) request.unshift(body)
      resolve(isWhole ? body.toString() : undefined)
    }
    const cutOff = () => finish(false)
    const finishWhole = () => finish(true)
    const read = () => {
      // `read()` of an empty stream would announce its end.
      while (request.readableLength > 0) {
        const part: Buffer = request.read()
        parts.push(part)
        length += part.length
        if (length > limit) return finish(false)
      }
      if (request.complete) finish(true)
    }
    request.on('readable', read)
    request.on('end', finishWhole)
    request.on('close', cutOff)
    if (request.destroyed) cutOff()
  })
}

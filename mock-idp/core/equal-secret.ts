import { timingSafeEqual } from 'node:crypto'

/** Secrets up to half as many characters take the same time, whatever their length. */
const BLOCK_BYTES = 128

function padded(text: string, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes).fill(0) // from the pool
  buffer.write(text, 'utf16le')
  return buffer
}

/** Compares two secrets in a time that does not depend on the position of a difference, and on lengths only by blocks. */
export function equalSecret(expected: string, given: string): boolean {
  const longest = 2 * Math.max(expected.length, given.length)
  const bytes = Math.max(1, Math.ceil(longest / BLOCK_BYTES)) * BLOCK_BYTES
  const isSameText = timingSafeEqual(padded(expected, bytes), padded(given, bytes))
  return isSameText && expected.length === given.length
}

/** Random names in the alphabet that every client of the flow API accepts. */
import { randomFillSync } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
// The greatest multiple of 62 in a byte: bytes from here on would make some characters likelier than others.
const FAIR = 248

/** A maker of random alphanumeric strings; it draws randomness in bulk. */
export function createRandom(): (length: number) => string {
  const pool = Buffer.alloc(4096)
  let next = pool.length
  const byte = () => {
    if (next === pool.length) {
      randomFillSync(pool)
      next = 0
    }
    return pool[next++] ?? 0
  }
  return (length) => {
    let text = ''
    while (text.length < length) {
      const value = byte()
      if (value < FAIR) text += ALPHABET[value % 62]
    }
    return text
  }
}

import { randomFillSync } from 'node:crypto'

// Every client of the flow API accepts these characters.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
// Greatest multiple of 62 in a byte. Greater bytes are ignored; they would make some characters more frequent.
const LIMIT = 248

/** Returns a function that makes random alphanumeric strings. It reads random bytes in blocks. */
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
      if (value < LIMIT) text += ALPHABET[value % 62]
    }
    return text
  }
}

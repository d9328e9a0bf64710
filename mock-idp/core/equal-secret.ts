import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf16le').digest()

/** Compares two secrets in a time that depends neither on the position of a difference nor on the lengths. */
export const equalSecret = (expected: string, given: string): boolean =>
  timingSafeEqual(digest(expected), digest(given))

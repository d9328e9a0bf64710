/** Comparing secrets. */
import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf16le').digest()

/** Whether two secrets are the same. Takes the same time wherever they differ, whatever their lengths. */
export const equalSecret = (known: string, given: string): boolean => timingSafeEqual(digest(known), digest(given))

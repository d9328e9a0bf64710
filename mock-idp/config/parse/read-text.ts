/** Reads a text file. */
import { readFileSync } from 'node:fs'

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'file not found',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'file not found',
}

/** The text without a byte order mark, or the reason why there is none. */
export type TextRead = { readonly text: string } | { readonly reason: string }

export function readText(path: string): TextRead {
  try {
    return decode(readFileSync(path))
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return { reason: REASONS[code] ?? message }
  }
}

/** Windows tools write UTF-16 where they are not told otherwise. */
function decode(bytes: Buffer): TextRead {
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') return { reason: 'it is UTF-16; save it as UTF-8' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { reason: 'it is not UTF-8; save it as UTF-8' }
  }
}

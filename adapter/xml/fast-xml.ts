/** The XML library. */
import { createRequire } from 'node:module'

/** Loaded at first use, and synchronously as documents are read: few configurations use XML. */
export function fastXml(): typeof import('fast-xml-parser') {
  return createRequire(import.meta.url)('fast-xml-parser')
}

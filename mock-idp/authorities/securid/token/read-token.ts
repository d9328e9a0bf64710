import { readCtf } from './ctf.ts'
import { type FromBatch, readSdtid } from './sdtid.ts'
import type { Lock, SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'
import { ctfDataOf } from './url-forms.ts'
import { readV3 } from './v3.ts'

/**
 * A token in any form in which RSA hands it out: numeric string, URL for a phone (also in the text of a mail), v3
 * text, sdtid file. What opens it is asked for by TOKEN_PASSWORD_REQUIRED, TOKEN_DEVICE_ID_REQUIRED and
 * TOKEN_SERIAL_REQUIRED (a file of several). Raises TOKEN_FORM_UNKNOWN, TOKEN_UNSUPPORTED, TOKEN_CHECKSUM_WRONG,
 * TOKEN_PASSWORD_WRONG and TOKEN_DEVICE_ID_WRONG too. An expired token is read.
 */
export function readToken(source: string, opening: Lock & FromBatch = {}): SoftwareToken {
  const text = source.trim() // a byte order mark too
  const linked = ctfDataOf(text) // mails may put a URL in angle brackets
  if (linked === undefined && text.startsWith('<')) return readSdtid(text, opening)
  const data = linked ?? text
  if (/^\d/.test(data)) return readCtf(data, opening)
  if (data.startsWith('A')) return readV3(data, opening)
  throw new TokenError('TOKEN_FORM_UNKNOWN')
}

import { readCtf } from './ctf.ts'
import { type FromBatch, readSdtid } from './sdtid.ts'
import type { Lock, SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'
import { ctfDataOf } from './url-forms.ts'
import { readV3 } from './v3.ts'

/**
 * Reads a numeric string, a phone URL (also within a mail), v3 text or an sdtid file, expired tokens too. @throws
 * TokenError TOKEN_FORM_UNKNOWN, _UNSUPPORTED, _CHECKSUM_WRONG, _SERIAL_REQUIRED, TOKEN_PASSWORD_ and
 * TOKEN_DEVICE_ID_REQUIRED, _WRONG.
 */
export function readToken(source: string, opening: Lock & FromBatch = {}): SoftwareToken {
  const text = source.trim() // trim also removes a byte order mark
  const linked = ctfDataOf(text) // before the test for XML: mails may put a URL in angle brackets
  if (linked === undefined && text.startsWith('<')) return readSdtid(text, opening)
  const data = linked ?? text
  if (/^\d/.test(data)) return readCtf(data, opening)
  if (data.startsWith('A')) return readV3(data, opening)
  throw new TokenError('TOKEN_FORM_UNKNOWN')
}

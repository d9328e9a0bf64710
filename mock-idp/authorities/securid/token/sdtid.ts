import { childOf, type Element, parseDocument } from './sdtid-document.ts'
import { type Batch, convertSecret, convertSeed, headerMac, tokenMac } from './sdtid-keys.ts'
import { DIGITS, daysSince2000, type Lock, PIN_MODES, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** sdtid: an XML file with a batch of tokens. The default password is the batch's origin. */

/** `serial` selects a token of the file; optional if there is one token. */
export interface FromBatch extends Pick<Lock, 'password'> {
  readonly serial?: string | undefined
}

/**
 * @throws TokenError TOKEN_FORM_UNKNOWN, TOKEN_SERIAL_REQUIRED, TOKEN_CHECKSUM_WRONG, TOKEN_UNSUPPORTED,
 * TOKEN_PASSWORD_REQUIRED, TOKEN_PASSWORD_WRONG.
 */
export function readSdtid(text: string, { password = '', serial }: FromBatch = {}): SoftwareToken {
  const root = parseDocument(text)
  const header = childOf(root, 'TKNHeader')
  if (root.name !== 'TKNBatch' || header === undefined) {
    const message = 'The XML is not a token file, which is a TKNBatch with a TKNHeader and tokens.'
    throw new TokenError('TOKEN_FORM_UNKNOWN', message)
  }
  const token = requireToken(root, serial)
  const field = fieldOf(token, header)
  const secret = requireSecret(header, token, field, password)
  const { digits, intervalSeconds, pinMode } = requireSupported(field)
  return {
    serial: padSerial(field('SN')),
    seed: convertSeed(sixteenBytes(field('Seed').slice(1)), secret, field('SN')).toString('hex'),
    digits,
    intervalSeconds,
    pinMode,
    expiresOn: requireDeath(field),
  }
}

type Field = (name: string) => string // as written; '' if absent

/** The token's own value, else the batch's default, else the batch's value. Blank values are absent. */
function fieldOf(token: Element, header: Element): Field {
  return (name) => {
    const places = [childOf(token, name), childOf(header, `Def${name}`), childOf(header, name)]
    return places.find((place) => place?.value.trim())?.value ?? ''
  }
}

function sixteenBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 16) return bytes
  const message = 'The token file is incomplete: a key or check value is missing or cut off.'
  throw new TokenError('TOKEN_FORM_UNKNOWN', message)
}

function padSerial(serial: string): string {
  return serial.trim().padStart(12, '0')
}

function requireToken(root: Element, serial: string | undefined): Element {
  const tokens = root.children.filter(({ name }) => name === 'TKN')
  const serialOf = (token: Element): string => padSerial(childOf(token, 'SN')?.value ?? '')
  const chosen = serial === undefined ? tokens : tokens.filter((token) => serialOf(token) === padSerial(serial))
  const [only] = chosen
  if (only !== undefined && chosen.length === 1 && /^\d{12}$/.test(serialOf(only))) return only
  if (serial !== undefined || tokens.length > 1) {
    const message = `The token file has ${tokens.length} tokens. Name one of them by its serial number.`
    throw new TokenError('TOKEN_SERIAL_REQUIRED', message)
  }
  throw new TokenError('TOKEN_FORM_UNKNOWN', 'The token file has no token with a serial number of 12 digits at most.')
}

/** If no check value matches, the pass phrase is wrong; if one does not match, the file was altered. */
function requireSecret(header: Element, token: Element, field: Field, password: string): Buffer {
  const raw = (name: string): string => childOf(header, name)?.value ?? ''
  const batch: Batch = { name: raw('Name'), destination: raw('Dest') }
  const macs = {
    header: sixteenBytes(childOf(header, 'HeaderMAC')?.value ?? ''),
    token: sixteenBytes(field('TokenMAC')),
  }
  for (const passPhrase of password === '' ? [raw('Origin')] : [password, raw('Origin')]) {
    const secret = convertSecret(sixteenBytes(raw('Secret')), passPhrase, batch)
    const fits = [
      headerMac(header, secret, batch).equals(macs.header),
      tokenMac(token, secret, field('SN')).equals(macs.token),
    ]
    if (fits.every(Boolean)) return secret
    if (fits.some(Boolean)) throw new TokenError('TOKEN_CHECKSUM_WRONG')
  }
  if (password === '') throw new TokenError('TOKEN_PASSWORD_REQUIRED')
  const message =
    'The password does not open the token file, or the file was altered. Use the file as it was issued, with its password.'
  throw new TokenError('TOKEN_PASSWORD_WRONG', message)
}

function requireSupported(field: Field): Pick<SoftwareToken, 'digits' | 'intervalSeconds' | 'pinMode'> {
  const digits = Number(field('Digits') || 6)
  const intervalSeconds = Number(field('Interval') || 60)
  const pinMode = PIN_MODES[Number(field('AddPIN')) * 2 + Number(field('LocalPIN'))]
  const isSupported = Number(field('Alg')) !== 0 && Number(field('Mode')) === 0 && DIGITS.includes(digits)
  if (isSupported && (intervalSeconds === 30 || intervalSeconds === 60) && pinMode !== undefined) {
    return { digits, intervalSeconds, pinMode }
  }
  throw new TokenError('TOKEN_UNSUPPORTED')
}

function requireDeath(field: Field): string {
  const day = field('Death').trim().replaceAll('/', '-')
  daysSince2000(day) // throws for an invalid date
  return day
}

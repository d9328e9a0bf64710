/** Messages by code. Codes are never reused. */
const MESSAGES = {
  TOKEN_FORM_UNKNOWN:
    'This is not a token. Give a string of 81 digits, a URL with ctfData=, or the text of an sdtid file.',
  TOKEN_CHECKSUM_WRONG: 'The token was altered: a check value does not match. Use it as it was issued.',
  TOKEN_PASSWORD_REQUIRED: 'The token is protected by a password. Give the one it was issued with.',
  TOKEN_PASSWORD_WRONG: 'The password does not open the token. Give the one it was issued with.',
  TOKEN_DEVICE_ID_REQUIRED: 'The token is bound to a device. Give the id of the device or of its class.',
  TOKEN_DEVICE_ID_WRONG: 'The token is bound to another device. Give the device id it was issued for.',
  TOKEN_SERIAL_REQUIRED: 'The token file has several tokens. Name one of them by its serial number.',
  TOKEN_EXPIRED: 'The token has expired. Assign another, or set the clock back.',
  TOKEN_UNSUPPORTED:
    'Only 128-bit, time based tokens of 1 to 8 digits and 30 or 60 seconds are supported. Issue such a token.',
  TOKEN_PIN_NOT_NUMERIC:
    'A PIN that is mixed into the code has digits only. Set another PIN, or assign a fob style token.',
} as const

export type TokenErrorCode = keyof typeof MESSAGES

/** The message never contains a seed, a password, a PIN or the source text. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: TokenErrorCode
  constructor(code: TokenErrorCode, message: string = MESSAGES[code]) {
    super(message)
    this.code = code
  }
}

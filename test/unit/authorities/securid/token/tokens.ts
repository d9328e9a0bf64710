import { expect } from 'chai'
import fc from 'fast-check'
import type { SoftwareToken } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { TokenError } from '../../../../../mock-idp/authorities/securid/token/token-error.ts'

/** Any token that every form can represent. */
export const anyToken: fc.Arbitrary<SoftwareToken> = fc.record({
  serial: fc.integer({ min: 0, max: 999_999_999_999 }).map((serial) => String(serial).padStart(12, '0')),
  seed: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((seed) => Buffer.from(seed).toString('hex')),
  digits: fc.integer({ min: 1, max: 8 }),
  intervalSeconds: fc.constantFrom(30, 60),
  pinMode: fc.constantFrom(0, 1, 2, 3),
  expiresOn: fc
    .date({ min: new Date('2000-01-01'), max: new Date('2044-11-08'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
})

/** Passwords that every form accepts: 40 bytes at most. */
export const anyPassword = fc
  .oneof(fc.constant(''), fc.string({ maxLength: 10, unit: 'grapheme' }))
  .filter((password) => Buffer.byteLength(password) <= 40)

/** Device ids as phones show them, or an empty text. */
export const anyDeviceId = fc.oneof(fc.constant(''), fc.uuid(), fc.stringMatching(/^[0-9]{24}$/))

/** Expects the call to throw a token error of that code; returns its message. */
export const expectRefusal = (call: () => unknown, code: string): string => {
  try {
    call()
  } catch (error) {
    expect(error).to.be.instanceOf(TokenError)
    expect(error).to.include({ name: 'TokenError', code })
    return error instanceof TokenError ? error.message : ''
  }
  return expect.fail(`nothing was refused, ${code} was expected`)
}

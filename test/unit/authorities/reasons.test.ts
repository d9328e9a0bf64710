/** No reason of a vendor's rules contains a secret of its case. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Reason } from '../../../adapter/spi.ts'
import { activated, blankDevice, type Device } from '../../../mock-idp/authorities/haventec/rules/device.ts'
import { verifyLogin } from '../../../mock-idp/authorities/haventec/rules/login.ts'
import { verifyPinReset } from '../../../mock-idp/authorities/haventec/rules/pin-reset.ts'
import { digestOf } from '../../../mock-idp/authorities/haventec/rules/secrets.ts'
import { DEFAULT_POLICY } from '../../../mock-idp/authorities/local-users/policy.ts'
import { newLocalUser } from '../../../mock-idp/authorities/local-users/user.ts'
import { verifyPassword } from '../../../mock-idp/authorities/local-users/verify-password.ts'
import type { User } from '../../../mock-idp/authorities/securid/rules/user.ts'
import { verifyAppCode } from '../../../mock-idp/authorities/securid/rules/verify-method.ts'
import {
  type Decision,
  verifyNewPin,
  verifyNextTokencode,
  verifyPasscode,
} from '../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { intervalNumber } from '../../../mock-idp/authorities/securid/token/tokencode.ts'
import { alice, assigned, code, fob, NOW, pinpad, rules } from '../../fixtures/securid/users.ts'

/** Letters only: no time, count or serial number of a reason contains such a secret by chance. */
const secret = fc.stringMatching(/^[QXZJK]{6,8}$/)
const interval = intervalNumber(fob, NOW)

function expectNoSecret(reason: Reason | undefined, secrets: readonly string[]): void {
  expect(reason?.code).to.be.a('string')
  const text = JSON.stringify(reason)
  for (const each of secrets) expect(text).not.to.include(each)
}

function isRefusal({ result }: Decision<{ readonly kind: string }>): boolean {
  return ['denied', 'attemptOver', 'pinRefused'].includes(result.kind)
}

describe('reasons without secrets', () => {
  const user: fc.Arbitrary<User> = fc
    .record({
      pin: secret,
      pinHistory: fc.array(secret, { maxLength: 2 }),
      locked: fc.constantFrom(null, null, 'administrator' as const, { until: NOW + 60 }),
      methods: fc.subarray(['SECURID', 'TOKEN', 'APPROVE'] as const),
      tokens: fc.constantFrom([], [assigned(fob)], [assigned(fob, { lastInterval: interval })], [assigned(pinpad)]),
      badCodes: fc.nat(4),
    })
    .map(({ pin, ...having }) => {
      const isNumeric = having.tokens[0]?.token === pinpad
      return alice({ ...having, pin: isNumeric ? '48151623' : pin, newPinMode: 'user', nextTokencodeMode: true })
    })
  const input = fc.tuple(fc.constantFrom('', 'QXZJKQ', undefined), secret, fc.integer({ min: -2000, max: 2000 }))

  it('SecurID rules, random users and codes: no PIN, passcode, tokencode or seed', () => {
    fc.assert(
      fc.property(user, input, secret, (stored, [before, other, offset], pin) => {
        const tokencode = code(fob, offset)
        const passcode = `${before ?? stored.pin}${tokencode}`
        const awaited = { serial: fob.serial, interval, outsideWindow: true }
        const decisions: readonly Decision<{ readonly kind: string }>[] = [
          verifyPasscode(stored, passcode, rules()),
          verifyNextTokencode(stored, awaited, tokencode, rules()),
          verifyNewPin(stored, 'user', pin, rules()),
          verifyAppCode(stored, tokencode, rules()),
        ]
        const secrets = [stored.pin ?? '', ...stored.pinHistory, other, pin, tokencode, passcode, fob.seed, pinpad.seed]
        for (const decision of decisions.filter(isRefusal)) expectNoSecret(decision.reason, secrets)
      }),
      { numRuns: 400 },
    )
  })

  it('Haventec rules, random devices, keys and PINs: no key, PIN or token', () => {
    const owner = { applicationUuid: 'a', userUuid: 'u', username: 'mia' }
    const device = fc.record({
      locked: fc.boolean(),
      lockedUntil: fc.constantFrom(null, NOW + 60),
      failedLoginAttempts: fc.nat(5),
      pinless: fc.boolean(),
      usesLeft: fc.nat(1),
      blockedUntil: fc.constantFrom(null, NOW + 60),
      expiresAt: fc.constantFrom(NOW - 1, NOW + 60),
    })
    const isSame = fc.boolean()
    fc.assert(
      fc.property(device, secret, secret, secret, secret, isSame, (state, key, pin, token, other, same) => {
        const { usesLeft, blockedUntil, expiresAt, ...having } = state
        const stored: Device = {
          ...activated(blankDevice(owner, { deviceUuid: 'device-1', deviceName: 'phone' }, NOW), digestOf(pin)),
          ...having,
          authKeys: [{ uuid: 'key-1', key, usesLeft, issuedAt: NOW }],
          pinReset: { token: { digest: digestOf(token), expiresAt }, wrongTokens: 1, blockedUntil },
        }
        const issuing = { now: NOW, retries: 1 }
        const next = { uuid: 'key-2', key: `${key}next` }
        const given = { authKey: same ? key : other, hashedPin: other, resetPinToken: same ? token : other }
        const secrets = [key, pin, token, other, next.key, digestOf(pin), digestOf(token)]
        for (const { refusal } of [
          verifyLogin(stored, given, next, issuing),
          verifyPinReset(stored, given, next, issuing),
        ])
          if (refusal !== undefined) expectNoSecret(refusal.reason, secrets)
      }),
      { numRuns: 400 },
    )
  })

  it('local users, random passwords and locks: no password', () => {
    fc.assert(
      fc.property(
        secret,
        secret,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (password, typed, known, locked, failed) => {
          const user = known ? { ...newLocalUser('ann', password), locked } : undefined
          const failures = { revision: 1, username: 'ann', count: 2, locked: failed, expiresAt: NOW + 60 }
          const { lockout } = DEFAULT_POLICY
          const attempt = { username: 'ann', password: typed, user, failures, challengeRetries: 3, now: NOW, lockout }
          const decision = verifyPassword(attempt)
          if (decision.kind !== 'right') expectNoSecret(decision.reason, [password, typed])
        },
      ),
      { numRuns: 200 },
    )
  })
})

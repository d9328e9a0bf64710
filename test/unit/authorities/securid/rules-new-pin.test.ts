import { expect } from 'chai'
import fc from 'fast-check'
import {
  brokenPinRule,
  generatePin,
  meetsRules,
  pinRules,
} from '../../../../mock-idp/authorities/securid/rules/pin-policy.ts'
import { policyFaults, policyOf, type TokenPolicy } from '../../../../mock-idp/authorities/securid/rules/policy.ts'
import type { User } from '../../../../mock-idp/authorities/securid/rules/user.ts'
import { verifyNewPin, verifyPasscode } from '../../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { alice, assigned, code, fob, NOW, pinpad, rules, typed } from '../../../fixtures/securid/users.ts'

const policy = (settings: Partial<TokenPolicy> = {}) => policyOf({ tokenPolicy: settings }).tokenPolicy
const verdict = (user: User, passcode: string, tokenPolicy: Partial<TokenPolicy> = {}) =>
  verifyPasscode(user, passcode, rules({ tokenPolicy })).result

describe('SecurID rules: new PIN due', () => {
  it('new PIN due, newPinMode set: newPin with that mode', () => {
    expect(verdict(alice({ newPinMode: 'user' }), typed())).to.deep.equal({ kind: 'newPin', mode: 'user' })
    expect(verdict(alice({ newPinMode: 'system' }), typed())).to.deep.equal({ kind: 'newPin', mode: 'system' })
  })
  it('new PIN due, user without PIN: newPin with the creation method of the policy', () => {
    const withoutPin = alice({ pin: null })
    expect(verdict(withoutPin, code(fob))).to.deep.equal({ kind: 'newPin', mode: 'user' })
    const system = { pinCreationMethod: 'system' } as const
    expect(verdict(withoutPin, code(fob), system)).to.deep.equal({ kind: 'newPin', mode: 'system' })
  })
  const stricter: readonly (readonly [string, Partial<TokenPolicy>])[] = [
    ['longer PINs required', { pinMinLength: 6 }],
    ['letters required', { pinAlphaNumeric: true, pinAlphabeticCharCount: 1 }],
    ['more digits required', { pinNumericCharCount: 5 }],
  ]
  for (const [what, settings] of stricter) {
    it(`new PIN due, policy changed, ${what}: newPin after a passcode with the old PIN`, () => {
      expect(verdict(alice(), typed(), settings)).to.deep.equal({ kind: 'newPin', mode: 'user' })
    })
  }
  it('new PIN due, PIN older than pinLifetimeDays: newPin, counted from the day it was set', () => {
    const settings = { tokenPolicy: { pinLifetimeDays: 90 } }
    const days = (count: number) => rules(settings, NOW + count * 86_400)
    const set = verifyNewPin(alice({ newPinMode: 'user' }), 'user', '4711', rules()).user
    const signOn = (count: number) =>
      verifyPasscode(set, `4711${code(fob, 0, NOW + count * 86_400)}`, days(count)).result.kind
    expect([signOn(89), signOn(90)]).to.deep.equal(['accepted', 'newPin'])
    expect(verifyPasscode(alice(), typed(0, NOW + 9e6), rules(settings, NOW + 9e6)).result.kind).to.equal('accepted')
  })
  it('new PIN due, only excluded words or history changed: accepted', () => {
    expect(verdict(alice(), typed(), { excludedWords: ['1234'], pinHistory: 5 }).kind).to.equal('accepted')
  })
  it('new PIN due: failures are kept until the sign-on with the new PIN', () => {
    const failed = verifyPasscode(alice({ newPinMode: 'user' }), 'wrong', rules()).user
    expect(verifyPasscode(failed, typed(), rules()).user.failures).to.deep.equal(failed.failures)
  })
})

describe('SecurID rules: PIN chosen by the user', () => {
  const due = alice({ newPinMode: 'user', pinHistory: ['1111', '2222'] })
  const choose = (pin: string, settings: Partial<TokenPolicy> = {}, user: User = due) =>
    verifyNewPin(user, 'user', pin, rules({ tokenPolicy: settings }))
  const letters = { pinAlphaNumeric: true, pinAlphabeticCharCount: 2, pinNumericCharCount: 1 }
  const cases: readonly (readonly [string, Partial<TokenPolicy>, string])[] = [
    ['4711', {}, 'pinAccepted'],
    ['12345678', {}, 'pinAccepted'],
    ['471', {}, 'pinRefused'],
    ['123456789', {}, 'pinRefused'],
    ['47a1', {}, 'pinRefused'],
    ['47 1', {}, 'pinRefused'],
    ['٤٧١١', {}, 'pinRefused'],
    ['', {}, 'pinRefused'],
    ['ab12', letters, 'pinAccepted'],
    ['a123', letters, 'pinRefused'],
    ['abcd', letters, 'pinRefused'],
    ['abé1', letters, 'pinRefused'],
    ['Word1', { pinAlphaNumeric: true, excludedWords: ['word1'] }, 'pinRefused'],
    ['1234', {}, 'pinAccepted'],
    ['1234', { pinHistory: 1 }, 'pinRefused'],
    ['1111', { pinHistory: 1 }, 'pinAccepted'],
    ['1111', { pinHistory: 2 }, 'pinRefused'],
    ['2222', { pinHistory: 3 }, 'pinRefused'],
  ]
  for (const [pin, settings, expected] of cases) {
    it(`verifyNewPin, "${pin}", policy ${JSON.stringify(settings)}: ${expected}`, () => {
      expect(choose(pin, settings).result.kind).to.equal(expected)
    })
  }

  it('verifyNewPin, accepted: PIN set, newPinMode null, old PIN in the history', () => {
    const { user } = choose('4711', { pinHistory: 2 })
    expect(user).to.include({ pin: '4711', newPinMode: null })
    expect(user.pinHistory).to.deep.equal(['1234', '1111'])
  })
  it('verifyNewPin, refused: returns the same user', () => expect(choose('471').user).to.equal(due))
  it('verifyNewPin, PINPAD token, letters allowed by the policy: digits only', () => {
    const user = alice({ newPinMode: 'user', tokens: [assigned(fob), assigned(pinpad)] })
    expect(choose('ab12', letters, user).result.kind).to.equal('pinRefused')
    expect(choose('4712', letters, user).result.kind).to.equal('pinAccepted')
  })

  const over: readonly (readonly [string, User])[] = [
    ['locked', alice({ newPinMode: 'user', locked: 'administrator' })],
    ['without newPinMode', alice()],
    ['in newPinMode system', alice({ newPinMode: 'system' })],
  ]
  for (const [what, user] of over) {
    it(`verifyNewPin, user ${what} meanwhile: attemptOver`, () => {
      const decision = choose('4711', {}, user)
      expect(decision).to.deep.equal({ user, result: { kind: 'attemptOver' }, reason: decision.reason })
      expect(decision.reason?.code).to.equal(user.locked === null ? 'NEW_PIN_NOT_DUE' : 'LOCKED_BY_ADMINISTRATOR')
    })
  }
})

describe('SecurID rules: message of the PIN rules', () => {
  const cases: readonly (readonly [Partial<TokenPolicy>, string])[] = [
    [{}, 'Choose a PIN of 4 to 8 digits.'],
    [{ pinMinLength: 6, pinMaxLength: 6 }, 'Choose a PIN of 6 digits.'],
    [{ pinAlphaNumeric: true }, 'Choose a PIN of 4 to 8 letters and digits.'],
    [
      { pinAlphaNumeric: true, pinAlphabeticCharCount: 2, pinNumericCharCount: 1 },
      'Choose a PIN of 4 to 8 letters and digits, with at least 2 letters and 1 digit.',
    ],
  ]
  for (const [settings, sentence] of cases) {
    it(`pinRules, ${JSON.stringify(settings)}: ${sentence}`, () =>
      expect(pinRules(alice(), policy(settings)).message).to.equal(sentence))
  }
  it('pinRules, PINPAD token: message names digits only', () => {
    const rulesShown = pinRules(alice({ tokens: [assigned(pinpad)] }), policy({ pinAlphaNumeric: true }))
    expect(rulesShown).to.include({ alphanumeric: false, alphabetic: 0, message: 'Choose a PIN of 4 to 8 digits.' })
  })
})

/** Pseudorandom numbers (a linear congruential generator). */
const randomOf = (seed: number) => {
  let state = seed
  return (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

describe('SecurID rules: PIN made by the system', () => {
  it('generatePin, random policy: satisfies the policy', () => {
    const settings = fc.record({
      pinMinLength: fc.integer({ min: 4, max: 8 }),
      pinMaxLength: fc.integer({ min: 4, max: 8 }),
      pinAlphaNumeric: fc.boolean(),
      pinAlphabeticCharCount: fc.nat(8),
      pinNumericCharCount: fc.nat(8),
      pinHistory: fc.nat(3),
    })
    const users = fc.constantFrom(alice(), alice({ tokens: [assigned(pinpad)] }), alice({ pin: null }))
    fc.assert(
      fc.property(settings, users, fc.nat(), (tokenPolicy, user, seed) => {
        fc.pre(policyFaults(policyOf({ tokenPolicy })).length === 0)
        const pin = generatePin(user, policy(tokenPolicy), randomOf(seed))
        expect(meetsRules(pin, pinRules(user, policy(tokenPolicy)))).to.equal(true)
        expect(brokenPinRule(user, pin, policy(tokenPolicy))).to.equal(undefined)
        expect(pin[0]).to.not.equal('0')
      }),
    )
  })
  it('generatePin, policy that excludes every PIN: throws', () => {
    const everything = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'))
    const full = policy({ pinMaxLength: 4, excludedWords: everything })
    expect(() => generatePin(alice(), full, (limit) => limit - 1)).to.throw('leaves no PIN')
  })
  it('policyFaults, settings that no PIN can satisfy: faults', () => {
    const faults = policyFaults(policyOf({ tokenPolicy: { pinMinLength: 8, pinMaxLength: 4, pinNumericCharCount: 5 } }))
    expect(faults.map(({ pointer }) => pointer)).to.deep.equal([
      '/tokenPolicy/pinMinLength',
      '/tokenPolicy/pinNumericCharCount',
    ])
  })
})

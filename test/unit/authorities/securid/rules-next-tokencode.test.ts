import { expect } from 'chai'
import type { PolicySettings } from '../../../../mock-idp/authorities/securid/rules/policy.ts'
import { passcodeOf, type User } from '../../../../mock-idp/authorities/securid/rules/user.ts'
import {
  type AwaitedCode,
  verifyNextTokencode,
  verifyPasscode,
} from '../../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { alice, assigned, code, fob, pinpad, rules, typed, WRONG } from '../../../fixtures/securid/users.ts'

/** The user after a right passcode that led to nextTokencode, and the awaited code. */
function asked(user: User, passcode: string, settings: PolicySettings = {}): { user: User; awaited: AwaitedCode } {
  const { user: after, result } = verifyPasscode(user, passcode, rules(settings))
  if (result.kind !== 'nextTokencode') throw new Error(`not nextTokencode but ${result.kind}`)
  return { user: after, awaited: result.awaited }
}
const next = ({ user, awaited }: { user: User; awaited: AwaitedCode }, tokencode: string) =>
  verifyNextTokencode(user, awaited, tokencode, rules())
const failing = (user: User, times: number): User =>
  times === 0 ? user : failing(verifyPasscode(user, WRONG, rules()).user, times - 1)

describe('SecurID rules: next tokencode mode', () => {
  for (const [bad, expected] of [
    [2, 'accepted'],
    [3, 'nextTokencode'],
    [4, 'nextTokencode'],
  ] as const) {
    it(`verifyPasscode, right code after ${bad} bad codes: ${expected}`, () => {
      expect(verifyPasscode(failing(alice(), bad), typed(), rules()).result.kind).to.equal(expected)
    })
  }
  it('verifyPasscode, nextTokencodeAfterBadCodes null, right code after bad codes: accepted', () => {
    const settings = { tokenPolicy: { nextTokencodeAfterBadCodes: null } }
    expect(verifyPasscode(failing(alice(), 4), typed(), rules(settings)).result.kind).to.equal('accepted')
  })
  it('verifyPasscode, right code between bad codes: resets the count', () => {
    const { user } = verifyPasscode(failing(alice(), 2), typed(), rules())
    expect(verifyPasscode(failing(user, 2), typed(1), rules()).result.kind).to.equal('accepted')
  })
  it('verifyPasscode, nextTokencodeMode set, bad code first: nextTokencode', () => {
    expect(asked(failing(alice({ nextTokencodeMode: true }), 1), typed()).awaited.outsideWindow).to.equal(false)
  })
  it('verifyPasscode, code outside the window: nextTokencode, drift unchanged', () => {
    const { user, awaited } = asked(alice(), typed(40))
    expect(awaited.outsideWindow).to.equal(true)
    expect(user.tokens[0]?.drift).to.equal(0)
  })
})

describe('SecurID rules: next tokencode', () => {
  const bob = alice({ tokens: [assigned(pinpad)], nextTokencodeMode: true })
  const mixed = (intervals: number) => passcodeOf(bob, pinpad, code(pinpad, intervals))
  const inMode = () => asked(alice({ nextTokencodeMode: true }), typed())
  const cases: readonly (readonly [string, () => { user: User; awaited: AwaitedCode }, string, string])[] = [
    ['fob style, successor', inMode, code(fob, 1), 'accepted'],
    ['fob style, successor with PIN', inMode, typed(1), 'denied'],
    ['fob style, the same code', inMode, code(fob), 'denied'],
    ['fob style, second successor', inMode, code(fob, 2), 'denied'],
    ['fob style, empty text', inMode, '', 'denied'],
    ['PINPAD style, successor with PIN mixed in', () => asked(bob, mixed(0)), mixed(1), 'accepted'],
    ['PINPAD style, successor without PIN', () => asked(bob, mixed(0)), code(pinpad, 1), 'denied'],
    ['code outside the window, successor', () => asked(alice(), typed(-40)), code(fob, -39), 'accepted'],
    ['code outside the window, current code', () => asked(alice(), typed(-40)), code(fob), 'denied'],
  ]
  for (const [what, ask, tokencode, expected] of cases) {
    it(`verifyNextTokencode, ${what}: ${expected}`, () => expect(next(ask(), tokencode).result.kind).to.equal(expected))
  }

  it('verifyNextTokencode, accepted: mode ended, counts reset, drift changed, both codes used', () => {
    const { user } = next(asked(failing(alice({ nextTokencodeMode: true }), 4), typed(40)), code(fob, 41))
    expect(user).to.include({ nextTokencodeMode: false, badCodes: 0 })
    expect(user.failures).to.deep.equal([])
    expect(user.tokens[0]?.drift).to.equal(41)
    expect(verifyPasscode(user, typed(41), rules()).result.kind).to.equal('denied')
    expect(verifyPasscode(user, typed(42), rules()).result.kind).to.equal('accepted')
  })
  it('verifyNextTokencode, refused: one failure, still in the mode', () => {
    const { user } = next(inMode(), '00000000')
    expect(user.failures.map(({ count }) => count)).to.deep.equal([1])
    expect(verifyPasscode(user, typed(1), rules()).result.kind).to.equal('nextTokencode')
  })
  it('verifyNextTokencode, code used by another flow meanwhile: denied', () => {
    const first = inMode()
    const other = asked(first.user, typed(1))
    expect(next({ ...first, user: other.user }, code(fob, 1)).result.kind).to.equal('denied')
  })
  it('verifyNextTokencode, new PIN due too: newPin', () => {
    const due = asked(alice({ nextTokencodeMode: true, newPinMode: 'system' }), typed())
    expect(next(due, code(fob, 1)).result).to.deep.equal({ kind: 'newPin', mode: 'system' })
  })

  const over: readonly (readonly [string, Partial<User>, string])[] = [
    ['locked', { locked: 'administrator' }, 'LOCKED_BY_ADMINISTRATOR'],
    ['no longer in the mode', { nextTokencodeMode: false }, 'NEXT_TOKENCODE_NOT_DUE'],
    ['without the token', { tokens: [assigned(pinpad)] }, 'TOKEN_NOT_ASSIGNED'],
  ]
  for (const [what, change, reason] of over) {
    it(`verifyNextTokencode, user ${what} meanwhile: attemptOver, user unchanged`, () => {
      const { user, awaited } = inMode()
      const changed = { ...user, ...change }
      const decision = next({ user: changed, awaited }, code(fob, 1))
      expect(decision).to.deep.equal({
        user: changed,
        result: { kind: 'attemptOver' },
        reason: decision.reason,
      })
      expect(decision.reason?.code).to.equal(reason)
    })
  }
})

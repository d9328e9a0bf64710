import { expect } from 'chai'
import type { PolicySettings } from '../../../../mock-idp/authorities/securid/rules/policy.ts'
import { passcodeOf, type User } from '../../../../mock-idp/authorities/securid/rules/user.ts'
import {
  type AwaitedCode,
  verifyNextTokencode,
  verifyPasscode,
} from '../../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { alice, assigned, code, fob, pinpad, rules, typed, WRONG } from '../../../fixtures/securid/users.ts'

/** The user after a good code that was not enough, and the code that is awaited. */
function asked(user: User, passcode: string, settings: PolicySettings = {}): { user: User; awaited: AwaitedCode } {
  const ruling = verifyPasscode(user, passcode, rules(settings))
  if (ruling.result.kind !== 'nextTokencode') throw new Error(`not asked but ${ruling.result.kind}`)
  return { user: ruling.user, awaited: ruling.result.awaited }
}
const next = ({ user, awaited }: { user: User; awaited: AwaitedCode }, tokencode: string) =>
  verifyNextTokencode(user, awaited, tokencode, rules())
const failing = (user: User, times: number): User =>
  times === 0 ? user : failing(verifyPasscode(user, WRONG, rules()).user, times - 1)

describe('SecurID rules: when the next tokencode is asked for', () => {
  for (const [bad, expected] of [
    [2, 'accepted'],
    [3, 'nextTokencode'],
    [4, 'nextTokencode'],
  ] as const) {
    it(`a good code after ${bad} bad ones: ${expected}`, () => {
      expect(verifyPasscode(failing(alice(), bad), typed(), rules()).result.kind).to.equal(expected)
    })
  }
  it('never, if the policy says so', () => {
    const settings = { tokenPolicy: { nextTokencodeAfterBadCodes: null } }
    expect(verifyPasscode(failing(alice(), 4), typed(), rules(settings)).result.kind).to.equal('accepted')
  })
  it('a good code in between begins the count anew', () => {
    const { user } = verifyPasscode(failing(alice(), 2), typed(), rules())
    expect(verifyPasscode(failing(user, 2), typed(1), rules()).result.kind).to.equal('accepted')
  })
  it('when QA has set the mode, and a bad code does not end it', () => {
    expect(asked(failing(alice({ nextTokencodeMode: true }), 1), typed()).awaited.outsideWindow).to.equal(false)
  })
  it('for a code outside the window, which alone does not move the window', () => {
    const { user, awaited } = asked(alice(), typed(40))
    expect(awaited.outsideWindow).to.equal(true)
    expect(user.tokens[0]?.drift).to.equal(0)
  })
})

describe('SecurID rules: the next tokencode', () => {
  const bob = alice({ tokens: [assigned(pinpad)], nextTokencodeMode: true })
  const mixed = (intervals: number) => passcodeOf(bob, pinpad, code(pinpad, intervals))
  const inMode = () => asked(alice({ nextTokencodeMode: true }), typed())
  const cases: readonly (readonly [string, () => { user: User; awaited: AwaitedCode }, string, string])[] = [
    ['fob style: the bare code that follows', inMode, code(fob, 1), 'accepted'],
    ['fob style: with the PIN', inMode, typed(1), 'denied'],
    ['fob style: the same code again', inMode, code(fob), 'denied'],
    ['fob style: the one after it', inMode, code(fob, 2), 'denied'],
    ['fob style: nothing', inMode, '', 'denied'],
    ['PINPAD style: the mixed code that follows', () => asked(bob, mixed(0)), mixed(1), 'accepted'],
    ['PINPAD style: the bare code', () => asked(bob, mixed(0)), code(pinpad, 1), 'denied'],
    ['outside the window: the code that follows', () => asked(alice(), typed(-40)), code(fob, -39), 'accepted'],
    ['outside the window: the code of now', () => asked(alice(), typed(-40)), code(fob), 'denied'],
  ]
  for (const [what, ask, tokencode, expected] of cases) {
    it(`${what}: ${expected}`, () => expect(next(ask(), tokencode).result.kind).to.equal(expected))
  }

  it('accepted: the mode ends, all counts begin anew, the window moves, both codes are used', () => {
    const { user } = next(asked(failing(alice({ nextTokencodeMode: true }), 4), typed(40)), code(fob, 41))
    expect(user).to.include({ nextTokencodeMode: false, badCodes: 0 })
    expect(user.failures).to.deep.equal([])
    expect(user.tokens[0]?.drift).to.equal(41)
    expect(verifyPasscode(user, typed(41), rules()).result.kind).to.equal('denied')
    expect(verifyPasscode(user, typed(42), rules()).result.kind).to.equal('accepted')
  })
  it('refused: one failure, and it is still wanted', () => {
    const { user } = next(inMode(), '00000000')
    expect(user.failures.map(({ count }) => count)).to.deep.equal([1])
    expect(verifyPasscode(user, typed(1), rules()).result.kind).to.equal('nextTokencode')
  })
  it('used by another flow meanwhile: refused', () => {
    const first = inMode()
    const other = asked(first.user, typed(1))
    expect(next({ ...first, user: other.user }, code(fob, 1)).result.kind).to.equal('denied')
  })
  it('a new PIN that is due too comes after it', () => {
    const due = asked(alice({ nextTokencodeMode: true, newPinMode: 'system' }), typed())
    expect(next(due, code(fob, 1)).result).to.deep.equal({ kind: 'newPin', mode: 'system' })
  })

  const over: readonly (readonly [string, Partial<User>])[] = [
    ['locked', { locked: 'administrator' }],
    ['rid of the mode', { nextTokencodeMode: false }],
    ['without the token', { tokens: [assigned(pinpad)] }],
  ]
  for (const [what, change] of over) {
    it(`the user is ${what} meanwhile: the attempt is over, nothing is counted`, () => {
      const { user, awaited } = inMode()
      const changed = { ...user, ...change }
      const ruling = next({ user: changed, awaited }, code(fob, 1))
      expect(ruling).to.deep.equal({ user: changed, result: { kind: 'attemptOver' } })
    })
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { PolicySettings } from '../../../../mock-idp/authorities/securid/rules/policy.ts'
import type { User } from '../../../../mock-idp/authorities/securid/rules/user.ts'
import { verifyPasscode } from '../../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import type { SoftwareToken } from '../../../../mock-idp/authorities/securid/token/token.ts'
import { root } from '../../../../schemas/tools/read.ts'
import {
  alice,
  assigned,
  code,
  fob,
  MINUTE,
  NOW,
  pinpad,
  rules,
  typed,
  WRONG,
} from '../../../fixtures/securid/users.ts'

interface Vectors {
  readonly tokens: readonly (SoftwareToken & {
    readonly id: string
    readonly seedHex: string
    readonly codes: readonly { readonly unixTime: number; readonly pin: string | null; readonly tokencode: string }[]
  })[]
}
const vectors: Vectors = JSON.parse(
  readFileSync(join(root, 'test', 'fixtures', 'securid-tokencode-vectors.json'), 'utf8'),
)

const verdict = (user: User, passcode: string, settings: PolicySettings = {}, now = NOW) =>
  verifyPasscode(user, passcode, rules(settings, now)).result.kind

describe('SecurID rules: the acceptance window of a software token', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, 'accepted'],
    [1, 'accepted'],
    [-1, 'accepted'],
    [10, 'accepted'],
    [-10, 'accepted'],
    [11, 'nextTokencode'],
    [-11, 'nextTokencode'],
    [12, 'nextTokencode'],
    [-12, 'nextTokencode'],
    [13, 'denied'],
    [-13, 'denied'],
  ]
  /** A token that was used a day ago. */
  const before = { lastInterval: Math.floor(NOW / MINUTE) - 1440 }
  const inUse = alice({ tokens: [assigned(fob, before)] })
  for (const [intervals, expected] of cases) {
    it(`${intervals} intervals away from where the token is expected: ${expected}`, () => {
      expect(verdict(inUse, typed(intervals))).to.equal(expected)
    })
  }

  for (const [intervals, expected] of [
    [13, 'nextTokencode'],
    [70, 'nextTokencode'],
    [-70, 'nextTokencode'],
    [71, 'denied'],
    [-71, 'denied'],
  ] as const) {
    it(`at the first use of a token ${intervals} intervals away: ${expected}`, () => {
      expect(verdict(alice(), typed(intervals))).to.equal(expected)
    })
    it(`after three bad codes ${intervals} intervals away: ${expected}`, () => {
      expect(verdict({ ...inUse, badCodes: 3 }, typed(intervals))).to.equal(expected)
    })
  }
  it('after two bad codes, or if the policy does not widen it, 13 intervals are too far', () => {
    expect(verdict({ ...inUse, badCodes: 2 }, typed(13))).to.equal('denied')
    expect(verdict({ ...inUse, badCodes: 9 }, typed(13), { tokenPolicy: { widestAfterBadCodes: null } })).to.equal(
      'denied',
    )
  })

  const hardware = [
    ['fob', 1, 3, 10],
    ['pinpad', 2, 4, 10],
  ] as const
  for (const [kind, accept, next, widest] of hardware) {
    it(`a ${kind} may be ${accept}, ${next} and at first ${widest} intervals off`, () => {
      const used = alice({ tokens: [assigned(fob, { ...before, kind })] })
      const fresh = alice({ tokens: [assigned(fob, { kind })] })
      const verdicts = [accept, accept + 1, next, next + 1].map((intervals) => verdict(used, typed(intervals)))
      expect(verdicts).to.deep.equal(['accepted', 'nextTokencode', 'nextTokencode', 'denied'])
      expect([widest, widest + 1].map((intervals) => verdict(fresh, typed(-intervals)))).to.deep.equal([
        'nextTokencode',
        'denied',
      ])
    })
  }

  for (const [intervals, expected] of cases) {
    it(`a clock that was 30 intervals ahead, ${intervals} from there: ${expected}`, () => {
      const drifted = alice({ tokens: [assigned(fob, { ...before, drift: 30 })] })
      expect(verdict(drifted, typed(30 + intervals))).to.equal(expected)
    })
  }

  it('an accepted code moves the window to where the token stands now', () => {
    const { user } = verifyPasscode(alice(), typed(9), rules())
    expect(user.tokens[0]?.drift).to.equal(9)
    expect(verdict(user, typed(19))).to.equal('accepted')
    expect(verdict(alice(), typed(19))).to.equal('nextTokencode')
  })

  it('has the width that the policy gives it', () => {
    const software = { acceptIntervals: 1, nextTokencodeIntervals: 3, widestIntervals: 3 }
    const narrow = { tokenPolicy: { windows: { software } } }
    expect(verdict(alice(), typed(1), narrow)).to.equal('accepted')
    expect(verdict(alice(), typed(2), narrow)).to.equal('nextTokencode')
    expect(verdict(alice(), typed(3), narrow)).to.equal('nextTokencode')
    expect(verdict(alice(), typed(4), narrow)).to.equal('denied')
  })

  it('a first use is accepted at once', () => {
    expect(verdict(alice({ tokens: [assigned(fob, { lastInterval: null })] }), typed())).to.equal('accepted')
  })

  it('counts in intervals of the token, also of 30 seconds', () => {
    const quick = { ...fob, intervalSeconds: 30 } as const
    const user = alice({ tokens: [assigned(quick)] })
    expect(verdict(user, `1234${code(quick, 10)}`)).to.equal('accepted')
    expect(verdict(user, `1234${code(quick, 11)}`)).to.equal('nextTokencode')
  })
})

describe('SecurID rules: a code is good once', () => {
  const used = verifyPasscode(alice(), typed(), rules()).user

  it('the same code again is refused', () => expect(verdict(used, typed())).to.equal('denied'))
  it('the code before it is refused', () => expect(verdict(used, typed(-1))).to.equal('denied'))
  it('the code after it is accepted', () => expect(verdict(used, typed(1))).to.equal('accepted'))

  it('also when the first use only led to the next tokencode', () => {
    const { user, result: first } = verifyPasscode(alice({ nextTokencodeMode: true }), typed(), rules())
    expect(first.kind).to.equal('nextTokencode')
    expect(verdict(user, typed())).to.equal('denied')
  })

  it('also when the first use only led to a new PIN', () => {
    const { user, result: first } = verifyPasscode(alice({ newPinMode: 'user' }), typed(), rules())
    expect(first).to.deep.equal({ kind: 'newPin', mode: 'user' })
    expect(verdict(user, typed())).to.equal('denied')
  })

  it('a refused code uses nothing up', () => {
    const { user } = verifyPasscode(alice(), WRONG, rules())
    expect(user.tokens).to.deep.equal(alice().tokens)
  })
})

describe('SecurID rules: where the PIN goes', () => {
  for (const vector of vectors.tokens) {
    for (const { unixTime, pin, tokencode } of vector.codes) {
      const mixed = vector.pinMode >= 2
      it(`token ${vector.id} at ${unixTime}, ${mixed ? `with PIN ${pin ?? 'none'} in the code` : 'PIN before the code'}`, () => {
        const { serial, digits, intervalSeconds, pinMode } = vector
        const token = { serial, digits, intervalSeconds, pinMode, seed: vector.seedHex, expiresOn: '2040-01-01' }
        const holder = alice({ tokens: [assigned(token)], pin: mixed ? pin : '4711' })
        const expected = holder.pin === null ? 'newPin' : 'accepted'
        expect(verdict(holder, mixed ? tokencode : `4711${tokencode}`, {}, unixTime)).to.equal(expected)
      })
    }
  }

  const refused: readonly (readonly [string, string])[] = [
    ['the code without the PIN', code(fob)],
    ['another PIN of the same length', `1235${code(fob)}`],
    ['a PIN with something behind it', `12345${code(fob)}`],
    ['the PIN behind the code', `${code(fob)}1234`],
    ['the PIN alone', '1234'],
    ['nothing', ''],
    ['a space in between', `1234 ${code(fob)}`],
  ]
  for (const [what, passcode] of refused) {
    it(`fob style refuses ${what}`, () => expect(verdict(alice(), passcode)).to.equal('denied'))
  }

  const bob = alice({ username: 'bob', tokens: [assigned(pinpad)] })
  it('PINPAD style refuses the bare code', () => expect(verdict(bob, code(pinpad))).to.equal('denied'))
  it('PINPAD style refuses the PIN before the code', () =>
    expect(verdict(bob, `1234${code(pinpad)}`)).to.equal('denied'))
  it('PINPAD style refuses what is no number', () => expect(verdict(bob, 'abcdefgh')).to.equal('denied'))
  it('PINPAD style with PIN 0000 accepts the bare code', () =>
    expect(verdict({ ...bob, pin: '0000' }, code(pinpad))).to.equal('accepted'))

  it('without a PIN the code alone is good, and a new PIN is wanted', () => {
    expect(verdict(alice({ pin: null }), code(fob))).to.equal('newPin')
    expect(verdict({ ...bob, pin: null }, code(pinpad))).to.equal('newPin')
  })
  it('tokencode only: the code alone signs on, and no PIN is wanted', () => {
    expect(verdict(alice({ pin: null, pinType: 'none' }), code(fob))).to.equal('accepted')
    expect(verdict({ ...bob, pin: null, pinType: 'none' }, code(pinpad))).to.equal('accepted')
  })
  it('a style that is given counts for more than the flags of the token', () => {
    expect(verdict({ ...bob, pinType: 'fob' }, `1234${code(pinpad)}`)).to.equal('accepted')
  })
  it('PINs with letters tell capitals apart', () => {
    const settings = { tokenPolicy: { pinAlphaNumeric: true } }
    expect(verdict(alice({ pin: 'Wxyz1' }), `Wxyz1${code(fob)}`, settings)).to.equal('accepted')
    expect(verdict(alice({ pin: 'Wxyz1' }), `wxyz1${code(fob)}`, settings)).to.equal('denied')
  })
})

describe('SecurID rules: which token', () => {
  const both = alice({ tokens: [assigned(fob), assigned(pinpad, { drift: 2 })], pin: '0000' })

  it('any token of the user will do, and only that one is used up', () => {
    const { user, result: first } = verifyPasscode(both, code(pinpad), rules())
    expect(first.kind).to.equal('accepted')
    expect(user.tokens[0]).to.deep.equal(both.tokens[0])
    expect(verdict(user, code(pinpad))).to.equal('denied')
    expect(verdict(user, `0000${code(fob)}`)).to.equal('accepted')
  })

  it('a user without a token is refused', () => expect(verdict(alice({ tokens: [] }), typed())).to.equal('denied'))

  it('a token is good to the end of its last day', () => {
    const midnight = Date.UTC(2024, 0, 1) / 1000
    const ending = alice({ tokens: [assigned({ ...fob, expiresOn: '2023-12-31' })] })
    expect(verdict(ending, typed(0, midnight - 1), {}, midnight - 1)).to.equal('accepted')
    expect(verdict(ending, typed(0, midnight), {}, midnight)).to.equal('denied')
  })

  it('at the beginning of time the window does not reach below it', () => {
    expect(verdict(alice(), typed(0, MINUTE), {}, MINUTE)).to.equal('accepted')
    expect(verdict(alice(), WRONG, {}, 0)).to.equal('denied')
  })
})

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

describe('SecurID rules: acceptance window', () => {
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
  /** Last use: a day ago. */
  const before = { lastInterval: Math.floor(NOW / MINUTE) - 1440 }
  const inUse = alice({ tokens: [assigned(fob, before)] })
  for (const [intervals, expected] of cases) {
    it(`acceptance window, used token, ${intervals} intervals off: ${expected}`, () => {
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
    it(`acceptance window, first use of the token, ${intervals} intervals off: ${expected}`, () => {
      expect(verdict(alice(), typed(intervals))).to.equal(expected)
    })
    it(`acceptance window, after three bad codes, ${intervals} intervals off: ${expected}`, () => {
      expect(verdict({ ...inUse, badCodes: 3 }, typed(intervals))).to.equal(expected)
    })
  }
  it('acceptance window, two bad codes or no widening, 13 intervals off: denied', () => {
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
    it(`acceptance window of a ${kind}: limits ${accept}, ${next} and, at the first use, ${widest}`, () => {
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
    it(`acceptance window, drift of 30 intervals, ${intervals} from there: ${expected}`, () => {
      const drifted = alice({ tokens: [assigned(fob, { ...before, drift: 30 })] })
      expect(verdict(drifted, typed(30 + intervals))).to.equal(expected)
    })
  }

  it('acceptance window, accepted code: moves to the drift of that code', () => {
    const { user } = verifyPasscode(alice(), typed(9), rules())
    expect(user.tokens[0]?.drift).to.equal(9)
    expect(verdict(user, typed(19))).to.equal('accepted')
    expect(verdict(alice(), typed(19))).to.equal('nextTokencode')
  })

  it('acceptance window, widths of the policy: applied', () => {
    const software = { acceptIntervals: 1, nextTokencodeIntervals: 3, widestIntervals: 3 }
    const narrow = { tokenPolicy: { windows: { software } } }
    expect(verdict(alice(), typed(1), narrow)).to.equal('accepted')
    expect(verdict(alice(), typed(2), narrow)).to.equal('nextTokencode')
    expect(verdict(alice(), typed(3), narrow)).to.equal('nextTokencode')
    expect(verdict(alice(), typed(4), narrow)).to.equal('denied')
  })

  it('acceptance window, first use of the token, no drift: accepted', () => {
    expect(verdict(alice({ tokens: [assigned(fob, { lastInterval: null })] }), typed())).to.equal('accepted')
  })

  it('acceptance window, token of 30 seconds: counted in its intervals', () => {
    const quick = { ...fob, intervalSeconds: 30 } as const
    const user = alice({ tokens: [assigned(quick)] })
    expect(verdict(user, `1234${code(quick, 10)}`)).to.equal('accepted')
    expect(verdict(user, `1234${code(quick, 11)}`)).to.equal('nextTokencode')
  })
})

describe('SecurID rules: used codes', () => {
  const used = verifyPasscode(alice(), typed(), rules()).user

  it('used code, the same again: denied', () => expect(verdict(used, typed())).to.equal('denied'))
  it('used code, its predecessor: denied', () => expect(verdict(used, typed(-1))).to.equal('denied'))
  it('used code, its successor: accepted', () => expect(verdict(used, typed(1))).to.equal('accepted'))

  it('used code, first use led to nextTokencode: denied', () => {
    const { user, result: first } = verifyPasscode(alice({ nextTokencodeMode: true }), typed(), rules())
    expect(first.kind).to.equal('nextTokencode')
    expect(verdict(user, typed())).to.equal('denied')
  })

  it('used code, first use led to newPin: denied', () => {
    const { user, result: first } = verifyPasscode(alice({ newPinMode: 'user' }), typed(), rules())
    expect(first).to.deep.equal({ kind: 'newPin', mode: 'user' })
    expect(verdict(user, typed())).to.equal('denied')
  })

  it('refused code: the tokens do not change', () => {
    const { user } = verifyPasscode(alice(), WRONG, rules())
    expect(user.tokens).to.deep.equal(alice().tokens)
  })
})

describe('SecurID rules: PIN in the passcode', () => {
  for (const vector of vectors.tokens) {
    for (const { unixTime, pin, tokencode } of vector.codes) {
      const mixed = vector.pinMode >= 2
      it(`passcode of token ${vector.id} at ${unixTime}, ${mixed ? `PIN ${pin ?? 'none'} mixed in` : 'PIN before the code'}: right`, () => {
        const { serial, digits, intervalSeconds, pinMode } = vector
        const token = { serial, digits, intervalSeconds, pinMode, seed: vector.seedHex, expiresOn: '2040-01-01' }
        const user = alice({ tokens: [assigned(token)], pin: mixed ? pin : '4711' })
        const expected = user.pin === null ? 'newPin' : 'accepted'
        expect(verdict(user, mixed ? tokencode : `4711${tokencode}`, {}, unixTime)).to.equal(expected)
      })
    }
  }

  const refused: readonly (readonly [string, string])[] = [
    ['code without PIN', code(fob)],
    ['other PIN of the same length', `1235${code(fob)}`],
    ['character between PIN and code', `12345${code(fob)}`],
    ['PIN after the code', `${code(fob)}1234`],
    ['PIN without code', '1234'],
    ['empty text', ''],
    ['space between PIN and code', `1234 ${code(fob)}`],
  ]
  for (const [what, passcode] of refused) {
    it(`passcode, fob style, ${what}: denied`, () => expect(verdict(alice(), passcode)).to.equal('denied'))
  }

  const bob = alice({ username: 'bob', tokens: [assigned(pinpad)] })
  it('passcode, PINPAD style, code without PIN: denied', () => expect(verdict(bob, code(pinpad))).to.equal('denied'))
  it('passcode, PINPAD style, PIN before the code: denied', () =>
    expect(verdict(bob, `1234${code(pinpad)}`)).to.equal('denied'))
  it('passcode, PINPAD style, letters: denied', () => expect(verdict(bob, 'abcdefgh')).to.equal('denied'))
  it('passcode, PINPAD style, PIN 0000, code without PIN: accepted', () =>
    expect(verdict({ ...bob, pin: '0000' }, code(pinpad))).to.equal('accepted'))

  it('passcode, user without PIN, code alone: newPin', () => {
    expect(verdict(alice({ pin: null }), code(fob))).to.equal('newPin')
    expect(verdict({ ...bob, pin: null }, code(pinpad))).to.equal('newPin')
  })
  it('passcode, pinType none, code alone: accepted', () => {
    expect(verdict(alice({ pin: null, pinType: 'none' }), code(fob))).to.equal('accepted')
    expect(verdict({ ...bob, pin: null, pinType: 'none' }, code(pinpad))).to.equal('accepted')
  })
  it('passcode, pinType of the user: overrides the flags of the token', () => {
    expect(verdict({ ...bob, pinType: 'fob' }, `1234${code(pinpad)}`)).to.equal('accepted')
  })
  it('passcode, PIN with letters: case-sensitive', () => {
    const settings = { tokenPolicy: { pinAlphaNumeric: true } }
    expect(verdict(alice({ pin: 'Wxyz1' }), `Wxyz1${code(fob)}`, settings)).to.equal('accepted')
    expect(verdict(alice({ pin: 'Wxyz1' }), `wxyz1${code(fob)}`, settings)).to.equal('denied')
  })
})

describe('SecurID rules: selection of the token', () => {
  const both = alice({ tokens: [assigned(fob), assigned(pinpad, { drift: 2 })], pin: '0000' })

  it('passcode, user with two tokens: either is accepted, only that one is marked as used', () => {
    const { user, result: first } = verifyPasscode(both, code(pinpad), rules())
    expect(first.kind).to.equal('accepted')
    expect(user.tokens[0]).to.deep.equal(both.tokens[0])
    expect(verdict(user, code(pinpad))).to.equal('denied')
    expect(verdict(user, `0000${code(fob)}`)).to.equal('accepted')
  })

  it('passcode, user without token: denied', () => expect(verdict(alice({ tokens: [] }), typed())).to.equal('denied'))

  it('passcode, token on its last day: accepted until midnight', () => {
    const midnight = Date.UTC(2024, 0, 1) / 1000
    const ending = alice({ tokens: [assigned({ ...fob, expiresOn: '2023-12-31' })] })
    expect(verdict(ending, typed(0, midnight - 1), {}, midnight - 1)).to.equal('accepted')
    expect(verdict(ending, typed(0, midnight), {}, midnight)).to.equal('denied')
  })

  it('acceptance window at the time 0: no negative interval', () => {
    expect(verdict(alice(), typed(0, MINUTE), {}, MINUTE)).to.equal('accepted')
    expect(verdict(alice(), WRONG, {}, 0)).to.equal('denied')
  })
})

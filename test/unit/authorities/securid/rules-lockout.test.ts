import { expect } from 'chai'
import { failureCount, unlocked, withFailedAttempts } from '../../../../mock-idp/authorities/securid/rules/lockout.ts'
import type { LockoutPolicy } from '../../../../mock-idp/authorities/securid/rules/policy.ts'
import type { User } from '../../../../mock-idp/authorities/securid/rules/user.ts'
import { verifyPasscode } from '../../../../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { alice, MINUTE, NOW, rules, typed, WRONG } from '../../../fixtures/securid/users.ts'

const DAY = 86_400
const at = (user: User, passcode: string, now: number, lockout: Partial<LockoutPolicy> = {}) =>
  verifyPasscode(user, passcode, rules({ lockout, tokenPolicy: { nextTokencodeAfterBadCodes: null } }, now))
const failing = (user: User, times: number, now = NOW, lockout: Partial<LockoutPolicy> = {}): User =>
  times === 0 ? user : failing(at(user, WRONG, now, lockout).user, times - 1, now, lockout)
const verdict = (user: User, now: number, lockout: Partial<LockoutPolicy> = {}) =>
  at(user, typed(0, now), now, lockout).result.kind

describe('SecurID rules: lockout', () => {
  it('lockout, five failures: locked for 30 minutes; four: not locked', () => {
    expect(failing(alice(), 4).locked).to.equal(null)
    expect(failing(alice(), 5).locked).to.deep.equal({ until: NOW + 30 * MINUTE })
  })
  it('lockout, passcode while locked: denied, user unchanged', () => {
    const locked = failing(alice(), 5)
    for (const passcode of [typed(), WRONG]) {
      const { user, result: decision } = at(locked, passcode, NOW)
      expect(decision.kind).to.equal('denied')
      expect(user).to.equal(locked)
    }
  })
  it('lockout, 30 minutes later: accepted, one second earlier: denied', () => {
    const locked = failing(alice(), 5)
    expect(verdict(locked, NOW + 30 * MINUTE - 1)).to.equal('denied')
    expect(verdict(locked, NOW + 30 * MINUTE)).to.equal('accepted')
  })
  it('lockout, after its end: the next five failures lock again', () => {
    const later = NOW + 30 * MINUTE
    expect(failing(failing(alice(), 5), 4, later).locked).to.equal(null)
    expect(failing(failing(alice(), 5), 5, later).locked).to.deep.equal({ until: later + 30 * MINUTE })
  })
  it('lockout, success between failures: resets the count', () => {
    const { user } = at(failing(alice(), 4), typed(), NOW)
    expect(failing(user, 4).locked).to.equal(null)
  })
  it('lockout, failures older than a day: not counted', () => {
    const yesterday = failing(alice(), 4)
    expect(failing(yesterday, 1, NOW + DAY - 1).locked).to.not.equal(null)
    expect(failing(yesterday, 1, NOW + DAY).locked).to.equal(null)
    expect(failing(yesterday, 1, NOW + DAY).failures).to.deep.equal([{ at: NOW + DAY, count: 1 }])
  })
  it('lockout by the administrator: no end', () => {
    expect(verdict(alice({ locked: 'administrator' }), NOW + 1000 * DAY)).to.equal('denied')
  })
  it('lockout, numbers of the policy: applied', () => {
    const strict = { failures: 2, withinSeconds: 60, unlockSeconds: null }
    expect(failing(alice(), 1, NOW, strict).locked).to.equal(null)
    const locked = failing(alice(), 2, NOW, strict)
    expect(locked.locked).to.deep.equal({ until: null })
    expect(verdict(locked, NOW + 1000 * DAY, strict)).to.equal('denied')
    expect(failing(failing(alice(), 1, NOW, strict), 1, NOW + 60, strict).locked).to.equal(null)
  })
  it('unlocked: removes the failures, one more failure does not lock', () => {
    expect(failing(unlocked(failing(alice(), 5)), 4).locked).to.equal(null)
  })
  it('unlocked: keeps the count of bad codes; withFailedAttempts 0: clears it', () => {
    const next = (user: User) => verifyPasscode(user, typed(), rules()).result.kind
    expect(next(unlocked(failing(alice(), 5)))).to.equal('nextTokencode')
    expect(next(withFailedAttempts(unlocked(failing(alice(), 5)), 0, NOW))).to.equal('accepted')
  })
  it('lockout, very many failures allowed: at most 100 entries, exact count', () => {
    const many = { failures: 1_000_000 }
    let user = alice()
    for (let second = 0; second < 250; second++) user = failing(user, 2, NOW + second, many)
    expect(user.failures.length).to.be.at.most(100)
    expect(failureCount(user)).to.equal(500)
  })
})

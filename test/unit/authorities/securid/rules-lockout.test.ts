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
  it('four failures do not lock, the fifth does, for 30 minutes', () => {
    expect(failing(alice(), 4).locked).to.equal(null)
    expect(failing(alice(), 5).locked).to.deep.equal({ until: NOW + 30 * MINUTE })
  })
  it('while locked a good passcode is refused like a bad one; nothing is counted, no code is used', () => {
    const locked = failing(alice(), 5)
    for (const passcode of [typed(), WRONG]) {
      const ruling = at(locked, passcode, NOW)
      expect(ruling.result.kind).to.equal('denied')
      expect(ruling.user).to.equal(locked)
    }
  })
  it('is over after 30 minutes, not a second before', () => {
    const locked = failing(alice(), 5)
    expect(verdict(locked, NOW + 30 * MINUTE - 1)).to.equal('denied')
    expect(verdict(locked, NOW + 30 * MINUTE)).to.equal('accepted')
  })
  it('after it five failures are free again', () => {
    const later = NOW + 30 * MINUTE
    expect(failing(failing(alice(), 5), 4, later).locked).to.equal(null)
    expect(failing(failing(alice(), 5), 5, later).locked).to.deep.equal({ until: later + 30 * MINUTE })
  })
  it('a success in between begins the count anew', () => {
    const { user } = at(failing(alice(), 4), typed(), NOW)
    expect(failing(user, 4).locked).to.equal(null)
  })
  it('failures older than a day do not count', () => {
    const yesterday = failing(alice(), 4)
    expect(failing(yesterday, 1, NOW + DAY - 1).locked).to.not.equal(null)
    expect(failing(yesterday, 1, NOW + DAY).locked).to.equal(null)
    expect(failing(yesterday, 1, NOW + DAY).failures).to.deep.equal([{ at: NOW + DAY, count: 1 }])
  })
  it('by the administrator does not end', () => {
    expect(verdict(alice({ locked: 'administrator' }), NOW + 1000 * DAY)).to.equal('denied')
  })
  it('takes the numbers of the policy', () => {
    const strict = { failures: 2, withinSeconds: 60, unlockSeconds: null }
    expect(failing(alice(), 1, NOW, strict).locked).to.equal(null)
    const locked = failing(alice(), 2, NOW, strict)
    expect(locked.locked).to.deep.equal({ until: null })
    expect(verdict(locked, NOW + 1000 * DAY, strict)).to.equal('denied')
    expect(failing(failing(alice(), 1, NOW, strict), 1, NOW + 60, strict).locked).to.equal(null)
  })
  it('unlocking forgets the failures, so that one more does not lock again', () => {
    expect(failing(unlocked(failing(alice(), 5)), 4).locked).to.equal(null)
  })
  it('unlocking alone leaves the count towards the next tokencode, no failed attempts clears it', () => {
    const next = (user: User) => verifyPasscode(user, typed(), rules()).result.kind
    expect(next(unlocked(failing(alice(), 5)))).to.equal('nextTokencode')
    expect(next(withFailedAttempts(unlocked(failing(alice(), 5)), 0, NOW))).to.equal('accepted')
  })
  it('a record does not grow without end where the policy allows very many failures', () => {
    const many = { failures: 1_000_000 }
    let user = alice()
    for (let second = 0; second < 250; second++) user = failing(user, 2, NOW + second, many)
    expect(user.failures.length).to.be.at.most(100)
    expect(failureCount(user)).to.equal(500)
  })
})

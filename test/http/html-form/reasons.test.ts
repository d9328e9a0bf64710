import { expect } from 'chai'
import type { Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/html-form/reasons.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const PASSWORD = 'Passw0rd!'
const settings = {
  'Challenge Retries': 2,
  'Allow Password Changes': true,
  'Alternative Authentication Sources': ['Partner'],
}
const FORM = 'USERNAME_PASSWORD_REQUIRED'
type Run = (mock: RunningMock) => Promise<Reason | undefined>

/** An action of a flow of ann; returns the reason in its history. */
async function act(mock: RunningMock, actionId: string, models: readonly object[], before?: () => Promise<unknown>) {
  const { id, status } = await mock.start({ policy: 'form' })
  expect(status).to.equal(FORM)
  for (const [index, model] of models.entries()) {
    if (index === models.length - 1) await before?.()
    await mock.act(id, index === models.length - 1 ? actionId : 'checkUsernamePassword', model)
  }
  return (await mock.idp.control.flow(id)).history.at(-1)?.reason
}
const signsOn =
  (model: object = {}, change: object = {}): Run =>
  async (mock) => {
    await mock.idp.control.people.users.patch('ann', change)
    return act(mock, 'checkUsernamePassword', [{ username: 'ann', password: PASSWORD, ...model }])
  }
const afterwards =
  (first: Run, second: Run): Run =>
  async (mock) => {
    await first(mock)
    return second(mock)
  }
const twice = (run: Run): Run => afterwards(run, run)
const wrong = signsOn({ password: 'wrong' })
/** A new password of a user who must change it; the last change is made after the sign-on. */
const changesPassword =
  (newPassword: string, change: object = {}, username = 'ann'): Run =>
  async (mock) => {
    const { users } = mock.idp.control.people
    await users.patch('ann', { mustChangePassword: true })
    const models = [
      { username: 'ann', password: PASSWORD },
      { username, newPassword },
    ]
    return act(mock, 'checkNewPassword', models, () => users.patch('ann', change))
  }
/** The last action of a new flow; returns its reason in the history. */
const performs =
  (...actions: readonly (readonly [actionId: string, model: object])[]): Run =>
  async (mock) => {
    const { id } = await mock.start({ policy: 'form' })
    for (const [actionId, model] of actions) await mock.act(id, actionId, model)
    return (await mock.idp.control.flow(id)).history.at(-1)?.reason
  }
const withoutCurrentPassword = performs(
  ['initiatePasswordChange', {}],
  ['checkNewPassword', { username: 'ann', newPassword: 'another one 1' }],
)

const rows: readonly (readonly [code: keyof typeof REASONS, facts: object | undefined, run: Run])[] = [
  ['NO_SUCH_USER', undefined, signsOn({ username: 'nobody' })],
  ['WRONG_PASSWORD', { failures: 1, locked: false }, wrong],
  ['WRONG_PASSWORD', { failures: 2, locked: true }, twice(wrong)],
  ['LOCKED_BY_ADMINISTRATOR', undefined, signsOn({}, { locked: true })],
  ['LOCKED_BY_FAILURES', { failures: 2, until: '2026-01-05T12:01:10Z' }, afterwards(twice(wrong), signsOn())],
  [
    'PASSWORD_EXPIRED',
    { expiredAt: '2026-01-05T12:00:00Z' },
    signsOn({}, { passwordExpiresAt: '2026-01-05T12:00:00Z' }),
  ],
  ['PASSWORD_CHANGE_REQUIRED', undefined, signsOn({}, { mustChangePassword: true })],
  ['PASSWORD_CHANGED_MEANWHILE', undefined, changesPassword('another one 1', { password: 'changed' })],
  ['PASSWORD_RULE_BROKEN', { rules: ['Use at least 8 characters.'] }, changesPassword('short')],
  ['USERNAME_DIFFERS', { username: 'ann' }, changesPassword('another one 1', {}, 'bob')],
  [
    'SOURCE_NOT_OFFERED',
    { offered: ['Partner'] },
    performs(['useAlternativeAuthenticationSource', { authenticationSource: 'Nowhere' }]),
  ],
  ['CURRENT_PASSWORD_MISSING', undefined, withoutCurrentPassword],
]

describe('HTML Form reasons', () => {
  for (const [index, [code, facts, run]] of rows.entries())
    it(`HTML Form reason ${code} (row ${index + 1})`, async () => {
      const mock = await runMock({
        config: {
          adapters: { form: { type: 'html-form', settings } },
          people: { users: [{ username: 'ann', password: PASSWORD }] },
        },
      })
      try {
        const { message } = REASONS[code]
        expect(await run(mock)).to.deep.equal({ code, message, ...(facts && { facts }) })
      } finally {
        await mock.close()
      }
    })

  it('HTML Form reasons: each declared code has a row', () => {
    expect([...new Set(rows.map(([code]) => code))].sort()).to.deep.equal(Object.keys(REASONS).sort())
  })
})

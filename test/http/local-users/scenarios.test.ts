import { expect } from 'chai'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'

const STATES = [
  'USERNAME_PASSWORD_REQUIRED',
  'MUST_CHANGE_PASSWORD',
  'NEW_PASSWORD_RECOMMENDED',
  'NEW_PASSWORD_REQUIRED',
  'SUCCESSFUL_PASSWORD_CHANGE',
  'RESUME',
]
const strict = { minLength: 20, lowercase: 1, uppercase: 1, digits: 1, others: 1 }

describe('local user scenarios', () => {
  let idp: MockIdp
  const open = async (ann: object = {}) => {
    const users = [{ username: 'ann', password: 'Passw0rd!', ...ann }]
    idp = createMockIdp({ config: { extends: 'demo', people: { users, passwordPolicy: strict } } })
    await idp.ready
  }
  afterEach(() => idp.close())
  const startIn = (state: string, username = 'ann', policy = 'html-form') =>
    idp.control.startFlow({ policy, username, state })
  const code = (started: Promise<unknown>) =>
    started.then(
      () => 'started',
      (error: { readonly code: string }) => error.code,
    )

  for (const state of STATES)
    for (const [description, ann] of [
      ['user', {}],
      [
        'user with an expired password to change',
        { mustChangePassword: true, passwordExpiresAt: '2020-01-01T00:00:00Z' },
      ],
      ['user with two failures', { failedAttempts: 2 }],
    ] as const)
      it(`POST /mock/flows, ${state}, ${description}: reached three times`, async () => {
        await open(ann)
        for (let time = 0; time < 3; time++) expect(await startIn(state)).to.include({ status: state })
      })

  for (const state of STATES.slice(1))
    it(`POST /mock/flows, ${state}, locked user: reached, unlocked`, async () => {
      await open({ locked: true })
      expect(await startIn(state)).to.include({ status: state })
      expect(await idp.control.people.users.get('ann')).to.include({ locked: false })
    })

  it('POST /mock/flows, html-form state, unknown user: USER_NOT_FOUND; identifier-first: reached', async () => {
    await open()
    for (const state of STATES) expect(await code(startIn(state, 'nobody'))).to.equal('USER_NOT_FOUND')
    for (const state of ['IDENTIFIER_REQUIRED', 'RESUME']) {
      expect(await startIn(state, 'nobody', 'identifier-first')).to.include({ status: state })
    }
  })

  it('POST /mock/flows, state that the settings exclude: STATE_NOT_REACHABLE', async () => {
    idp = createMockIdp({
      config: {
        adapters: { 'html-form': { type: 'html-form' } },
        people: { users: [{ username: 'ann', password: 'Passw0rd!' }] },
      },
    })
    await idp.ready
    for (const state of ['NEW_PASSWORD_RECOMMENDED', 'NEW_PASSWORD_REQUIRED']) {
      expect(await code(startIn(state))).to.equal('STATE_NOT_REACHABLE')
    }
  })
})

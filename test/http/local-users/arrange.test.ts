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

describe('arranging a state of people', () => {
  let idp: MockIdp
  const open = async (ann: object = {}) => {
    const users = [{ username: 'ann', password: 'Passw0rd!', ...ann }]
    idp = createMockIdp({ config: { extends: 'demo', people: { users, passwordPolicy: strict } } })
    await idp.ready
  }
  afterEach(() => idp.close())
  const put = (state: string, username = 'ann', policy = 'html-form') =>
    idp.control.startFlow({ policy, username, state })
  const code = (started: Promise<unknown>) =>
    started.then(
      () => 'started',
      (error: { readonly code: string }) => error.code,
    )

  for (const state of STATES)
    for (const [who, ann] of [
      ['someone', {}],
      [
        'someone who must change an expired password',
        { mustChangePassword: true, passwordExpiresAt: '2020-01-01T00:00:00Z' },
      ],
      ['someone who has failed twice', { failedAttempts: 2 }],
    ] as const)
      it(`${state}, of ${who}: any number of times`, async () => {
        await open(ann)
        for (let time = 0; time < 3; time++) expect(await put(state)).to.include({ status: state })
      })

  for (const state of STATES.slice(1))
    it(`${state}, of someone who is locked: unlocks`, async () => {
      await open({ locked: true })
      expect(await put(state)).to.include({ status: state })
      expect(await idp.control.people.users.get('ann')).to.include({ locked: false })
    })

  it('of nobody: 422, but for identifiers, which nobody need have', async () => {
    await open()
    for (const state of STATES) expect(await code(put(state, 'nobody'))).to.equal('USER_NOT_FOUND')
    for (const state of ['IDENTIFIER_REQUIRED', 'RESUME']) {
      expect(await put(state, 'nobody', 'identifier-first')).to.include({ status: state })
    }
  })

  it('that the settings do not allow: 422', async () => {
    idp = createMockIdp({
      config: {
        adapters: { 'html-form': { type: 'html-form' } },
        people: { users: [{ username: 'ann', password: 'Passw0rd!' }] },
      },
    })
    await idp.ready
    for (const state of ['NEW_PASSWORD_RECOMMENDED', 'NEW_PASSWORD_REQUIRED']) {
      expect(await code(put(state))).to.equal('STATE_NOT_REACHABLE')
    }
  })
})

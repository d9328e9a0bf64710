import { expect } from 'chai'
import { aducid } from '../../../../adapter/aducid/index.ts'
import type { Aducid, AducidConfig, Question } from '../../../../adapter/aducid/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { isRefused } from '../../../../adapter/kernel/errors.ts'
import type { Action, Before, State } from '../../../../adapter/spi.ts'
import { before, chained, credentials, pending, RETURN_URL, session } from './table-states.ts'

const adapter = defineAdapter(aducid)
/** The question of an action in a state, or the error detail of a refusal. */
function asked(state: State<Aducid>, action: Action<Aducid>, ctx: Before<Aducid>): object | string | undefined {
  try {
    return adapter.question(state, action, ctx)
  } catch (error) {
    if (isRefused(error)) return error.detail
    throw error
  }
}
const poll: Action<Aducid> = { actionId: 'poll', model: {} }
const cancel: Action<Aducid> = { actionId: 'cancel', model: {} }
const verify = (authId: string): Action<Aducid> => ({ actionId: 'verify', model: { authId, authKey: 'ERITFBUWFxg=' } })
const config: AducidConfig = { 'AIM Name': 'second', 'Subject Attribute': 'uid', 'Attribute Set': 'ADUCID_USER' }
const result = { subjectAttribute: 'userDatabaseIndex' }
const configured = { aimName: 'second', subjectAttribute: 'uid', attributeSet: 'ADUCID_USER' }
const withSettings: Before<Aducid> = { ...chained, config }

describe('the questions of the ADUCID table', () => {
  const cases: readonly (readonly [string, State<Aducid>, Action<Aducid>, Question | string, Before<Aducid>])[] = [
    [
      'ADUCID_AUTHENTICATION_PENDING, poll, default settings',
      pending,
      poll,
      { kind: 'poll', ...session, ...result },
      before,
    ],
    [
      'ADUCID_AUTHENTICATION_PENDING, poll, as second factor with all settings',
      pending,
      poll,
      { kind: 'poll', ...session, ...configured, username: 'eva' },
      withSettings,
    ],
    [
      'ADUCID_AUTHENTICATION_PENDING, poll, session without binding',
      { ...pending, memo: { authId: session.authId } },
      poll,
      { kind: 'poll', authId: session.authId, ...result },
      before,
    ],
    ['ADUCID_AUTHENTICATION_PENDING, cancel', pending, cancel, { kind: 'close', ...session }, chained],
    [
      'ADUCID_CREDENTIALS_REQUIRED, verify, the authId of the flow',
      credentials,
      verify(session.authId),
      { kind: 'verify', ...session, ...result, authKey: 'ERITFBUWFxg=' },
      before,
    ],
    [
      'ADUCID_CREDENTIALS_REQUIRED, verify, as second factor with all settings',
      credentials,
      verify(session.authId),
      { kind: 'verify', ...session, ...configured, username: 'eva', authKey: 'ERITFBUWFxg=' },
      withSettings,
    ],
    [
      'ADUCID_CREDENTIALS_REQUIRED, verify, another authId',
      credentials,
      verify('AAAAAAAAAAA='),
      'INVALID_AUTH_ID',
      before,
    ],
    [
      'ADUCID_CREDENTIALS_REQUIRED, cancel, with an AIM name',
      credentials,
      cancel,
      { kind: 'close', ...session, aimName: 'second' },
      withSettings,
    ],
  ]
  for (const [what, state, action, expected, ctx] of cases)
    it(`${what}: ${typeof expected === 'string' ? expected : `asks ${expected.kind}`}`, () => {
      expect(asked(state, action, ctx)).to.deep.equal(expected)
    })

  it('start, as first factor: asks open with the return URL, no user', () => {
    expect(adapter.start.question(before)).to.deep.equal({ kind: 'open', returnUrl: RETURN_URL })
  })
  it('start, as second factor with all settings: asks open with AIM name and user', () => {
    const expected: Question = { kind: 'open', aimName: 'second', returnUrl: RETURN_URL, username: 'eva' }
    expect(adapter.start.question(withSettings)).to.deep.equal(expected)
  })
  it('start, with usernameHint: it is not passed on, the PEIG names the user', () => {
    const hinted = { ...before, input: { usernameHint: 'eva', attributes: {} } }
    expect(adapter.start.question(hinted)).to.deep.equal({ kind: 'open', returnUrl: RETURN_URL })
  })
})

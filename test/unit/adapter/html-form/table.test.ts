import { expect } from 'chai'
import { htmlForm } from '../../../../adapter/html-form/index.ts'
import { start, table } from '../../../../adapter/html-form/table.ts'
import type { HtmlForm } from '../../../../adapter/html-form/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { Refused } from '../../../../adapter/kernel/errors.ts'
import type { Action, Before, Next, Outcome, Refusal, State } from '../../../../adapter/spi.ts'

const before: Before<HtmlForm> = {
  now: 1_700_000_000,
  config: {},
  input: { attributes: {} },
  returnUrl: 'https://app.example/?flowId=f',
}
const chained: Before<HtmlForm> = { ...before, input: { username: 'joe', attributes: {} } }
const user = { subject: 'joe', attributes: { username: 'joe', mail: 'joe@example.com' } }
const verified = { username: 'joe', passwordVersion: 4 }

/** The states of the rows. */
const form: State<HtmlForm, 'USERNAME_PASSWORD_REQUIRED'> = {
  status: 'USERNAME_PASSWORD_REQUIRED',
  model: {
    allowUsernameEdits: true,
    showRememberMyUsername: false,
    rememberMyUsernameSelected: false,
    showThisIsMyDevice: false,
    thisIsMyDeviceSelected: false,
    showCaptcha: false,
    alternativeAuthenticationSources: [],
  },
  memo: {},
}
const mustChange: State<HtmlForm, 'MUST_CHANGE_PASSWORD'> = {
  status: 'MUST_CHANGE_PASSWORD',
  model: { username: 'joe' },
  memo: verified,
}
const recommended: State<HtmlForm, 'NEW_PASSWORD_RECOMMENDED'> = {
  status: 'NEW_PASSWORD_RECOMMENDED',
  model: { daysToExpire: 2 },
  memo: { ...user, ...verified },
}
const required: State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> = {
  status: 'NEW_PASSWORD_REQUIRED',
  model: { existingPasswordRequired: true },
  memo: {},
}
const afterWarning: State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> = {
  status: 'NEW_PASSWORD_REQUIRED',
  model: { username: 'joe', existingPasswordRequired: false },
  memo: verified,
}
const changed: State<HtmlForm, 'SUCCESSFUL_PASSWORD_CHANGE'> = {
  status: 'SUCCESSFUL_PASSWORD_CHANGE',
  model: {},
  memo: user,
}
const offering: typeof form = {
  ...form,
  model: { ...form.model, alternativeAuthenticationSources: [{ name: 'Partner' }] },
}

const signedOn: Next<HtmlForm> = { status: 'SUCCESS', ...user }
const locked: Next<HtmlForm> = { status: 'FAILURE', code: 'ACCOUNT_LOCKED' }
const validators = {
  failedValidators: [{ userMessage: 'Use at least 8 characters.' }],
  satisfiedValidators: [{ userMessage: 'Choose a password different from the current one.' }],
}

const check = (model: object = {}): Action<HtmlForm, 'checkUsernamePassword'> => ({
  actionId: 'checkUsernamePassword',
  model: { username: 'joe', password: 'old', ...model },
})
const newPassword = (model: object = {}): Action<HtmlForm, 'checkNewPassword'> => ({
  actionId: 'checkNewPassword',
  model: { username: 'joe', newPassword: 'new', ...model },
})
const choose = (authenticationSource: string): Action<HtmlForm, 'useAlternativeAuthenticationSource'> => ({
  actionId: 'useAlternativeAuthenticationSource',
  model: { authenticationSource },
})
const bare = <A extends 'initiatePasswordChange' | 'cancelPasswordChange' | 'continueAuthentication'>(actionId: A) =>
  ({ actionId, model: {} }) as const

interface Row {
  readonly state: State<HtmlForm>
  readonly action: Action<HtmlForm>
  readonly outcome: Outcome<HtmlForm>
  readonly effect: string
  readonly next: Next<HtmlForm> | Pick<Refusal<HtmlForm>, 'refuse'>
}
const row = (
  state: State<HtmlForm>,
  action: Action<HtmlForm>,
  outcome: Outcome<HtmlForm>,
  effect: string,
  next: Row['next'],
): Row => ({ state, action, outcome, effect, next })
const done: Outcome<HtmlForm> = { kind: 'done' }
const refusals = (state: State<HtmlForm>, action: Action<HtmlForm>): readonly Row[] => [
  row(state, action, { kind: 'denied' }, 'refused with CREDENTIAL_VALIDATION_FAILED', {
    refuse: 'CREDENTIAL_VALIDATION_FAILED',
  }),
  row(state, action, { kind: 'locked' }, 'ends in failure', locked),
]
const changes = (state: State<HtmlForm>): readonly Row[] => [
  ...refusals(state, newPassword()),
  row(state, newPassword(), { kind: 'changed', ...user }, 'SUCCESSFUL_PASSWORD_CHANGE', changed),
  row(state, newPassword(), { kind: 'againstPolicy', ...validators }, 'refused with PASSWORD_CHANGE_ERROR', {
    refuse: 'PASSWORD_CHANGE_ERROR',
  }),
  row(state, bare('cancelPasswordChange'), done, 'back to USERNAME_PASSWORD_REQUIRED', form),
]
const accepted: Outcome<HtmlForm, 'accepted'> = { kind: 'accepted', ...user, passwordVersion: 4 }
const rows: readonly Row[] = [
  ...refusals(form, check()),
  row(form, check(), accepted, 'signed on', signedOn),
  row(form, check(), { kind: 'mustChangePassword', ...verified }, 'MUST_CHANGE_PASSWORD', mustChange),
  row(offering, choose('Partner'), done, 'success without a subject, with policy.action', {
    status: 'SUCCESS',
    subject: '',
    attributes: { 'policy.action': 'Partner' },
  }),
  row(form, bare('initiatePasswordChange'), done, 'NEW_PASSWORD_REQUIRED, requires both passwords', required),
  ...changes(mustChange),
  row(
    recommended,
    bare('initiatePasswordChange'),
    done,
    'NEW_PASSWORD_REQUIRED, requires the new password only',
    afterWarning,
  ),
  row(recommended, bare('continueAuthentication'), done, 'signed on', signedOn),
  ...changes(required),
  row(changed, bare('continueAuthentication'), done, 'signed on', signedOn),
]
const step = ({ state, action, outcome }: Pick<Row, 'state' | 'action' | 'outcome'>, ctx = before) =>
  defineAdapter(htmlForm).next(state, action, { ...ctx, outcome })
const refusal = (ask: () => unknown): string => {
  try {
    ask()
  } catch (error) {
    if (error instanceof Refused) return error.detail
  }
  return 'not refused'
}

describe('the HTML Form table', () => {
  for (const status of Object.keys(table))
    describe(status, () => {
      for (const each of rows.filter(({ state }) => state.status === status))
        it(`${status}, ${each.action.actionId}, ${each.outcome.kind}: ${each.effect}`, () => {
          if ('refuse' in each.next) expect(step(each)).to.include(each.next)
          else expect(step(each)).to.deep.equal(each.next)
        })
    })

  it('the HTML Form table: every row has a test', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect([...new Set(tested)]).to.have.members(inTable)
  })

  for (const state of ['MUST_CHANGE_PASSWORD', 'NEW_PASSWORD_REQUIRED'] as const)
    it(`${state}, checkNewPassword, againstPolicy: the error detail has the rules`, () => {
      const refused = table[state].checkNewPassword.on.againstPolicy
      expect('also' in refused && refused.also?.({ kind: 'againstPolicy', ...validators })).to.deep.equal(validators)
    })
})

describe('the HTML Form table by its settings', () => {
  const first = (ctx: Before<HtmlForm>) => start.on.done.next({ ...ctx, outcome: { kind: 'done' } })
  const at = (config: Before<HtmlForm>['config'], ctx = before) => ({ ...ctx, config })

  it('start, done: USERNAME_PASSWORD_REQUIRED without a user name', () => {
    expect(first(before)).to.deep.equal(form)
  })
  it('start, done, after an earlier step: shows its user name, editable only if "Allow Username Edits During Chaining" is set', () => {
    expect(first(chained)).to.have.property('model').that.includes({ username: 'joe', allowUsernameEdits: false })
    const allowing = at({ 'Allow Username Edits During Chaining': true }, chained)
    expect(first(allowing)).to.have.property('model').that.includes({ username: 'joe', allowUsernameEdits: true })
  })
  it('start, done: shows the configured check boxes and sources', () => {
    const settings = {
      "Enable 'Remember My Username'": true,
      "Enable 'This is My Device'": true,
      'Alternative Authentication Sources': ['Partner'],
    }
    expect(first(at(settings)))
      .to.have.property('model')
      .that.deep.includes({
        showRememberMyUsername: true,
        showThisIsMyDevice: true,
        alternativeAuthenticationSources: [{ name: 'Partner' }],
      })
  })
  it('initiatePasswordChange and cancelPasswordChange after an earlier step: keep its user name', () => {
    const begun = step({ state: form, action: bare('initiatePasswordChange'), outcome: done }, chained)
    expect(begun).to.have.property('model').that.deep.equals({ username: 'joe', existingPasswordRequired: true })
    const left = step({ state: required, action: bare('cancelPasswordChange'), outcome: done }, chained)
    expect(left).to.deep.equal(first(chained))
  })

  const warned = at({ 'Show Password Expiring Warning': true })
  for (const [moment, daysToExpire, ctx, status] of [
    ['7 days before', 7, warned, 'NEW_PASSWORD_RECOMMENDED'],
    ['on the last day', 0, warned, 'NEW_PASSWORD_RECOMMENDED'],
    ['8 days before', 8, warned, 'SUCCESS'],
    ['with the warning switched off', 0, before, 'SUCCESS'],
    [
      'at a configured threshold',
      2,
      at({ ...warned.config, 'Threshold for Expiring Password Warning': 2 }),
      'NEW_PASSWORD_RECOMMENDED',
    ],
    [
      'before a configured threshold',
      3,
      at({ ...warned.config, 'Threshold for Expiring Password Warning': 2 }),
      'SUCCESS',
    ],
  ] as const)
    it(`USERNAME_PASSWORD_REQUIRED, checkUsernamePassword, accepted, ${moment} expiry: ${status}`, () => {
      const next = step({ state: form, action: check(), outcome: { ...accepted, daysToExpire } }, ctx)
      expect(next).to.include({ status })
    })
  it('USERNAME_PASSWORD_REQUIRED, checkUsernamePassword, accepted, 2 days before expiry: the model has the days, the memo the user', () => {
    const next = step({ state: form, action: check(), outcome: { ...accepted, daysToExpire: 2 } }, warned)
    expect(next).to.deep.equal(recommended)
  })

  it('initiatePasswordChange and useAlternativeAuthenticationSource: offered by the settings', () => {
    const cells = table.USERNAME_PASSWORD_REQUIRED
    const allowed = at({ 'Allow Password Changes': true })
    for (const [ctx, offered] of [
      [before, false],
      [allowed, true],
    ] as const) {
      expect(cells.initiatePasswordChange.when?.(form, ctx)).to.equal(offered)
      expect(table.NEW_PASSWORD_RECOMMENDED.initiatePasswordChange.when?.(recommended, ctx)).to.equal(offered)
    }
    const { when } = cells.useAlternativeAuthenticationSource
    expect([form, offering].map((state) => when?.(state, before))).to.deep.equal([false, true])
  })
})

describe('the questions of the HTML Form table', () => {
  const { checkUsernamePassword, useAlternativeAuthenticationSource } = table.USERNAME_PASSWORD_REQUIRED
  const sign = (username: string, ctx = before) => checkUsernamePassword.ask?.(form, check({ username }), ctx)
  const forced = (model: object) =>
    table.MUST_CHANGE_PASSWORD.checkNewPassword.ask?.(mustChange, newPassword(model), before)
  const change = (model: object, state = required, ctx = before) =>
    table.NEW_PASSWORD_REQUIRED.checkNewPassword.ask?.(state, newPassword(model), ctx)
  const asked = { kind: 'changePassword', username: 'joe', newPassword: 'new', challengeRetries: 3 }

  it('checkUsernamePassword: verifyPassword with user name, password and challengeRetries', () => {
    const question = { kind: 'verifyPassword', username: 'joe', password: 'old' }
    expect(sign('joe')).to.deep.equal({ ...question, challengeRetries: 3 })
    const patient = { ...before, config: { 'Challenge Retries': 9 } }
    expect(sign('joe', patient)).to.deep.equal({ ...question, challengeRetries: 9 })
  })
  it('checkUsernamePassword, user name other than that of an earlier step: INVALID_FIELD_VALUE', () => {
    expect(sign('joe', chained)).to.include({ username: 'joe' })
    expect(refusal(() => sign('Joe', chained))).to.equal('INVALID_FIELD_VALUE')
    const allowing = { ...chained, config: { 'Allow Username Edits During Chaining': true } }
    expect(sign('ann', allowing)).to.include({ username: 'ann' })
  })
  it('useAlternativeAuthenticationSource: no question; INVALID_FIELD_VALUE for a source that is not offered', () => {
    const { ask } = useAlternativeAuthenticationSource
    expect(ask?.(offering, choose('Partner'), before)).to.equal(undefined)
    expect(refusal(() => ask?.(offering, choose('partner'), before))).to.equal('INVALID_FIELD_VALUE')
  })
  it('MUST_CHANGE_PASSWORD, checkNewPassword: changePassword by passwordVersion, and by existingPassword if sent', () => {
    expect(forced({})).to.deep.equal({ ...asked, passwordVersion: 4 })
    expect(forced({ existingPassword: 'old' })).to.deep.equal({ ...asked, passwordVersion: 4, existingPassword: 'old' })
  })
  it('NEW_PASSWORD_REQUIRED after the warning, checkNewPassword: changePassword by passwordVersion', () => {
    expect(change({}, afterWarning)).to.deep.equal({ ...asked, passwordVersion: 4 })
  })
  it('NEW_PASSWORD_REQUIRED from the form, checkNewPassword: changePassword by existingPassword, which is required', () => {
    expect(change({ existingPassword: 'old' })).to.deep.equal({ ...asked, existingPassword: 'old' })
    expect(refusal(() => change({}))).to.equal('CREDENTIAL_VALIDATION_FAILED')
  })
  it('checkNewPassword for another user: INVALID_FIELD_VALUE', () => {
    const other = { username: 'ann', existingPassword: 'old' }
    expect(refusal(() => forced(other))).to.equal('INVALID_FIELD_VALUE')
    expect(refusal(() => change(other, afterWarning))).to.equal('INVALID_FIELD_VALUE')
    expect(refusal(() => change(other, required, chained))).to.equal('INVALID_FIELD_VALUE')
    expect(change(other)).to.include({ username: 'ann' })
  })
})

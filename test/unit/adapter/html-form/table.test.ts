import { expect } from 'chai'
import { start, table } from '../../../../adapter/html-form/table.ts'
import type { HtmlForm } from '../../../../adapter/html-form/types.ts'
import { Refused } from '../../../../adapter/kernel/errors.ts'
import { transition } from '../../../../adapter/kernel/transition.ts'
import type { Action, Before, Next, Outcome, Refusal, State } from '../../../../adapter/spi.ts'

const before: Before<HtmlForm> = { now: 1_700_000_000, config: {}, input: { attributes: {} } }
const chained: Before<HtmlForm> = { ...before, input: { username: 'joe', attributes: {} } }
const person = { subject: 'joe', attributes: { username: 'joe', mail: 'joe@example.com' } }
const proven = { username: 'joe', passwordVersion: 4 }

/** The states that the rows begin in. */
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
  memo: proven,
}
const recommended: State<HtmlForm, 'NEW_PASSWORD_RECOMMENDED'> = {
  status: 'NEW_PASSWORD_RECOMMENDED',
  model: { daysToExpire: 2 },
  memo: { ...person, ...proven },
}
const required: State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> = {
  status: 'NEW_PASSWORD_REQUIRED',
  model: { existingPasswordRequired: true },
  memo: {},
}
const afterWarning: State<HtmlForm, 'NEW_PASSWORD_REQUIRED'> = {
  status: 'NEW_PASSWORD_REQUIRED',
  model: { username: 'joe', existingPasswordRequired: false },
  memo: proven,
}
const changed: State<HtmlForm, 'SUCCESSFUL_PASSWORD_CHANGE'> = {
  status: 'SUCCESSFUL_PASSWORD_CHANGE',
  model: {},
  memo: person,
}
const offering: typeof form = {
  ...form,
  model: { ...form.model, alternativeAuthenticationSources: [{ name: 'Partner' }] },
}

/** What the rows lead to. */
const signedOn: Next<HtmlForm> = { status: 'SUCCESS', ...person }
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
  row(state, action, { kind: 'denied' }, 'is refused', { refuse: 'CREDENTIAL_VALIDATION_FAILED' }),
  row(state, action, { kind: 'locked' }, 'ends in failure', locked),
]
const changes = (state: State<HtmlForm>): readonly Row[] => [
  ...refusals(state, newPassword()),
  row(state, newPassword(), { kind: 'changed', ...person }, 'says that it is changed', changed),
  row(state, newPassword(), { kind: 'againstPolicy', ...validators }, 'is refused', {
    refuse: 'PASSWORD_CHANGE_ERROR',
  }),
  row(state, bare('cancelPasswordChange'), done, 'goes back to the form', form),
]
const accepted: Outcome<HtmlForm, 'accepted'> = { kind: 'accepted', ...person, passwordVersion: 4 }
const rows: readonly Row[] = [
  ...refusals(form, check()),
  row(form, check(), accepted, 'the person is signed on', signedOn),
  row(form, check(), { kind: 'mustChangePassword', ...proven }, 'asks for another', mustChange),
  row(offering, choose('Partner'), done, 'leaves with policy.action, and nobody signed on', {
    status: 'SUCCESS',
    subject: '',
    attributes: { 'policy.action': 'Partner' },
  }),
  row(form, bare('initiatePasswordChange'), done, 'asks for both passwords', required),
  ...changes(mustChange),
  row(recommended, bare('initiatePasswordChange'), done, 'asks for the new one alone', afterWarning),
  row(recommended, bare('continueAuthentication'), done, 'the person is signed on', signedOn),
  ...changes(required),
  row(changed, bare('continueAuthentication'), done, 'the person is signed on', signedOn),
]
const step = ({ state, action, outcome }: Pick<Row, 'state' | 'action' | 'outcome'>, ctx = before) =>
  transition(table, state, action, { ...ctx, outcome })
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
        it(`${each.action.actionId}, ${each.outcome.kind}: ${each.effect}`, () => {
          if ('refuse' in each.next) expect(step(each)).to.include(each.next)
          else expect(step(each)).to.deep.equal(each.next)
        })
    })

  it('has a test here for each of its rows', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect([...new Set(tested)]).to.have.members(inTable)
  })

  for (const state of ['MUST_CHANGE_PASSWORD', 'NEW_PASSWORD_REQUIRED'] as const)
    it(`${state}, againstPolicy: tells the rules in the error detail`, () => {
      const told = table[state].checkNewPassword.on.againstPolicy
      expect('also' in told && told.also?.({ kind: 'againstPolicy', ...validators })).to.deep.equal(validators)
    })
})

describe('the HTML Form table by its settings', () => {
  const first = (ctx: Before<HtmlForm>) => start.on.done.next({ ...ctx, outcome: { kind: 'done' } })
  const at = (config: Before<HtmlForm>['config'], ctx = before) => ({ ...ctx, config })

  it('begins with an empty form', () => {
    expect(first(before)).to.deep.equal(form)
  })
  it('shows the name of an earlier step, which may not be changed, unless an administrator allows it', () => {
    expect(first(chained)).to.have.property('model').that.includes({ username: 'joe', allowUsernameEdits: false })
    const allowing = at({ 'Allow Username Edits During Chaining': true }, chained)
    expect(first(allowing)).to.have.property('model').that.includes({ username: 'joe', allowUsernameEdits: true })
  })
  it('shows boxes and sources that are set', () => {
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
  it('keeps the name of an earlier step when a change is begun or given up', () => {
    const begun = step({ state: form, action: bare('initiatePasswordChange'), outcome: done }, chained)
    expect(begun).to.have.property('model').that.deep.equals({ username: 'joe', existingPasswordRequired: true })
    const left = step({ state: required, action: bare('cancelPasswordChange'), outcome: done }, chained)
    expect(left).to.deep.equal(first(chained))
  })

  const warned = at({ 'Show Password Expiring Warning': true })
  for (const [says, daysToExpire, ctx, status] of [
    ['in time', 7, warned, 'NEW_PASSWORD_RECOMMENDED'],
    ['on its last day', 0, warned, 'NEW_PASSWORD_RECOMMENDED'],
    ['too early', 8, warned, 'SUCCESS'],
    ['where it is off', 0, before, 'SUCCESS'],
    [
      'at the set threshold',
      2,
      at({ ...warned.config, 'Threshold for Expiring Password Warning': 2 }),
      'NEW_PASSWORD_RECOMMENDED',
    ],
    ['before the set threshold', 3, at({ ...warned.config, 'Threshold for Expiring Password Warning': 2 }), 'SUCCESS'],
  ] as const)
    it(`a password that expires, warned of ${says}: ${status}`, () => {
      const next = step({ state: form, action: check(), outcome: { ...accepted, daysToExpire } }, ctx)
      expect(next).to.include({ status })
    })
  it('the warning tells the days, and remembers who it is', () => {
    const next = step({ state: form, action: check(), outcome: { ...accepted, daysToExpire: 2 } }, warned)
    expect(next).to.deep.equal(recommended)
  })

  it('offers a change of password only where it is allowed, and sources only where there are some', () => {
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

  it('checkUsernamePassword: name, password and the number of tries', () => {
    const question = { kind: 'verifyPassword', username: 'joe', password: 'old' }
    expect(sign('joe')).to.deep.equal({ ...question, challengeRetries: 3 })
    const patient = { ...before, config: { 'Challenge Retries': 9 } }
    expect(sign('joe', patient)).to.deep.equal({ ...question, challengeRetries: 9 })
  })
  it('checkUsernamePassword with another name than that of an earlier step: INVALID_FIELD_VALUE', () => {
    expect(sign('joe', chained)).to.include({ username: 'joe' })
    expect(refusal(() => sign('Joe', chained))).to.equal('INVALID_FIELD_VALUE')
    const allowing = { ...chained, config: { 'Allow Username Edits During Chaining': true } }
    expect(sign('ann', allowing)).to.include({ username: 'ann' })
  })
  it('useAlternativeAuthenticationSource: nobody is asked, and only a source on offer is taken', () => {
    const { ask } = useAlternativeAuthenticationSource
    expect(ask?.(offering, choose('Partner'), before)).to.equal(undefined)
    expect(refusal(() => ask?.(offering, choose('partner'), before))).to.equal('INVALID_FIELD_VALUE')
  })
  it('checkNewPassword after a forced change: by the password that was given, and by one given again', () => {
    expect(forced({})).to.deep.equal({ ...asked, passwordVersion: 4 })
    expect(forced({ existingPassword: 'old' })).to.deep.equal({ ...asked, passwordVersion: 4, existingPassword: 'old' })
  })
  it('checkNewPassword after the warning: by the password that was given', () => {
    expect(change({}, afterWarning)).to.deep.equal({ ...asked, passwordVersion: 4 })
  })
  it('checkNewPassword of a change that began at the form: by the present password', () => {
    expect(change({ existingPassword: 'old' })).to.deep.equal({ ...asked, existingPassword: 'old' })
    expect(refusal(() => change({}))).to.equal('CREDENTIAL_VALIDATION_FAILED')
  })
  it('checkNewPassword for somebody else: INVALID_FIELD_VALUE', () => {
    const other = { username: 'ann', existingPassword: 'old' }
    expect(refusal(() => forced(other))).to.equal('INVALID_FIELD_VALUE')
    expect(refusal(() => change(other, afterWarning))).to.equal('INVALID_FIELD_VALUE')
    expect(refusal(() => change(other, required, chained))).to.equal('INVALID_FIELD_VALUE')
    expect(change(other)).to.include({ username: 'ann' })
  })
})

import { expect } from 'chai'
import type { AuthnSource } from '../../../mock-idp/flows/flow.ts'
import { readPolicies } from '../../../mock-idp/flows/policy/tree.ts'
import type { Session } from '../../../mock-idp/sessions/sessions.ts'
import { factorsCoveredBy, satisfiedBySession } from '../../../mock-idp/sessions/single-sign-on.ts'
import type { PolicyNode } from '../../../schemas/gen/host/config-types.ts'

type Tree = NonNullable<PolicyNode>

const source = (attributes: AuthnSource['attributes'] = {}, at = 1000): AuthnSource => ({
  subject: 'alice',
  attributes,
  at,
  usedAt: at,
  expiresAt: at + 3600,
})
const twoFactor: Tree = { adapter: 'form', success: { adapter: 'token' } }
const rule = (expectedValue: string, result: Tree | null, fallbackToSuccess = true): Tree => ({
  adapter: 'form',
  success: null,
  attributeRules: { fallbackToSuccess, items: [{ attributeName: 'role', condition: 'EQUALS', expectedValue, result }] },
})
const admin = source({ role: 'admin' })

describe('wayThrough', () => {
  const rows: readonly (readonly [string, Tree, Session['authnSources'], readonly string[] | undefined])[] = [
    ['one adapter that was passed', { adapter: 'form' }, { form: source() }, ['form']],
    ['one that was not', { adapter: 'form' }, { token: source() }, undefined],
    ['nobody signed on', { adapter: 'form' }, {}, undefined],
    ['two, both passed', twoFactor, { token: source(), form: source() }, ['form', 'token']],
    ['two, the first passed', twoFactor, { form: source() }, undefined],
    ['two, the second passed', twoFactor, { token: source() }, undefined],
    [
      'a fail branch, which nobody takes who has passed',
      { adapter: 'form', fail: { adapter: 'token' } },
      { token: source() },
      undefined,
    ],
    ['a rule that asks for more, not passed', rule('admin', { adapter: 'token' }), { form: admin }, undefined],
    [
      'a rule that asks for more, passed',
      rule('admin', { adapter: 'token' }),
      { form: admin, token: source() },
      ['form', 'token'],
    ],
    ['a rule that is not met', rule('guest', { adapter: 'token' }), { form: admin }, ['form']],
    ['a rule that is not met, without a way on', rule('guest', null, false), { form: admin }, undefined],
    ['an adapter by the name of what every object has', { adapter: 'constructor' }, {}, undefined],
  ]
  for (const [title, tree, sources, expected] of rows)
    it(title, () => {
      const policy = readPolicies({ policies: { house: tree } }).get('house')
      if (policy === undefined) throw new Error('no policy')
      expect(satisfiedBySession(policy, sources)?.map(({ adapter }) => adapter)).to.deep.equal(expected)
    })
})

describe('sparedSources', () => {
  const session: Session = {
    sri: 's',
    subject: 'alice',
    policy: 'house',
    authnSources: { form: source({}, 1000), token: source({}, 1500) },
    clients: [],
    browser: 'b',
    expiresAt: 5000,
  }
  const rows: readonly (readonly [string, readonly string[], string | undefined, readonly string[]])[] = [
    ['all, of a policy that wants more', ['policy'], undefined, ['form', 'token']],
    ['nothing under prompt=login', ['login_prompt'], undefined, []],
    ['nothing under prompt=login, whatever the age may be', ['login_prompt', 'max_age'], '3600', []],
    ['nothing for another person', ['id_token_hint'], undefined, []],
    ['nothing for a reason nobody has heard of', ['new_reason'], undefined, []],
    ['what is young enough', ['max_age'], '100', ['token']],
    ['what is just young enough', ['max_age', 'policy'], '600', ['form', 'token']],
    ['what is young enough although something else was the reason', ['policy'], '100', ['token']],
    ['nothing that is too old', ['max_age'], '99', []],
  ]
  for (const [title, reasons, maxAge, expected] of rows)
    it(title, () => {
      expect(Object.keys(factorsCoveredBy({ reasons, maxAge }, session, 1600))).to.deep.equal(expected)
    })
  it('nothing without a session', () => {
    expect(factorsCoveredBy({ reasons: ['no_session'], maxAge: undefined }, undefined, 1600)).to.deep.equal({})
  })
})

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

describe('satisfiedBySession', () => {
  const rows: readonly (readonly [string, Tree, Session['authnSources'], readonly string[] | undefined])[] = [
    ['one adapter, completed: satisfied', { adapter: 'form' }, { form: source() }, ['form']],
    ['one adapter, not completed: not satisfied', { adapter: 'form' }, { token: source() }, undefined],
    ['no session: not satisfied', { adapter: 'form' }, {}, undefined],
    ['two adapters, both completed: satisfied', twoFactor, { token: source(), form: source() }, ['form', 'token']],
    ['two adapters, the first completed: not satisfied', twoFactor, { form: source() }, undefined],
    ['two adapters, the second completed: not satisfied', twoFactor, { token: source() }, undefined],
    [
      'fail branch completed: not satisfied',
      { adapter: 'form', fail: { adapter: 'token' } },
      { token: source() },
      undefined,
    ],
    [
      'rule met, its adapter not completed: not satisfied',
      rule('admin', { adapter: 'token' }),
      { form: admin },
      undefined,
    ],
    [
      'rule met, its adapter completed: satisfied',
      rule('admin', { adapter: 'token' }),
      { form: admin, token: source() },
      ['form', 'token'],
    ],
    ['rule not met, fallback: satisfied', rule('guest', { adapter: 'token' }), { form: admin }, ['form']],
    ['rule not met, no fallback: not satisfied', rule('guest', null, false), { form: admin }, undefined],
    ['adapter named constructor: not satisfied', { adapter: 'constructor' }, {}, undefined],
  ]
  for (const [title, tree, sources, expected] of rows)
    it(`satisfiedBySession, ${title}`, () => {
      const policy = readPolicies({ policies: { house: tree } }).get('house')
      if (policy === undefined) throw new Error('no policy')
      expect(satisfiedBySession(policy, sources)?.map(({ adapter }) => adapter)).to.deep.equal(expected)
    })
})

describe('factorsCoveredBy', () => {
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
    ['reason policy: all sources', ['policy'], undefined, ['form', 'token']],
    ['prompt=login: none', ['login_prompt'], undefined, []],
    ['prompt=login and max_age: none', ['login_prompt', 'max_age'], '3600', []],
    ['id_token_hint of another user: none', ['id_token_hint'], undefined, []],
    ['unknown reason: none', ['new_reason'], undefined, []],
    ['max_age: the newer source', ['max_age'], '100', ['token']],
    ['max_age equal to the age: the source', ['max_age', 'policy'], '600', ['form', 'token']],
    ['reason policy with max_age: the newer source', ['policy'], '100', ['token']],
    ['max_age exceeded: none', ['max_age'], '99', []],
  ]
  for (const [title, reasons, maxAge, expected] of rows)
    it(`factorsCoveredBy, ${title}`, () => {
      expect(Object.keys(factorsCoveredBy({ reasons, maxAge }, session, 1600))).to.deep.equal(expected)
    })
  it('factorsCoveredBy, no session: none', () => {
    expect(factorsCoveredBy({ reasons: ['no_session'], maxAge: undefined }, undefined, 1600)).to.deep.equal({})
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { checkConfig } from '../../../mock-idp/config/config.ts'
import { matches, type Rule } from '../../../mock-idp/flows/policy/rules.ts'
import { selectPolicy } from '../../../mock-idp/flows/policy/select.ts'
import { branchOf, readPolicies } from '../../../mock-idp/flows/policy/tree.ts'

const rule = (condition: Rule['condition'], expectedValue: string, attributeName = 'group'): Rule => ({
  attributeName,
  condition,
  expectedValue,
})
const signedOn = (group?: string | readonly string[]) => ({
  subject: 'joe',
  attributes: group === undefined ? {} : { group },
})

describe('attribute rules', () => {
  for (const [condition, expected, group, met] of [
    ['EQUALS', 'staff', 'staff', true],
    ['EQUALS', 'staff', 'Staff', false],
    ['EQUALS', 'staff', ['other', 'staff'], false],
    ['EQUALS', '', undefined, true],
    ['EQUALS_CASE_INSENSITIVE', 'staff', 'STAFF', true],
    ['NOT_EQUAL', 'staff', 'Staff', true],
    ['NOT_EQUAL', 'staff', undefined, true],
    ['NOT_EQUAL_CASE_INSENSITIVE', 'staff', 'Staff', false],
    ['MULTIVALUE_CONTAINS', 'staff', ['other', 'staff'], true],
    ['MULTIVALUE_CONTAINS', 'staff', ['other', 'Staff'], false],
    ['MULTIVALUE_CONTAINS', 'staff', undefined, false],
    ['MULTIVALUE_CONTAINS_CASE_INSENSITIVE', 'staff', ['other', 'Staff'], true],
    ['MULTIVALUE_DOES_NOT_CONTAIN', 'staff', ['other', 'Staff'], true],
    ['MULTIVALUE_DOES_NOT_CONTAIN', 'staff', 'staff', false],
    ['MULTIVALUE_DOES_NOT_CONTAIN_CASE_INSENSITIVE', 'staff', ['other', 'Staff'], false],
  ] as const)
    it(`attribute rule, ${condition} "${expected}", value ${JSON.stringify(group)}: ${met ? 'met' : 'not met'}`, () => {
      expect(matches(rule(condition, expected), signedOn(group))).to.equal(met)
    })
  it('attribute rule on subject: compared with the subject', () => {
    expect(matches(rule('EQUALS', 'joe', 'subject'), signedOn())).to.equal(true)
  })
  it('attribute rule, name of an inherited member: no value', () => {
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(matches(rule('EQUALS', '', name), signedOn()), name).to.equal(true)
  })
})

describe('policy trees', () => {
  const leaf = (adapter: string) => ({ adapter })
  const tree = {
    adapter: 'a',
    success: { adapter: 'b', fail: leaf('c') },
    fail: null,
    attributeRules: {
      fallbackToSuccess: false,
      items: [
        { attributeName: 'group', condition: 'EQUALS' as const, expectedValue: 'x', result: leaf('d') },
        { attributeName: 'group', condition: 'EQUALS' as const, expectedValue: 'y' },
      ],
    },
  }
  const adapters = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { type: 'gate' }]))
  const policies = readPolicies({ adapters, policies: { tree, a: leaf('b') } })
  const root = policies.get('tree')?.steps.get('')
  const success = (group: string) => ({ status: 'SUCCESS' as const, subject: 'joe', attributes: { group } })
  const failure = { status: 'FAILURE' as const, code: 'NO' }

  it('readPolicies: steps by their paths', () => {
    const steps = [...(policies.get('tree')?.steps ?? [])].map(([path, { adapter }]) => [path, adapter])
    expect(Object.fromEntries(steps)).to.deep.equal({
      '': 'a',
      success: 'b',
      'success.fail': 'c',
      'rules.0': 'd',
    })
  })
  it('readPolicies: configured policies, then one policy per adapter instance without a policy of its name', () => {
    expect([...policies.keys()]).to.deep.equal(['tree', 'a', 'b', 'c', 'd', 'e'])
    expect(policies.get('a')?.steps.get('')?.adapter).to.equal('b')
  })
  it('branchOf, first rule that is met: its step, success if it has none', () => {
    if (root === undefined) throw new Error('no root')
    expect(branchOf(root, success('x'))).to.deep.equal({ passed: true, next: 'rules.0' })
    expect(branchOf(root, success('y'))).to.deep.equal({ passed: true, next: undefined })
  })
  it('branchOf, no rule met: failure without fallback, success branch with it', () => {
    if (root === undefined) throw new Error('no root')
    expect(branchOf(root, success('z'))).to.deep.equal({ passed: false, next: undefined })
    expect(branchOf({ ...root, fallbackToSuccess: true }, success('z'))).to.deep.equal({
      passed: true,
      next: 'success',
    })
    expect(branchOf(root, failure)).to.deep.equal({ passed: false, next: undefined })
  })
  it('checkConfig, unknown adapter instances at any depth of a policy: one fault each', () => {
    const gone = {
      adapter: 'g1',
      fail: { adapter: 'a', success: leaf('g2') },
      attributeRules: {
        items: [
          { attributeName: 'x', condition: 'EQUALS', expectedValue: '', result: { ...leaf('g3'), fail: leaf('g4') } },
        ],
      },
    }
    const { faults } = checkConfig({ adapters, policies: { missing: gone } })
    expect(faults.map(({ pointer }) => pointer)).to.have.members(
      ['', '/fail/success', '/attributeRules/items/0/result', '/attributeRules/items/0/result/fail'].map(
        (at) => `/policies/missing${at}/adapter`,
      ),
    )
  })
  it('checkConfig, misspelt member at depth of a policy: fault with its pointer', () => {
    const { faults } = checkConfig({
      adapters,
      policies: { p: { adapter: 'a', fail: { adapter: 'a', sucess: null } } },
    })
    expect(faults).to.deep.equal([
      { pointer: '/policies/p/fail/sucess', message: 'is not a setting; did you mean "success"?' },
    ])
  })
  it('checkConfig, policy with an unknown application: fault', () => {
    const policy = { adapter: 'a', authenticationApiApplication: 'shop' }
    expect(checkConfig({ adapters, policies: { p: policy } }).faults).to.deep.equal([
      {
        pointer: '/policies/p/authenticationApiApplication',
        message: 'application "shop" not found; add it to "authenticationApi.applications"',
      },
    ])
  })
  it('readPolicies, random tree: one step per node', () => {
    type Node = { adapter: string; success: Node | null; fail: Node | null }
    const { node } = fc.letrec<{ node: Node | null }>((tie) => ({
      node: fc.option(
        fc.record({
          adapter: fc.constantFrom('a', 'b'),
          success: tie('node'),
          fail: tie('node'),
        }) as fc.Arbitrary<Node>,
        { depthSize: 'small' },
      ),
    }))
    const count = (at: Node | null): number => (at === null ? 0 : 1 + count(at.success) + count(at.fail))
    fc.assert(
      fc.property(node, (success) => {
        const steps = readPolicies({ policies: { p: { adapter: 'a', success } } }).get('p')?.steps
        expect(steps?.size).to.equal(1 + count(success))
      }),
    )
  })
})

describe('selectPolicy', () => {
  const adapters = { form: { type: 'x' }, securid: { type: 'x' }, hidden: { type: 'x' } }
  const policies = readPolicies({
    adapters,
    policies: {
      first: { adapter: 'form' },
      'two-factor': { adapter: 'form', success: { adapter: 'securid' } },
      hidden: { adapter: 'securid' },
      other: { adapter: 'hidden' },
    },
  })
  const selected = (criteria: Parameters<typeof selectPolicy>[0]) => selectPolicy(criteria, { policies })

  it('selectPolicy, no criteria: the first policy', () => {
    expect(selected({})).to.equal('first')
    expect(selectPolicy({}, { policies: new Map() })).to.equal(undefined)
  })
  it('selectPolicy, client policy: that policy', () => {
    expect(selected({ clientPolicy: 'two-factor' })).to.equal('two-factor')
    expect(selected({ clientPolicy: 'gone' })).to.equal(undefined)
  })
  it('selectPolicy, acr_values: the first existing policy, before client and adapter', () => {
    expect(selected({ acrValues: 'urn:x two-factor securid', clientPolicy: 'first' })).to.equal('two-factor')
    expect(selected({ acrValues: 'securid', adapterId: 'form' })).to.equal('securid')
    expect(selected({ acrValues: 'urn:x', clientPolicy: 'two-factor' })).to.equal('two-factor')
  })
  it('selectPolicy, adapter: the policy of its name or with it as first step', () => {
    expect(selected({ adapterId: 'securid', clientPolicy: 'two-factor' })).to.equal('securid')
    expect(selected({ adapterId: 'hidden' })).to.equal('other')
    expect(selected({ adapterId: 'gone', clientPolicy: 'first' })).to.equal(undefined)
  })
})

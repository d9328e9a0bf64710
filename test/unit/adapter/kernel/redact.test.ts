import { expect } from 'chai'
import fc from 'fast-check'
import { redact } from '../../../../adapter/kernel/redact.ts'

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    pin: { type: 'string', 'x-secret': true },
    devices: { type: 'array', items: { type: 'object', properties: { key: { 'x-secret': true }, label: {} } } },
    nested: { type: 'object', properties: { pin: { type: 'string', 'x-secret': true } } },
    perhaps: { anyOf: [{ type: 'null' }, { type: 'object', properties: { name: {}, pin: { 'x-secret': true } } }] },
    either: { anyOf: [{ type: 'null' }, { type: 'string', 'x-secret': true }] },
  },
}

describe('redact', () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    ['a declared member: stays', { name: 'joe' }, { name: 'joe' }],
    ['a secret member: replaced', { name: 'joe', pin: '1234' }, { name: 'joe', pin: '[redacted]' }],
    ['a secret member of another type: replaced', { pin: { a: ['1234'] } }, { pin: '[redacted]' }],
    ['an undeclared member: replaced', { pni: '1234' }, { pni: '[undeclared]' }],
    ['a secret in an object: replaced', { nested: { pin: '1' } }, { nested: { pin: '[redacted]' } }],
    [
      'a secret in a list: replaced',
      { devices: [{ key: '1', label: 'a' }, { other: 2 }] },
      { devices: [{ key: '[redacted]', label: 'a' }, { other: '[undeclared]' }] },
    ],
    [
      'a secret in the alternative that is an object: replaced',
      { perhaps: { name: 'joe', pin: '1', pni: '1' } },
      { perhaps: { name: 'joe', pin: '[redacted]', pni: '[undeclared]' } },
    ],
    ['a text where an object is one alternative: replaced', { perhaps: '1234' }, { perhaps: '[undeclared]' }],
    ['a value that is secret in one alternative: replaced', { either: '1234' }, { either: '[redacted]' }],
    [
      'an object where a text is declared: its members are replaced',
      { name: { pin: '1234' } },
      { name: { pin: '[undeclared]' } },
    ],
    ['a list where a text is declared: its items are replaced', { name: ['1234'] }, { name: ['[undeclared]'] }],
    ['a text where an object is declared: replaced', { nested: '1234' }, { nested: '[undeclared]' }],
    ['a text where a list is declared: replaced', { devices: '1234' }, { devices: '[undeclared]' }],
    ['a text instead of the whole object: replaced', '1234', '[undeclared]'],
    ['a number instead of the whole object: replaced', 1234, '[undeclared]'],
    ['a list instead of the whole object: replaced', ['1234'], ['[undeclared]']],
    [
      'members named toString and constructor: replaced as undeclared',
      { toString: '1234', constructor: '1234' },
      { toString: '[undeclared]', constructor: '[undeclared]' },
    ],
  ]
  for (const [what, value, expected] of cases)
    it(`redact, ${what}`, () => {
      expect(redact(schema, value)).to.deep.equal(expected)
    })

  it('redact, a member named __proto__: replaced, no prototype is set', () => {
    const redacted = redact(schema, JSON.parse('{"__proto__": {"pin": "1234"}}')) as object
    expect(JSON.stringify(redacted)).to.equal('{"__proto__":"[undeclared]"}')
    expect(Object.getPrototypeOf(redacted)).to.equal(Object.prototype)
  })

  it('redact, a secret at any place: never in the result', () => {
    const secret = 'p1n-1234'
    const anywhere = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant(secret),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('pin', 'nested', 'devices', 'key', 'other', '__proto__'), tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(anywhere, (value) => {
        expect(JSON.stringify(redact(schema, value))).not.to.include(secret)
      }),
    )
  })
})

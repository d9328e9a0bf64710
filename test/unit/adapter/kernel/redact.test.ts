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
    method: {
      oneOf: [
        { type: 'object', properties: { kind: {}, value: { 'x-secret': true } } },
        { type: 'object', properties: { kind: {}, value: { type: 'string' }, mask: {} } },
        { type: 'null' },
        { oneOf: [{ type: 'array', items: { properties: { otp: { 'x-secret': true }, label: {} } } }] },
      ],
    },
    oneSecret: { oneOf: [{ type: 'null' }, { anyOf: [{ type: 'string', 'x-secret': true }] }] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    codes: { type: 'object', additionalProperties: { type: 'string', 'x-secret': true } },
    map: {
      type: 'object',
      properties: { key: { 'x-secret': true } },
      additionalProperties: { type: 'object', properties: { pin: { 'x-secret': true }, name: {} } },
    },
    open: { type: 'object', additionalProperties: true },
    mapOrText: { oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }] },
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
      'a member that is secret in one of several objects: replaced',
      { method: { kind: 'a', value: '1234', mask: '*', pni: '1' } },
      { method: { kind: 'a', value: '[redacted]', mask: '*', pni: '[undeclared]' } },
    ],
    [
      'a list as a nested alternative: its secrets are replaced',
      { method: [{ otp: '1234', label: 'a', other: 1 }] },
      { method: [{ otp: '[redacted]', label: 'a', other: '[undeclared]' }] },
    ],
    ['null as an alternative of objects: replaced', { method: null }, { method: '[undeclared]' }],
    ['a value that is secret in a nested alternative: replaced', { oneSecret: '1' }, { oneSecret: '[redacted]' }],
    ['a map of texts: stays', { labels: { a: 'b', toString: 'c' } }, { labels: { a: 'b', toString: 'c' } }],
    ['a map of secrets: the values are replaced', { codes: { a: '1' } }, { codes: { a: '[redacted]' } }],
    [
      'a map of objects with a named secret: both kinds of members are redacted',
      { map: { key: '1', joe: { pin: '1', name: 'Joe', x: 1 } } },
      { map: { key: '[redacted]', joe: { pin: '[redacted]', name: 'Joe', x: '[undeclared]' } } },
    ],
    [
      'an object where a map of texts holds it: its members are replaced',
      { labels: { a: { pin: '1' } } },
      { labels: { a: { pin: '[undeclared]' } } },
    ],
    ['a text where a map is declared: replaced', { labels: '1234' }, { labels: '[undeclared]' }],
    ['a member of an open object without a schema: replaced', { open: { a: '1' } }, { open: { a: '[undeclared]' } }],
    ['a text where a map is one alternative: replaced', { mapOrText: '1234' }, { mapOrText: '[undeclared]' }],
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
        fc.dictionary(
          fc.constantFrom('pin', 'nested', 'devices', 'method', 'codes', 'map', 'key', 'otp', '__proto__'),
          tie('value'),
        ),
      ),
    })).value
    fc.assert(
      fc.property(anywhere, (value) => {
        expect(JSON.stringify(redact(schema, value))).not.to.include(secret)
      }),
    )
  })
})

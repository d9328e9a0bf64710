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
    ['keeps what is declared and no secret', { name: 'joe' }, { name: 'joe' }],
    ['blots out what the schema marks as secret', { name: 'joe', pin: '1234' }, { name: 'joe', pin: '[redacted]' }],
    ['blots out a secret of whatever type', { pin: { a: ['1234'] } }, { pin: '[redacted]' }],
    ['blots out what no schema declares', { pni: '1234' }, { pni: '[undeclared]' }],
    ['goes into objects', { nested: { pin: '1' } }, { nested: { pin: '[redacted]' } }],
    [
      'goes into lists',
      { devices: [{ key: '1', label: 'a' }, { other: 2 }] },
      { devices: [{ key: '[redacted]', label: 'a' }, { other: '[undeclared]' }] },
    ],
    [
      'goes into the alternative that is an object',
      { perhaps: { name: 'joe', pin: '1', pni: '1' } },
      { perhaps: { name: 'joe', pin: '[redacted]', pni: '[undeclared]' } },
    ],
    ['blots out a text where an object is one alternative', { perhaps: '1234' }, { perhaps: '[undeclared]' }],
    ['blots out what is a secret in one alternative', { either: '1234' }, { either: '[redacted]' }],
    ['blots out an object where a text is declared', { name: { pin: '1234' } }, { name: { pin: '[undeclared]' } }],
    ['blots out a list where a text is declared', { name: ['1234'] }, { name: ['[undeclared]'] }],
    ['blots out a text where an object is declared', { nested: '1234' }, { nested: '[undeclared]' }],
    ['blots out a text where a list is declared', { devices: '1234' }, { devices: '[undeclared]' }],
    ['blots out a text in the place of the whole', '1234', '[undeclared]'],
    ['blots out a number in the place of the whole', 1234, '[undeclared]'],
    ['blots out a list in the place of the whole', ['1234'], ['[undeclared]']],
    [
      'does not take inherited names for declared ones',
      { toString: '1234', constructor: '1234' },
      { toString: '[undeclared]', constructor: '[undeclared]' },
    ],
  ]
  for (const [what, value, expected] of cases)
    it(what, () => {
      expect(redact(schema, value)).to.deep.equal(expected)
    })

  it('blots out __proto__ and sets no prototype', () => {
    const redacted = redact(schema, JSON.parse('{"__proto__": {"pin": "1234"}}')) as object
    expect(JSON.stringify(redacted)).to.equal('{"__proto__":"[undeclared]"}')
    expect(Object.getPrototypeOf(redacted)).to.equal(Object.prototype)
  })

  it('lets no secret through, wherever it stands', () => {
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

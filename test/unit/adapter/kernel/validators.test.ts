import { expect } from 'chai'
import { adapterSchemas } from '../../../../adapter/kernel/compose.ts'
import { loadAdapterValidators } from '../../../../adapter/kernel/load-validators.ts'
import {
  type Check,
  compileValidators,
  createCheck,
  type FindValidator,
  fieldDetails,
} from '../../../../adapter/kernel/validators.ts'
import { securid } from '../../../../adapter/securid/index.ts'

const action = 'actions/checkPasscode'
const told = (check: Check, value: unknown, name = action) =>
  fieldDetails(check(name, value)).map(({ code, target }) => `${code} ${target}`)

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['a good model', '{"passcode": "1"}', []],
  ['a field that is missing', '{}', ['FIELD_REQUIRED passcode']],
  ['an empty text where one is required', '{"passcode": ""}', ['FIELD_REQUIRED passcode']],
  ['null', '{"passcode": null}', ['INVALID_FIELD_FORMAT passcode']],
  ['a number for a text', '{"passcode": 12345678}', ['INVALID_FIELD_FORMAT passcode']],
  ['an object for a text', '{"passcode": {"passcode": "1"}}', ['INVALID_FIELD_FORMAT passcode']],
  ['a list for a text', '{"passcode": ["1"]}', ['INVALID_FIELD_FORMAT passcode']],
  ['a text that is too long', `{"passcode": "${'1'.repeat(65)}"}`, ['INVALID_FIELD_FORMAT passcode']],
  ['a field that nobody knows', '{"passcode": "1", "pni": "1"}', ['UNRECOGNIZED_FIELD_NAME pni']],
  ['a field named __proto__', '{"passcode": "1", "__proto__": {}}', ['UNRECOGNIZED_FIELD_NAME __proto__']],
  ['a field named constructor', '{"passcode": "1", "constructor": 1}', ['UNRECOGNIZED_FIELD_NAME constructor']],
  ['a field named toString', '{"passcode": "1", "toString": 1}', ['UNRECOGNIZED_FIELD_NAME toString']],
  ['several faults', '{"passcode": 1, "a": 1}', ['UNRECOGNIZED_FIELD_NAME a', 'INVALID_FIELD_FORMAT passcode']],
]

const generated = loadAdapterValidators('securid', securid.vocabulary)

describe('the validators', () => {
  const compiled = compileValidators(securid.vocabulary)
  const checks: Record<string, Check> = { generated: createCheck(generated), compiled: createCheck(compiled) }
  for (const kind of ['generated', 'compiled'])
    describe(kind, () => {
      const check: Check = (name, value) => checks[kind]?.(name, value) ?? []
      for (const [what, text, expected] of cases)
        it(`${what}: ${expected.join(', ') || 'no fault'}`, () => {
          expect(told(check, JSON.parse(text))).to.have.members(expected)
        })
      it('judge answers of the authority, states, and what the client is shown', () => {
        expect(check('outcomes/denied', {})).to.deep.equal([])
        expect(check('outcomes/accepted', { subject: 'joe' })).not.to.deep.equal([])
        expect(check('states/SECURID_SYSTEM_PIN_RESET_REQUIRED', { pin: '1234' })).to.deep.equal([])
        expect(check('config', { 'Challenge Retries': '5' })).not.to.deep.equal([])
      })
    })

  it('exist for every schema of the vocabulary, generated and compiled', () => {
    const names = Object.keys(adapterSchemas(securid.vocabulary))
    const missing = (find: FindValidator) => names.filter((name) => typeof find(name) !== 'function')
    expect(names).to.include('config')
    expect([...missing(generated), ...missing(compiled)]).to.deep.equal([])
  })
  it('are not compiled from annotations that mean nothing', () => {
    const withShow = (show: unknown) => ({
      ...securid.vocabulary,
      states: { STATE: { type: 'object', properties: { pin: { type: 'string', 'x-show': show } } } },
    })
    expect(compileValidators(withShow('code'))('states/STATE')).to.be.a('function')
    expect(() => compileValidators(withShow('loud'))).to.throw('x-show')
  })
  it('find no fault in what no schema declares', () => {
    const check = createCheck(() => undefined)
    for (const name of ['outcomes/denied', 'constructor', '__proto__']) expect(check(name, 1)).to.deep.equal([])
  })
})

describe('error details of a model', () => {
  const check = createCheck(generated)
  it('each have a text for the person', () => {
    const details = fieldDetails(check(action, { other: 1 }))
    expect(details).to.have.length(2)
    for (const { userMessage } of details) expect(userMessage).to.be.a('string').that.is.not.equal('')
  })
  it('are 64 at most, however many faults there are', () => {
    const model = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]))
    expect(fieldDetails(check(action, model))).to.have.length(64)
  })
  it('cut the name of an unknown field to what an answer may hold', () => {
    const [detail] = fieldDetails(check(action, { passcode: '1', ['x'.repeat(5000)]: 1 }))
    expect(detail?.target).to.equal('x'.repeat(256))
  })
  it('hold no value of the model', () => {
    expect(JSON.stringify(fieldDetails(check(action, { passcode: ['s3cret'], other: 's3cret' })))).not.to.include(
      's3cret',
    )
  })
})

import { expect } from 'chai'
import { displayItems, renderItems } from '../../../../mock-idp/sign-on/display-items.ts'
import { fieldsOf } from '../../../../mock-idp/sign-on/fields.ts'
import { readForm } from '../../../../mock-idp/sign-on/read-form.ts'
import type { Schema } from '../../../../mock-idp/sign-on/schema.ts'
import { nameOf, words } from '../../../../mock-idp/sign-on/schema.ts'
import { pageAdapter, SHOWN } from '../../../fixtures/adapters/page-adapter.ts'

const { states, actions } = pageAdapter().vocabulary
const order = actions['order'] as Schema
const shown = states['COUNTER_OPEN'] as Schema
const NOON = Date.parse('2030-05-01T12:00:00Z') / 1000

describe('the fields of a form', () => {
  const controls = (model: object) =>
    Object.fromEntries(
      fieldsOf(order, model as { [name: string]: unknown }).map(({ name, control }) => [name, control]),
    )

  it('fieldsOf: the control follows the schema', () => {
    expect(controls({ meals: ['soup'], asksNews: true })).to.deep.equal({
      name: 'text',
      secret: 'secret',
      meal: 'radio',
      guest: 'text',
      seats: 'number',
      size: 'radio',
      hour: 'select',
      extras: 'checkboxes',
      remarks: 'lines',
      details: 'json',
      outside: 'checkbox',
      news: 'checkbox',
      asText: 'checkbox',
    })
  })
  it('fieldsOf: no field if x-when names a field that is false or missing', () => {
    expect(controls({ asksNews: false })).to.not.have.property('news')
    expect(controls({})).to.not.have.property('news')
  })
  it('fieldsOf, x-choices: values of the state with the labels of the schema; without values a text field', () => {
    const [meal] = fieldsOf(order, { meals: ['soup', 'rice'] }).filter(({ name }) => name === 'meal')
    expect(meal?.choices).to.deep.equal([
      { value: 'soup', label: 'Soup of the day' },
      { value: 'rice', label: 'rice' },
    ])
    expect(controls({ meals: [] })).to.include({ meal: 'text' })
  })
  it('fieldsOf, x-suggestions: the named member of each item; other values are left out', () => {
    const guests = [{ name: 'Ann', age: 3 }, { name: 7 }, 'Bob', null]
    const [guest] = fieldsOf(order, { guests }).filter(({ name }) => name === 'guest')
    expect(guest?.suggestions).to.deep.equal(['Ann', 'Bob'])
  })
  it('fieldsOf: the initial value is that of the state, read-only unless x-editable allows changes', () => {
    const name = (model: { [name: string]: unknown }) => {
      const [field] = fieldsOf(order, model)
      return [field?.values, field?.readOnly]
    }
    expect(name({ name: 'Ann', mayRename: false })).to.deep.equal([['Ann'], true])
    expect(name({ name: 'Ann', mayRename: true })).to.deep.equal([['Ann'], false])
    expect(name({ mayRename: true })).to.deep.equal([[], false])
    const plain = { properties: { name: { type: 'string' } } }
    expect(fieldsOf(plain, { name: 'Ann' })[0]?.readOnly).to.equal(true)
    expect(fieldsOf(plain, {})[0]?.readOnly).to.equal(false)
  })
})

describe('a submitted form', () => {
  const read = (posted: object, model: object = { asksNews: true, meals: ['soup'] }) =>
    readForm(order, fieldsOf(order, { ...model }), { ...posted })
  const unchecked = { outside: false, news: false, asText: 'false', version: 2 }

  it('readForm: empty optional fields are left out, empty required fields are kept', () => {
    expect(read({ name: '', secret: '', seats: '', hour: '', remarks: '', details: '' })).to.deep.equal({
      ...unchecked,
      name: '',
    })
    expect(read({})).to.deep.equal(unchecked)
  })
  it('readForm: values have the types of the schema', () => {
    const posted = {
      name: ' Ann ',
      seats: ' 2 ',
      extras: 'bread',
      remarks: 'first\r\n\r\nsecond',
      details: '{"a": [1]}',
      outside: 'true',
      news: 'true',
      asText: 'true',
    }
    expect(read(posted)).to.deep.equal({
      name: ' Ann ',
      seats: 2,
      extras: ['bread'],
      remarks: ['first', 'second'],
      details: { a: [1] },
      outside: true,
      news: true,
      asText: 'true',
      version: 2,
    })
    expect(read({ extras: ['bread', 'salad'] })).to.deep.include({ extras: ['bread', 'salad'] })
  })
  it('readForm: a value that cannot be converted is unchanged', () => {
    expect(read({ seats: 'two', details: '{', name: ['Ann', 'Bob'] })).to.deep.include({
      seats: 'two',
      details: '{',
      name: ['Ann', 'Bob'],
    })
  })
  it('readForm: other fields than those of the form are ignored', () => {
    const posted = {
      captchaResponse: 'x',
      version: '3',
      resumeUrl: 'https://evil.example',
      constructor: 'x',
      news: 'true',
    }
    expect(read(posted, {})).to.deep.equal({ outside: false, asText: 'false', version: 2 })
  })
})

describe('display items', () => {
  const items = (model: object, used: readonly string[] = []) => displayItems(shown, { ...model }, new Set(used), NOON)

  it('displayItems: the kind follows x-show and format', () => {
    expect(items({ ...SHOWN, refused: true, internal: 'x' })).to.deep.equal([
      { kind: 'qr-code', label: 'Address for the app', text: SHOWN.address },
      { kind: 'time', label: 'Place kept', at: '2030-05-01T12:02:05.000Z', left: 125 },
      { kind: 'code', label: 'Your number', text: '007' },
      { kind: 'text', text: 'The counter closes at noon.' },
      { kind: 'alert', text: 'That was not right.' },
      { kind: 'value', label: 'Queue', text: 'first, second' },
      { kind: 'value', label: 'Place', text: 'Row: 3; Inside: yes' },
    ])
  })
  it('displayItems, x-show link: a link only to http, https and app URLs', () => {
    const schema = { properties: { to: { title: 'Go', 'x-show': 'link' } } } as const
    const kindOf = (to: string) => displayItems(schema, { to }, new Set(), NOON)[0]?.kind
    expect(['https://one.example', 'aducid://callback?authId=a'].map(kindOf)).to.deep.equal(['link', 'link'])
    expect(['javascript:alert(1)', ' https://one.example', 'one.example'].map(kindOf)).to.deep.equal([
      'value',
      'value',
      'value',
    ])
  })
  it('renderItems, x-show qr-code: the text is a link if it is a URL', () => {
    const render = (text: string) =>
      renderItems([{ kind: 'qr-code', label: 'Scan', text }], { frozen: false, isLinkMain: false }).html
    expect(render('aducid://callback?a=b&c')).to.include('<a href="aducid://callback?a=b&#38;c">')
    expect(render('javascript:alert(1)')).not.to.include('<a ')
    expect(render('4711')).not.to.include('<a ')
  })
  it('displayItems: no item for an empty value, a false alert and a field of a form', () => {
    expect(
      items({ refused: false, queue: [], number: '', name: 'Ann', meals: ['soup'] }, ['name', 'meals']),
    ).to.deep.equal([])
  })
  it('displayItems: an invalid time is shown as text', () => {
    expect(items({ until: 'soon' })).to.deep.equal([{ kind: 'value', label: 'Place kept', text: 'soon' }])
  })
  it('displayItems: an error of the flow API is an alert for each detail, else for its user message', () => {
    const schema = { properties: { error: { 'x-show': 'alert' } } } as const
    const alertsOf = (error: object) => displayItems(schema, { error }, new Set(), NOON)
    const details = [{ userMessage: 'One.' }, { userMessage: 'Two.' }]
    expect(alertsOf({ userMessage: 'All.', details })).to.deep.equal([
      { kind: 'alert', text: 'One.' },
      { kind: 'alert', text: 'Two.' },
    ])
    expect(alertsOf({ userMessage: 'All.' })).to.deep.equal([{ kind: 'alert', text: 'All.' }])
  })
})

describe('texts from names', () => {
  const cases = [
    ['remainingTries', 'Remaining tries'],
    ['SECURID_TOKEN_REQUIRED', 'Securid token required'],
    ['pin', 'Pin'],
    ['two words', 'Two words'],
  ] as const
  for (const [name, expected] of cases)
    it(`words(${name}): ${expected}`, () => {
      expect(words(name)).to.equal(expected)
    })
  it('nameOf: x-label, else title, else the name as words', () => {
    expect(nameOf('A_STATE', { 'x-label': 'Label', title: 'Title' })).to.equal('Label')
    expect(nameOf('A_STATE', { title: 'What would you like?' })).to.equal('What would you like?')
    expect(nameOf('A_STATE', { title: 'OrderRequired' })).to.equal('Order required')
    expect(nameOf('A_STATE', {})).to.equal('A state')
  })
})

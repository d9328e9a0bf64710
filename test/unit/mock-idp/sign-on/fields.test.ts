import { expect } from 'chai'
import { fieldsOf } from '../../../../mock-idp/sign-on/fields.ts'
import { readForm } from '../../../../mock-idp/sign-on/read-form.ts'
import type { Schema } from '../../../../mock-idp/sign-on/schema.ts'
import { nameOf, words } from '../../../../mock-idp/sign-on/schema.ts'
import { displayItems } from '../../../../mock-idp/sign-on/told.ts'
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

  it('have the control that their schema asks for', () => {
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
  it('are not asked for where the state says no, or nothing', () => {
    expect(controls({ asksNews: false })).to.not.have.property('news')
    expect(controls({})).to.not.have.property('news')
  })
  it('offer what the state lists, by the words of the schema; without a list anything can be typed', () => {
    const [meal] = fieldsOf(order, { meals: ['soup', 'rice'] }).filter(({ name }) => name === 'meal')
    expect(meal?.choices).to.deep.equal([
      { value: 'soup', label: 'Soup of the day' },
      { value: 'rice', label: 'rice' },
    ])
    expect(controls({ meals: [] })).to.include({ meal: 'text' })
  })
  it('suggest the members that are named of a list of objects, and pass over what is no text', () => {
    const guests = [{ name: 'Ann', age: 3 }, { name: 7 }, 'Bob', null]
    const [guest] = fieldsOf(order, { guests }).filter(({ name }) => name === 'guest')
    expect(guest?.suggestions).to.deep.equal(['Ann', 'Bob'])
  })
  it('begin with what the state has under their name: settled, unless it may be changed', () => {
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

describe('a form that came back', () => {
  const read = (posted: object, model: object = { asksNews: true, meals: ['soup'] }) =>
    readForm(order, fieldsOf(order, { ...model }), { ...posted })
  const unticked = { outside: false, news: false, asText: 'false', version: 2 }

  it('leaves out what was left empty, but for what must be there: that is for the judge of the action', () => {
    expect(read({ name: '', secret: '', seats: '', hour: '', remarks: '', details: '' })).to.deep.equal({
      ...unticked,
      name: '',
    })
    expect(read({})).to.deep.equal(unticked)
  })
  it('gets the types of the schema', () => {
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
  it('keeps what cannot be converted as it was typed', () => {
    expect(read({ seats: 'two', details: '{', name: ['Ann', 'Bob'] })).to.deep.include({
      seats: 'two',
      details: '{',
      name: ['Ann', 'Bob'],
    })
  })
  it('is read for the fields of the form alone', () => {
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

describe('what a state tells', () => {
  const told = (model: object, used: readonly string[] = []) => displayItems(shown, { ...model }, new Set(used), NOON)

  it('is told in the way that the schema asks for', () => {
    expect(told({ ...SHOWN, refused: true, internal: 'x' })).to.deep.equal([
      { kind: 'qr-code', label: 'Address for the app', text: SHOWN.address },
      { kind: 'time', label: 'Place kept', at: '2030-05-01T12:02:05.000Z', left: 125 },
      { kind: 'code', label: 'Your number', text: '007' },
      { kind: 'text', text: 'The counter closes at noon.' },
      { kind: 'alert', text: 'That was not right.' },
      { kind: 'value', label: 'Queue', text: 'first, second' },
      { kind: 'value', label: 'Place', text: 'Row: 3; Inside: yes' },
    ])
  })
  it('leaves out what is empty, an alert that is off, and what stands in a form', () => {
    expect(
      told({ refused: false, queue: [], number: '', name: 'Ann', meals: ['soup'] }, ['name', 'meals']),
    ).to.deep.equal([])
  })
  it('shows a time that is none as text', () => {
    expect(told({ until: 'soon' })).to.deep.equal([{ kind: 'value', label: 'Place kept', text: 'soon' }])
  })
  it('reads an error of the flow API aloud: its details, else itself', () => {
    const schema = { properties: { error: { 'x-show': 'alert' } } } as const
    const tell = (error: object) => displayItems(schema, { error }, new Set(), NOON)
    const details = [{ userMessage: 'One.' }, { userMessage: 'Two.' }]
    expect(tell({ userMessage: 'All.', details })).to.deep.equal([
      { kind: 'alert', text: 'One.' },
      { kind: 'alert', text: 'Two.' },
    ])
    expect(tell({ userMessage: 'All.' })).to.deep.equal([{ kind: 'alert', text: 'All.' }])
  })
})

describe('names as words', () => {
  const cases = [
    ['remainingTries', 'Remaining tries'],
    ['SECURID_TOKEN_REQUIRED', 'Securid token required'],
    ['pin', 'Pin'],
    ['two words', 'Two words'],
  ] as const
  for (const [name, expected] of cases)
    it(`${name}: ${expected}`, () => {
      expect(words(name)).to.equal(expected)
    })
  it('give way to a label, then to a title, which may be the name of a type', () => {
    expect(nameOf('A_STATE', { 'x-label': 'Label', title: 'Title' })).to.equal('Label')
    expect(nameOf('A_STATE', { title: 'What would you like?' })).to.equal('What would you like?')
    expect(nameOf('A_STATE', { title: 'OrderRequired' })).to.equal('Order required')
    expect(nameOf('A_STATE', {})).to.equal('A state')
  })
})

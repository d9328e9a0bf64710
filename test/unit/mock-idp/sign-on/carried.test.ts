import { expect } from 'chai'
import { carriedFields, carriedFrom, carriedIn, withCarried } from '../../../../mock-idp/sign-on/carried.ts'

const actions = {
  wait: { properties: { note: { type: 'string' } } },
  complete: { properties: { code: { 'x-query': 'code', maxLength: 4 }, user: { 'x-query': 'user_id' } } },
  cancel: {},
}

describe('parameters of the page that are carried to a later action', () => {
  it('carriedFrom: the parameters that actions take, strings within maxLength', () => {
    expect(carriedFrom(actions, { code: 'good', user_id: 'ann', note: 'x', other: 'y' })).to.deep.equal({
      code: 'good',
      user_id: 'ann',
    })
    expect(carriedFrom(actions, { code: 'g00d!', user_id: ['ann', 'bob'] })).to.deep.equal({})
    expect(carriedFrom(actions, { user_id: 'x'.repeat(2049) })).to.deep.equal({})
    expect(carriedFrom(actions, {})).to.deep.equal({})
  })
  it('carriedIn: reads the fields that carriedFields has named, no other ones', () => {
    const fields = carriedFields({ code: 'good', user_id: 'ann' }, [])
    expect(carriedIn(actions, Object.fromEntries(fields))).to.deep.equal({ code: 'good', user_id: 'ann' })
    expect(carriedIn(actions, { code: 'good', user_id: 'ann' })).to.deep.equal({})
  })
  it('carriedFields: without the parameters that the action takes itself', () => {
    expect(carriedFields({ code: 'good', user_id: 'ann' }, ['code']).map(([, value]) => value)).to.deep.equal(['ann'])
  })
  it('withCarried: percent-encoded', () => {
    expect(withCarried('/page?flowId=f', { code: 'a+b=', user_id: '&x' })).to.equal(
      '/page?flowId=f&code=a%2Bb%3D&user_id=%26x',
    )
  })
})

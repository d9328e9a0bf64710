import { expect } from 'chai'
import { closest, nearestName, suggestion } from '../../../mock-idp/core/nearest.ts'

describe('nearest name', () => {
  const names = ['users', 'agents', 'lockout', 'tokenPolicy', 'redirectUris', 'postLogoutRedirectUris']
  for (const [written, meant] of [
    ['user', 'users'],
    ['Users', 'users'],
    ['suers', 'users'],
    ['token-policy', 'tokenPolicy'],
    ['token_polcy', 'tokenPolicy'],
    ['redirectUri', 'redirectUris'],
    ['redirectURIs', 'redirectUris'],
    ['lock', 'lockout'],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(65), undefined],
  ] as const)
    it(`nearestName, "${written.slice(0, 20)}": ${meant ?? 'none'}`, () => {
      expect(nearestName(written, names)).to.equal(meant)
    })

  it('suggestion: the nearest name, else a short list, else nothing', () => {
    expect(suggestion('usres', names)).to.equal('did you mean "users"?')
    expect(suggestion('colour', ['none', 'some'])).to.equal('use one of: none, some')
    expect(suggestion('colour', [])).to.equal(undefined)
    expect(
      suggestion(
        'colour',
        Array.from({ length: 13 }, (_, index) => `name${index}`),
      ),
    ).to.equal(undefined)
  })

  it('closest: least distance, then the second number, then the first value', () => {
    expect(closest([3, -3, 1, -1], (value) => [Math.abs(value), -value])).to.equal(1)
    expect(closest(['b', 'a'], () => [0])).to.equal('b')
    expect(closest([], () => [0])).to.equal(undefined)
  })
})

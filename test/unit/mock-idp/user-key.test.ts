import { expect } from 'chai'
import fc from 'fast-check'
import { userKey } from '../../../mock-idp/core/store/user-key.ts'

describe('userKey', () => {
  it('userKey, names with lone surrogates, quotes, slashes and percent signs: each has its own well-formed key', () => {
    const names = [
      'joe',
      'a\ud800',
      'a\udc00',
      'a\ufffd',
      'a\\ud800',
      'a/b',
      'a%2Fb',
      '"',
      '\\',
      '',
      '__proto__',
      '\u0000',
    ]
    const keys = names.map((name) => userKey(name))
    expect(new Set(keys).size).to.equal(names.length)
    for (const key of keys) expect(key).to.match(/^[\w.!~*'()%-]*$/)
    expect(userKey('joe')).to.equal('joe')
  })

  it('userKey, several names: different lists of the same length have different keys', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '/', '\\', '"', '%', '\ud800', '\udc00', 'é') })
    const names = fc.tuple(name, name)
    fc.assert(
      fc.property(names, names, (one, other) => {
        const isSame = one[0] === other[0] && one[1] === other[1]
        expect(userKey(...one) === userKey(...other)).to.equal(isSame)
      }),
    )
  })
})

import { expect } from 'chai'
import { mixPin, passcode } from '../../../../../mock-idp/authorities/securid/token/passcode.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { pinStyle } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { expectRefusal } from './tokens.ts'
import { vector } from './vectors.ts'

describe('mixPin', () => {
  it('adds digit by digit without carry, the last digits under each other', () => {
    expect(mixPin('12345678', '9999')).to.equal('12344567')
  })

  it('leaves the code alone for a PIN of zeros', () => {
    expect(mixPin('081473', '0000')).to.equal('081473')
  })

  it('loses the digits of a PIN that is longer than the code', () => {
    expect(mixPin('000000', '12345678')).to.equal('345678')
  })

  it('refuses a PIN with letters and does not repeat it', () => {
    expect(expectRefusal(() => mixPin('000000', '12ab'), 'TOKEN_PIN_NOT_NUMERIC')).to.not.include('12ab')
  })
})

describe('passcode', () => {
  const styles = { s01: 'fob', s10: 'fob', s06: 'pinpad', s05: 'pinpad' } // PIN modes 0 to 3
  for (const [id, style] of Object.entries(styles)) {
    const token = readToken(vector(id).token)
    const composed = style === 'fob' ? 'the PIN and then the code' : 'PIN and code mixed'
    it(`of PIN mode ${token.pinMode} is ${composed}`, () => {
      expect(pinStyle(token)).to.equal(style)
      expect(passcode(token, '111111', '1234')).to.equal(style === 'fob' ? '1234111111' : '112345')
    })
    it(`of PIN mode ${token.pinMode} is the bare code for a user without a PIN`, () => {
      expect(passcode(token, '111111', null)).to.equal('111111')
    })
  }

  it('takes PINs with letters for fob style tokens', () => {
    expect(passcode(readToken(vector('s01').token), '111111', 'ab12')).to.equal('ab12111111')
  })
})

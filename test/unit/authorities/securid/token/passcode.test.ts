import { expect } from 'chai'
import { mixPin, passcode } from '../../../../../mock-idp/authorities/securid/token/passcode.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { pinStyle } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { expectRefusal } from './tokens.ts'
import { vector } from './vectors.ts'

describe('mixPin', () => {
  it('mixPin: adds the digits without carry, aligned at the last digit', () => {
    expect(mixPin('12345678', '9999')).to.equal('12344567')
  })

  it('mixPin, PIN of zeros: returns the code', () => {
    expect(mixPin('081473', '0000')).to.equal('081473')
  })

  it('mixPin, PIN longer than the code: ignores its first digits', () => {
    expect(mixPin('000000', '12345678')).to.equal('345678')
  })

  it('mixPin, PIN with letters: TOKEN_PIN_NOT_NUMERIC, message without the PIN', () => {
    expect(expectRefusal(() => mixPin('000000', '12ab'), 'TOKEN_PIN_NOT_NUMERIC')).to.not.include('12ab')
  })
})

describe('passcode', () => {
  const styles = { s01: 'fob', s10: 'fob', s06: 'pinpad', s05: 'pinpad' } // PIN modes 0 to 3
  for (const [id, style] of Object.entries(styles)) {
    const token = readToken(vector(id).token)
    const composed = style === 'fob' ? 'PIN before the code' : 'PIN mixed into the code'
    it(`passcode, PIN mode ${token.pinMode}: ${composed}`, () => {
      expect(pinStyle(token)).to.equal(style)
      expect(passcode(token, '111111', '1234')).to.equal(style === 'fob' ? '1234111111' : '112345')
    })
    it(`passcode, PIN mode ${token.pinMode}, no PIN: the code`, () => {
      expect(passcode(token, '111111', null)).to.equal('111111')
    })
  }

  it('passcode, fob style, PIN with letters: PIN before the code', () => {
    expect(passcode(readToken(vector('s01').token), '111111', 'ab12')).to.equal('ab12111111')
  })
})

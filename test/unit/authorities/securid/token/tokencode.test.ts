import { expect } from 'chai'
import fc from 'fast-check'
import { passcode } from '../../../../../mock-idp/authorities/securid/token/passcode.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import type { SoftwareToken } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import {
  createTokencodes,
  intervalNumber,
  tokencode,
} from '../../../../../mock-idp/authorities/securid/token/tokencode.ts'
import { anyToken } from './tokens.ts'
import { vector, vectors } from './vectors.ts'

const example: SoftwareToken = {
  serial: '970292270880',
  seed: 'fb173a948cf4a99ace8aa40268ff7087',
  digits: 6,
  intervalSeconds: 60,
  pinMode: 0,
  expiresOn: '2035-12-31',
}
const midnight = Date.UTC(2024, 0, 1) / 1000
const anyTime = fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) / 1000 })

describe('tokencode', () => {
  for (const { id, token, intervalSeconds, codes } of vectors) {
    describe(`of token ${id}`, () => {
      const read = readToken(token)
      for (const { utc, unixTime, pin, tokencode: expected, next } of codes) {
        it(`at ${utc}, ${pin === null ? 'without PIN' : `with PIN ${pin}`}, is ${expected} and then ${next}`, () => {
          expect(passcode(read, tokencode(read, unixTime), pin)).to.equal(expected)
          expect(passcode(read, tokencode(read, unixTime + intervalSeconds), pin)).to.equal(next)
        })
      }
    })
  }

  it('follows from seed, serial number and time alone: the worked example', () => {
    expect([tokencode(example, midnight), tokencode(example, midnight + 60)]).to.deep.equal(['250582', '081473'])
  })

  it('has the value that the program stoken publishes in its own tests', () => {
    const digits = '258491750817210752367175001073261277346642631755724762324173166222072472716737543'
    const token = readToken(`http://127.0.0.1/securid/ctf?ctfData=${digits}`)
    expect(passcode(token, tokencode(token, 1409757465), '9999')).to.equal('65365425')
  })

  it('stays the same within an interval, to the fraction of a second', () => {
    expect(tokencode(example, midnight + 59.999)).to.equal('250582')
  })
})

describe('intervalNumber', () => {
  it('counts intervals of the length that the token has', () => {
    expect(intervalNumber(example, 119)).to.equal(1)
    expect(intervalNumber({ ...example, intervalSeconds: 30 }, 119)).to.equal(3)
  })
})

describe('createTokencodes', () => {
  for (const { id, token, codes } of vectors) {
    it(`gives all codes of token ${id} from one memory, forwards and backwards`, () => {
      const tokencodes = createTokencodes()
      const read = readToken(token)
      for (const { unixTime, pin, tokencode: expected } of [...codes, ...codes.toReversed()]) {
        expect(passcode(read, tokencodes.at(read, unixTime), pin)).to.equal(expected)
      }
    })
  }

  it('gives each code of a window by its interval, over the end of a year too', () => {
    const tokencodes = createTokencodes()
    const read = readToken(vector('s01').token)
    const last = intervalNumber(read, Date.UTC(2024, 11, 31, 23, 59) / 1000)
    const window = Array.from({ length: 141 }, (_, index) => tokencodes.interval(read, last - 70 + index))
    expect(window.slice(70, 72)).to.deep.equal(['467493', '856622'])
    expect(window).to.deep.equal(window.map((_, index) => tokencode(read, (last - 70 + index) * 60)))
  })

  it('mixes up no tokens, also when its memory holds fewer than are in use', () => {
    const tokencodes = createTokencodes({ tokens: 2 })
    fc.assert(
      fc.property(
        fc.array(anyToken, { minLength: 3, maxLength: 5 }),
        fc.array(anyTime, { maxLength: 5 }),
        (some, times) => {
          for (const at of times) {
            for (const token of some) expect(tokencodes.at(token, at)).to.equal(tokencode(token, at))
          }
        },
      ),
    )
  })

  it('tells tokens apart that differ in serial number, digits or interval alone', () => {
    const tokencodes = createTokencodes()
    const eight = { ...example, digits: 8 }
    const other = { ...example, serial: '970292270881' }
    expect(tokencodes.at(example, midnight)).to.equal('250582')
    expect(tokencodes.at(eight, midnight)).to.match(/^\d\d250582$/)
    expect(tokencodes.at(other, midnight)).to.not.equal('250582')
    const quick = { ...example, intervalSeconds: 30 } as const
    // the same number of intervals since 1970
    expect(tokencodes.at(quick, midnight / 2)).to.equal(tokencode(quick, midnight / 2))
  })

  it('has codes before 1970, which a window at the clock of 1970 reaches', () => {
    expect(createTokencodes().interval(example, -1)).to.match(/^\d{6}$/)
  })

  it('gives codes of as many digits as the token has, leading zeros included', () => {
    fc.assert(fc.property(anyToken, anyTime, (token, at) => tokencode(token, at).length === token.digits))
  })
})

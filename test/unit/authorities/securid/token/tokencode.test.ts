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
    describe(`tokencode of token ${id}`, () => {
      const read = readToken(token)
      for (const { utc, unixTime, pin, tokencode: expected, next } of codes) {
        it(`tokencode, token ${id} at ${utc}, ${pin === null ? 'no PIN' : `PIN ${pin}`}: ${expected}, then ${next}`, () => {
          expect(passcode(read, tokencode(read, unixTime), pin)).to.equal(expected)
          expect(passcode(read, tokencode(read, unixTime + intervalSeconds), pin)).to.equal(next)
        })
      }
    })
  }

  it('tokencode, worked example: depends on seed, serial number and time', () => {
    expect([tokencode(example, midnight), tokencode(example, midnight + 60)]).to.deep.equal(['250582', '081473'])
  })

  it('tokencode, token of the tests of stoken: its published code', () => {
    const digits = '258491750817210752367175001073261277346642631755724762324173166222072472716737543'
    const token = readToken(`http://127.0.0.1/securid/ctf?ctfData=${digits}`)
    expect(passcode(token, tokencode(token, 1409757465), '9999')).to.equal('65365425')
  })

  it('tokencode, end of an interval: unchanged', () => {
    expect(tokencode(example, midnight + 59.999)).to.equal('250582')
  })
})

describe('intervalNumber', () => {
  it('intervalNumber: counts intervals of the length of the token', () => {
    expect(intervalNumber(example, 119)).to.equal(1)
    expect(intervalNumber({ ...example, intervalSeconds: 30 }, 119)).to.equal(3)
  })
})

describe('createTokencodes', () => {
  for (const { id, token, codes } of vectors) {
    it(`createTokencodes, token ${id}, one cache, forwards and backwards: all codes`, () => {
      const tokencodes = createTokencodes()
      const read = readToken(token)
      for (const { unixTime, pin, tokencode: expected } of [...codes, ...codes.toReversed()]) {
        expect(passcode(read, tokencodes.at(read, unixTime), pin)).to.equal(expected)
      }
    })
  }

  it('createTokencodes, window over the end of a year: each code by its interval', () => {
    const tokencodes = createTokencodes()
    const read = readToken(vector('s01').token)
    const last = intervalNumber(read, Date.UTC(2024, 11, 31, 23, 59) / 1000)
    const window = Array.from({ length: 141 }, (_, index) => tokencodes.interval(read, last - 70 + index))
    expect(window.slice(70, 72)).to.deep.equal(['467493', '856622'])
    expect(window).to.deep.equal(window.map((_, index) => tokencode(read, (last - 70 + index) * 60)))
  })

  it('createTokencodes, more tokens than the cache can hold: each code belongs to its token', () => {
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

  it('createTokencodes, tokens that differ in serial number, digits or interval only: different codes', () => {
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

  it('createTokencodes, negative interval: a code', () => {
    expect(createTokencodes().interval(example, -1)).to.match(/^\d{6}$/)
  })

  it('tokencode, random token and time: as many digits as the token has', () => {
    fc.assert(fc.property(anyToken, anyTime, (token, at) => tokencode(token, at).length === token.digits))
  })
})

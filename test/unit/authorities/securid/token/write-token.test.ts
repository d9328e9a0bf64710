import { expect } from 'chai'
import fc from 'fast-check'
import { inBlocks, writeCtf } from '../../../../../mock-idp/authorities/securid/token/ctf.ts'
import { issueToken } from '../../../../../mock-idp/authorities/securid/token/issue-token.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { writeSdtid } from '../../../../../mock-idp/authorities/securid/token/sdtid-write.ts'
import type { SoftwareToken } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { asUrl } from '../../../../../mock-idp/authorities/securid/token/url-forms.ts'
import { writeV3 } from '../../../../../mock-idp/authorities/securid/token/v3.ts'
import { anyDeviceId, anyPassword, anyToken, expectRefusal } from './tokens.ts'
import { vector, vectors } from './vectors.ts'

const token: SoftwareToken = readToken(vector('s05').token)

describe('writeCtf', () => {
  for (const { id, token: numeric, tokenBlocks, tokenIphone, tokenAndroid, protected: forms = [] } of vectors) {
    const read = readToken(numeric)
    const inUrl = { inUrl: true }
    it(`writes token ${id} digit by digit as stoken does`, () => {
      expect(writeCtf(read)).to.equal(numeric)
      expect(inBlocks(writeCtf(read))).to.equal(tokenBlocks)
      if (tokenIphone) expect(asUrl('iphone', writeCtf(read, {}, inUrl))).to.equal(tokenIphone)
      if (tokenAndroid) expect(asUrl('android', writeCtf(read, {}, inUrl))).to.equal(tokenAndroid)
    })
    for (const { form, token: source, ...lock } of forms.filter((given) => /numeric|android/.test(given.form))) {
      it(`protects token ${id} with ${Object.keys(lock).join(' and ')} as stoken does, ${form}`, () => {
        const written = form === 'android' ? asUrl('android', writeCtf(read, lock, inUrl)) : writeCtf(read, lock)
        expect(written).to.equal(source)
      })
    }
  }

  it('loses nothing of any token, whatever protects it', () => {
    fc.assert(
      fc.property(anyToken, anyPassword, anyDeviceId, fc.boolean(), (written, password, deviceId, inUrl) => {
        const lock = { password, deviceId }
        const ctf = writeCtf(written, lock, { inUrl })
        expect(readToken(inUrl ? asUrl('smartphone', ctf) : ctf, lock)).to.deep.equal(written)
      }),
    )
  })

  it('refuses what the string cannot hold', () => {
    expectRefusal(() => writeCtf({ ...token, expiresOn: '2044-11-09' }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf({ ...token, expiresOn: '1999-12-31' }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf(token, { password: 'x'.repeat(41) }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf(token, { deviceId: '-' }), 'TOKEN_UNSUPPORTED')
  })
})

describe('writeV3', () => {
  it('loses of any token nothing but the finer PIN mode, whatever protects it', () => {
    const property = fc.property(anyToken, anyPassword, anyDeviceId, (written, password, deviceId) => {
      const lock = { password, deviceId }
      const url = asUrl('android', writeV3(written, lock))
      expect(readToken(url, lock)).to.deep.equal({ ...written, pinMode: written.pinMode & 2 })
    })
    fc.assert(property, { numRuns: 30 })
  })

  it('never writes the same text twice', () => {
    expect(writeV3(token)).to.not.equal(writeV3(token))
  })
})

describe('writeSdtid', () => {
  it('loses nothing of any token, with and without password', () => {
    fc.assert(
      fc.property(anyToken, anyPassword, (written, password) => {
        expect(readToken(writeSdtid(written, { password }), { password })).to.deep.equal(written)
      }),
    )
  })

  it('shows the seed to nobody without the secret', () => {
    const base64 = Buffer.from(token.seed, 'hex').toString('base64')
    expect(writeSdtid(token)).to.include(token.serial).and.not.include(base64)
  })
})

describe('issueToken', () => {
  it('makes a PINPAD token of 8 digits and 60 seconds, as the vendor does by default', () => {
    const issued = issueToken({ expiresOn: '2040-06-30' })
    expect(issued).to.include({ digits: 8, intervalSeconds: 60, pinMode: 3, expiresOn: '2040-06-30' })
    expect(issued.serial).to.match(/^\d{12}$/)
    expect(issued.seed).to.match(/^[0-9a-f]{32}$/)
  })

  it('takes the profile that is asked for', () => {
    const profile = { digits: 6, intervalSeconds: 30, pinMode: 0, expiresOn: '2040-06-30' } as const
    expect(issueToken(profile)).to.include(profile)
  })

  it('never makes the same token twice', () => {
    const [one, other] = [issueToken({ expiresOn: '2040-06-30' }), issueToken({ expiresOn: '2040-06-30' })]
    expect(one.seed).to.not.equal(other.seed)
    expect(one.serial).to.not.equal(other.serial)
  })

  for (const expiresOn of ['2040/06/30', '2040-02-30', 'soon', '']) {
    it(`refuses "${expiresOn}" as the last valid day`, () => {
      expectRefusal(() => issueToken({ expiresOn }), 'TOKEN_UNSUPPORTED')
    })
  }

  it('refuses codes of no digits or of nine', () => {
    expectRefusal(() => issueToken({ expiresOn: '2040-06-30', digits: 0 }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => issueToken({ expiresOn: '2040-06-30', digits: 9 }), 'TOKEN_UNSUPPORTED')
  })
})

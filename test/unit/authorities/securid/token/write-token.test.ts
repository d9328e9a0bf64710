import { expect } from 'chai'
import fc from 'fast-check'
import { inBlocks, writeCtf } from '../../../../../mock-idp/authorities/securid/token/ctf.ts'
import { issueToken } from '../../../../../mock-idp/authorities/securid/token/issue-token.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { writeSdtid } from '../../../../../mock-idp/authorities/securid/token/sdtid-write.ts'
import type { SoftwareToken } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { asUrl } from '../../../../../mock-idp/authorities/securid/token/url-forms.ts'
import { writeV3 } from '../../../../../mock-idp/authorities/securid/token/v3.ts'
import { systemRandom } from '../../../../../mock-idp/core/random.ts'
import { anyDeviceId, anyPassword, anyToken, expectRefusal } from './tokens.ts'
import { vector, vectors } from './vectors.ts'

const token: SoftwareToken = readToken(vector('s05').token)

describe('writeCtf', () => {
  for (const { id, token: numeric, tokenBlocks, tokenIphone, tokenAndroid, protected: forms = [] } of vectors) {
    const read = readToken(numeric)
    const inUrl = { inUrl: true }
    it(`writeCtf, token ${id}: every form equals that of stoken`, () => {
      expect(writeCtf(read)).to.equal(numeric)
      expect(inBlocks(writeCtf(read))).to.equal(tokenBlocks)
      if (tokenIphone) expect(asUrl('iphone', writeCtf(read, {}, inUrl))).to.equal(tokenIphone)
      if (tokenAndroid) expect(asUrl('android', writeCtf(read, {}, inUrl))).to.equal(tokenAndroid)
    })
    for (const { form, token: source, ...lock } of forms.filter((given) => /numeric|android/.test(given.form))) {
      it(`writeCtf, token ${id}, ${Object.keys(lock).join(' and ')}, ${form}: equals the form of stoken`, () => {
        const written = form === 'android' ? asUrl('android', writeCtf(read, lock, inUrl)) : writeCtf(read, lock)
        expect(written).to.equal(source)
      })
    }
  }

  it('writeCtf, random token, password and device id: readToken returns the same token', () => {
    fc.assert(
      fc.property(anyToken, anyPassword, anyDeviceId, fc.boolean(), (written, password, deviceId, inUrl) => {
        const lock = { password, deviceId }
        const ctf = writeCtf(written, lock, { inUrl })
        expect(readToken(inUrl ? asUrl('smartphone', ctf) : ctf, lock)).to.deep.equal(written)
      }),
    )
  })

  it('writeCtf, expiry, password or device id out of range: TOKEN_UNSUPPORTED', () => {
    expectRefusal(() => writeCtf({ ...token, expiresOn: '2044-11-09' }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf({ ...token, expiresOn: '1999-12-31' }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf(token, { password: 'x'.repeat(41) }), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => writeCtf(token, { deviceId: '-' }), 'TOKEN_UNSUPPORTED')
  })
})

describe('writeV3', () => {
  it('writeV3, random token, password and device id: readToken returns the token with a reduced PIN mode', () => {
    const property = fc.property(anyToken, anyPassword, anyDeviceId, (written, password, deviceId) => {
      const lock = { password, deviceId }
      const url = asUrl('android', writeV3(written, lock))
      expect(readToken(url, lock)).to.deep.equal({ ...written, pinMode: written.pinMode & 2 })
    })
    fc.assert(property, { numRuns: 30 })
  })

  it('writeV3, same token twice: different texts', () => {
    expect(writeV3(token)).to.not.equal(writeV3(token))
  })
})

describe('writeSdtid', () => {
  it('writeSdtid, random token and password: readToken returns the same token', () => {
    fc.assert(
      fc.property(anyToken, anyPassword, (written, password) => {
        expect(readToken(writeSdtid(written, { password }), { password })).to.deep.equal(written)
      }),
    )
  })

  it('writeSdtid: the file does not contain the seed', () => {
    const base64 = Buffer.from(token.seed, 'hex').toString('base64')
    expect(writeSdtid(token)).to.include(token.serial).and.not.include(base64)
  })
})

describe('issueToken', () => {
  it('issueToken, default: PINPAD token with 8 digits and 60 seconds', () => {
    const issued = issueToken({ expiresOn: '2040-06-30' }, systemRandom())
    expect(issued).to.include({ digits: 8, intervalSeconds: 60, pinMode: 3, expiresOn: '2040-06-30' })
    expect(issued.serial).to.match(/^\d{12}$/)
    expect(issued.seed).to.match(/^[0-9a-f]{32}$/)
  })

  it('issueToken, profile given: used', () => {
    const profile = { digits: 6, intervalSeconds: 30, pinMode: 0, expiresOn: '2040-06-30' } as const
    expect(issueToken(profile, systemRandom())).to.include(profile)
  })

  it('issueToken, called twice: different seeds and serial numbers', () => {
    const [one, other] = [
      issueToken({ expiresOn: '2040-06-30' }, systemRandom()),
      issueToken({ expiresOn: '2040-06-30' }, systemRandom()),
    ]
    expect(one.seed).to.not.equal(other.seed)
    expect(one.serial).to.not.equal(other.serial)
  })

  for (const expiresOn of ['2040/06/30', '2040-02-30', 'soon', '']) {
    it(`issueToken, expiresOn "${expiresOn}": TOKEN_UNSUPPORTED`, () => {
      expectRefusal(() => issueToken({ expiresOn }, systemRandom()), 'TOKEN_UNSUPPORTED')
    })
  }

  it('issueToken, 0 or 9 digits: TOKEN_UNSUPPORTED', () => {
    expectRefusal(() => issueToken({ expiresOn: '2040-06-30', digits: 0 }, systemRandom()), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => issueToken({ expiresOn: '2040-06-30', digits: 9 }, systemRandom()), 'TOKEN_UNSUPPORTED')
  })
})

import { expect } from 'chai'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { expiresAt } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { protectedForm, type VectorToken, vector, vectors } from './vectors.ts'

/** Content that all forms of a token share. v3 text contains only one bit of the PIN mode: PIN mixed in or not. */
const contentOf = ({ serial, seedHex, digits, intervalSeconds, pinMode }: VectorToken, isV3: boolean) => {
  return { serial, seed: seedHex, digits, intervalSeconds, pinMode: isV3 ? pinMode & 2 : pinMode }
}

/** Token s02 in version 1; stoken shows the same codes for both. */
const versionOne = '126228675216154671116050250000750740415016316324235006044170163270764012716731534'

describe('readToken', () => {
  for (const token of vectors) {
    const { id, expires, tokenIphone = '', tokenAndroid = '', tokenV3 = '', sdtid = '' } = token
    const forms = {
      numeric: token.token,
      blocks: token.tokenBlocks,
      iPhone: tokenIphone,
      Android: tokenAndroid,
      v3: tokenV3,
      sdtid,
    }
    for (const [form, source] of Object.entries(forms).filter(([, given]) => given !== '')) {
      it(`readToken, token ${id}, ${form} form: serial, seed, profile and expiry`, () => {
        const read = readToken(source)
        expect(read).to.deep.include(contentOf(token, form === 'v3'))
        expect(expiresAt(read)).to.equal(Date.parse(`${expires.replaceAll('/', '-')}T00:00:00Z`) / 1000)
      })
    }
    for (const { form, token: source, ...opening } of token.protected ?? []) {
      it(`readToken, token ${id}, ${form} form, ${Object.keys(opening).join(' and ')}: decrypted`, () => {
        expect(readToken(source, opening)).to.deep.include(contentOf(token, form === 'v3'))
      })
    }
  }

  const read = readToken(vector('s05').token)
  const inUrl = vector('s05').tokenAndroid?.split('=')[1] ?? ''

  it('readToken: reads the last valid day', () => {
    expect(read.expiresOn).to.equal('2037-01-01')
  })

  it('readToken, version 1: read like version 2', () => {
    expect(readToken(versionOne)).to.deep.equal(readToken(vector('s02').token))
  })

  it('readToken, URL of older smartphones: read', () => {
    expect(readToken(`com.rsa.securid://ctf?ctfData=${inUrl}`)).to.deep.equal(read)
  })

  it('readToken, URL inside a mail, upper case: read', () => {
    const mail = `Dear user,\nplease open <HTTP://127.0.0.1/SECURID/CTF?CTFDATA=${inUrl}>\nYour help desk`
    expect(readToken(mail)).to.deep.equal(read)
  })

  it('readToken, 3D of a quoted equals sign: ignored', () => {
    expect(readToken(`http://127.0.0.1/securid/ctf?ctfData=3D${inUrl}`)).to.deep.equal(read)
  })

  it('readToken, space and text around a numeric string: ignored', () => {
    expect(readToken(`\n  ${vector('s05').token} for Joe\n`)).to.deep.equal(read)
  })

  it('readToken, device id in upper case: the same result', () => {
    const { token, deviceId = '' } = protectedForm('s08', 'android')
    expect(readToken(token, { deviceId: deviceId.toUpperCase() })).to.deep.equal(readToken(token, { deviceId }))
  })

  it('readToken, string without its URL, device id of the URL: decrypted', () => {
    const { token, deviceId } = protectedForm('s08', 'android')
    expect(readToken(token.split('=')[1] ?? '', { deviceId }).seed).to.equal(vector('s08').seedHex)
  })

  it('readToken, password and device id that the token does not need: ignored', () => {
    expect(readToken(vector('s05').token, { password: 'any', deviceId: '0123' })).to.deep.equal(read)
    expect(readToken(vector('s01').sdtid ?? '', { password: 'any' }).seed).to.equal(vector('s01').seedHex)
  })
})

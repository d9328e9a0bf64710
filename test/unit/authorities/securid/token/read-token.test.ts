import { expect } from 'chai'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { expiresAt } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { protectedForm, type VectorToken, vector, vectors } from './vectors.ts'

/** What every form of the token tells alike; v3 text keeps of the PIN mode only whether the PIN is mixed in. */
const contentOf = ({ serial, seedHex, digits, intervalSeconds, pinMode }: VectorToken, isV3: boolean) => {
  return { serial, seed: seedHex, digits, intervalSeconds, pinMode: isV3 ? pinMode & 2 : pinMode }
}

/** Token s02 under version 1; the program stoken shows the same codes for both. */
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
      it(`reads token ${id} in its ${form} form`, () => {
        const read = readToken(source)
        expect(read).to.deep.include(contentOf(token, form === 'v3'))
        expect(expiresAt(read)).to.equal(Date.parse(`${expires.replaceAll('/', '-')}T00:00:00Z`) / 1000)
      })
    }
    for (const { form, token: source, ...opening } of token.protected ?? []) {
      it(`opens token ${id} in its ${form} form with ${Object.keys(opening).join(' and ')}`, () => {
        expect(readToken(source, opening)).to.deep.include(contentOf(token, form === 'v3'))
      })
    }
  }

  const read = readToken(vector('s05').token)
  const inUrl = vector('s05').tokenAndroid?.split('=')[1] ?? ''

  it('reads the last valid day', () => {
    expect(read.expiresOn).to.equal('2037-01-01')
  })

  it('reads version 1, which has the layout of version 2', () => {
    expect(readToken(versionOne)).to.deep.equal(readToken(vector('s02').token))
  })

  it('reads the URL of older smartphones', () => {
    expect(readToken(`com.rsa.securid://ctf?ctfData=${inUrl}`)).to.deep.equal(read)
  })

  it('finds the URL in the text of a mail, in any letter case', () => {
    const mail = `Dear user,\nplease open <HTTP://127.0.0.1/SECURID/CTF?CTFDATA=${inUrl}>\nYour help desk`
    expect(readToken(mail)).to.deep.equal(read)
  })

  it('drops the 3D that mail programs leave of the quoted equals sign', () => {
    expect(readToken(`http://127.0.0.1/securid/ctf?ctfData=3D${inUrl}`)).to.deep.equal(read)
  })

  it('ignores space around a numeric string and what follows it', () => {
    expect(readToken(`\n  ${vector('s05').token} for Joe\n`)).to.deep.equal(read)
  })

  it('takes a device id however it is punctuated and in either letter case', () => {
    const { token, deviceId = '' } = protectedForm('s08', 'android')
    expect(readToken(token, { deviceId: deviceId.toUpperCase() })).to.deep.equal(readToken(token, { deviceId }))
  })

  it('opens a string cut out of its URL with the device id of the URL', () => {
    const { token, deviceId } = protectedForm('s08', 'android')
    expect(readToken(token.split('=')[1] ?? '', { deviceId }).seed).to.equal(vector('s08').seedHex)
  })

  it('does without a password and device id that the token does not need', () => {
    expect(readToken(vector('s05').token, { password: 'any', deviceId: '0123' })).to.deep.equal(read)
    expect(readToken(vector('s01').sdtid ?? '', { password: 'any' }).seed).to.equal(vector('s01').seedHex)
  })
})

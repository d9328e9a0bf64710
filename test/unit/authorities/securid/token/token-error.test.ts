import { expect } from 'chai'
import { checkValue } from '../../../../../mock-idp/authorities/securid/token/blocks.ts'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import { writeSdtid } from '../../../../../mock-idp/authorities/securid/token/sdtid-write.ts'
import { expiresAt, requireUnexpired } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { asUrl } from '../../../../../mock-idp/authorities/securid/token/url-forms.ts'
import { writeV3 } from '../../../../../mock-idp/authorities/securid/token/v3.ts'
import { expectRefusal } from './tokens.ts'
import { protectedForm, vector } from './vectors.ts'

const s05 = readToken(vector('s05').token)
const locked = {
  numeric: protectedForm('s06', 'numeric'),
  v3: protectedForm('s09', 'v3'),
  sdtid: protectedForm('s04', 'sdtid'),
}
const bound = { numeric: protectedForm('s10', 'numeric'), android: protectedForm('s08', 'android'), v3: locked.v3 }
const tampered = (sdtid: string, from: string, to: string): string => {
  expect(sdtid).to.include(from)
  return sdtid.replace(from, to)
}
/** The string with other flags and a matching checksum. */
const withFlags = (ctf: string, flags: number): string => {
  const bits = BigInt(`0o${ctf.slice(13, 76)}`)
  const octal = ((bits & ~(0xffffn << 45n)) | (BigInt(flags) << 45n)).toString(8).padStart(63, '0')
  return withChecksum(ctf.slice(0, 13) + octal)
}
const withChecksum = (body: string): string => body + checkValue(Buffer.from(body)).toString(8).padStart(5, '0')

describe('tokens that cannot be read', () => {
  const numeric = vector('s05').token
  for (const [what, source] of Object.entries({
    'empty text': '',
    prose: 'my token',
    'URL without ctfData': 'https://example.com/token',
    'URL with an empty ctfData': 'com.rsa.securid://ctf?ctfData=',
    'numeric string without its last digit': numeric.slice(0, 80),
    'numeric string of 86 digits': `${numeric}00000`,
    'truncated v3 text': (vector('s05').tokenV3 ?? '').slice(0, -8),
    'truncated XML': (vector('s01').sdtid ?? '').slice(0, 400),
    'other XML': '<html><body>no token</body></html>',
    'token file without tokens': '<TKNBatch><TKNHeader><Name>x</Name></TKNHeader></TKNBatch>',
    'angle brackets without XML': '<<<',
  })) {
    it(`readToken, ${what}: TOKEN_FORM_UNKNOWN`, () => {
      expectRefusal(() => readToken(source), 'TOKEN_FORM_UNKNOWN')
    })
  }

  it('readToken, numeric string with one wrong digit: TOKEN_CHECKSUM_WRONG', () => {
    for (let position = 1; position < 81; position += 1) {
      const wrong = (Number(numeric[position]) + 1) % 8
      const source = numeric.slice(0, position) + wrong + numeric.slice(position + 1)
      expectRefusal(() => readToken(source), 'TOKEN_CHECKSUM_WRONG')
    }
  })

  it('readToken, changed v3 text: TOKEN_CHECKSUM_WRONG', () => {
    const bytes = Buffer.from(decodeURIComponent(writeV3(s05)), 'base64')
    bytes[100] = (bytes[100] ?? 0) ^ 1
    const source = asUrl('android', encodeURIComponent(bytes.toString('base64')))
    expectRefusal(() => readToken(source), 'TOKEN_CHECKSUM_WRONG')
  })

  it('readToken, token file with a changed token or header: TOKEN_CHECKSUM_WRONG', () => {
    const sdtid = writeSdtid(s05)
    for (const [from, to] of [
      ['<Digits>8', '<Digits>6'],
      ['<Death>2037', '<Death>2039'],
      ['<NumTokens>1', '<NumTokens>2'],
    ] as const) {
      expectRefusal(() => readToken(tampered(sdtid, from, to)), 'TOKEN_CHECKSUM_WRONG')
    }
  })

  it('readToken, token file with a space added to a value: TOKEN_CHECKSUM_WRONG', () => {
    expectRefusal(() => readToken(tampered(writeSdtid(s05), '<Mode>0', '<Mode>0 ')), 'TOKEN_CHECKSUM_WRONG')
  })

  it('readToken, version 3, 64-bit seed or event based codes: TOKEN_UNSUPPORTED', () => {
    expectRefusal(() => readToken(withChecksum(`3${numeric.slice(1, 76)}`)), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => readToken(withFlags(numeric, 0x03d9)), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => readToken(withFlags(numeric, 0x47d9)), 'TOKEN_UNSUPPORTED')
    expect(readToken(withFlags(numeric, 0x43d9))).to.deep.equal(s05)
  })
})

describe('protected tokens', () => {
  for (const [form, { token: source, password, deviceId }] of Object.entries(locked)) {
    it(`readToken, ${form} with password: TOKEN_PASSWORD_REQUIRED without it, TOKEN_PASSWORD_WRONG for another`, () => {
      expectRefusal(() => readToken(source, { deviceId }), 'TOKEN_PASSWORD_REQUIRED')
      expectRefusal(() => readToken(source, { deviceId, password: '' }), 'TOKEN_PASSWORD_REQUIRED')
      expectRefusal(() => readToken(source, { deviceId, password: `${password}x` }), 'TOKEN_PASSWORD_WRONG')
      expectRefusal(() => readToken(source, { deviceId, password: 'x'.repeat(99) }), 'TOKEN_PASSWORD_WRONG')
    })
  }

  for (const [form, { token: source, password, deviceId = '' }] of Object.entries(bound)) {
    it(`readToken, ${form} with device id: TOKEN_DEVICE_ID_REQUIRED without it, TOKEN_DEVICE_ID_WRONG for another`, () => {
      expectRefusal(() => readToken(source, { password }), 'TOKEN_DEVICE_ID_REQUIRED')
      expectRefusal(() => readToken(source, { password, deviceId: `b${deviceId}` }), 'TOKEN_DEVICE_ID_WRONG')
    })
  }

  it('readToken, password of 40 bytes: accepted, with one more byte TOKEN_PASSWORD_WRONG', () => {
    const { token: source, password = '' } = protectedForm('s14', 'numeric')
    expect(readToken(source, { password }).seed).to.equal(vector('s14').seedHex)
    expectRefusal(() => readToken(source, { password: `${password}0` }), 'TOKEN_PASSWORD_WRONG')
  })
})

describe('token files with several tokens', () => {
  const other = readToken(vector('s06').token)
  const secret = Buffer.alloc(16, 7)
  const entryOf = (sdtid: string): string => /<TKN>.*<\/TKN>/s.exec(sdtid)?.[0] ?? ''
  // Header of the first token; both tokens have the same secret.
  const batch = writeSdtid(s05, {}, secret).replace(
    '<TKNTrailer>',
    `${entryOf(writeSdtid(other, {}, secret))}<TKNTrailer>`,
  )

  it('readToken, file of two tokens, serial number given: returns that token', () => {
    expect(readToken(batch, { serial: s05.serial })).to.deep.equal(s05)
    expect(readToken(batch, { serial: other.serial })).to.deep.equal(other)
  })

  it('readToken, file of two tokens, serial number missing or unknown: TOKEN_SERIAL_REQUIRED', () => {
    expectRefusal(() => readToken(batch), 'TOKEN_SERIAL_REQUIRED')
    expectRefusal(() => readToken(batch, { serial: '1' }), 'TOKEN_SERIAL_REQUIRED')
  })
})

describe('requireUnexpired', () => {
  it('requireUnexpired: accepts the last second of the last day, throws TOKEN_EXPIRED after it', () => {
    const end = Date.UTC(2037, 0, 2) / 1000
    expect(expiresAt(s05)).to.equal(end)
    requireUnexpired(s05, end - 1)
    expect(expectRefusal(() => requireUnexpired(s05, end), 'TOKEN_EXPIRED')).to.include('2037-01-01')
  })
})

describe('messages of token errors', () => {
  const password = 'swordfish'
  const deviceId = 'feedfacefeedface'
  const forms = {
    ...locked,
    ...bound,
    'seed alone': { token: s05.seed },
    'seed in XML': { token: `<a>${s05.seed}</a` },
  }
  for (const [form, { token: source }] of Object.entries(forms)) {
    it(`token error, ${form}: message contains neither source text nor password nor device id`, () => {
      const message = messageOf(() => readToken(source, { password, deviceId }))
      expect(message).to.not.match(/\d{4}/)
      for (const secret of [password, deviceId, source.slice(0, 20)]) expect(message).to.not.include(secret)
    })
  }
})

const messageOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return String(error)
  }
  return expect.fail('nothing was refused')
}

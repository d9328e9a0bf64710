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
/** The string with its flags replaced, and its checksum set right. */
const withFlags = (ctf: string, flags: number): string => {
  const bits = BigInt(`0o${ctf.slice(13, 76)}`)
  const octal = ((bits & ~(0xffffn << 45n)) | (BigInt(flags) << 45n)).toString(8).padStart(63, '0')
  return withChecksum(ctf.slice(0, 13) + octal)
}
const withChecksum = (body: string): string => body + checkValue(Buffer.from(body)).toString(8).padStart(5, '0')

describe('a token that cannot be read is refused', () => {
  const numeric = vector('s05').token
  for (const [what, source] of Object.entries({
    'an empty text': '',
    prose: 'my token',
    'a URL without ctfData': 'https://example.com/token',
    'a URL with nothing after ctfData': 'com.rsa.securid://ctf?ctfData=',
    'a numeric string that lost a digit': numeric.slice(0, 80),
    'a numeric string of 86 digits': `${numeric}00000`,
    'v3 text that was cut off': (vector('s05').tokenV3 ?? '').slice(0, -8),
    'XML that is cut off': (vector('s01').sdtid ?? '').slice(0, 400),
    'XML of another kind': '<html><body>no token</body></html>',
    'a token file without tokens': '<TKNBatch><TKNHeader><Name>x</Name></TKNHeader></TKNBatch>',
    'no XML at all in angle brackets': '<<<',
  })) {
    it(`${what}: TOKEN_FORM_UNKNOWN`, () => {
      expectRefusal(() => readToken(source), 'TOKEN_FORM_UNKNOWN')
    })
  }

  it('a numeric string with a wrong digit anywhere: TOKEN_CHECKSUM_WRONG', () => {
    for (let position = 1; position < 81; position += 1) {
      const wrong = (Number(numeric[position]) + 1) % 8
      const source = numeric.slice(0, position) + wrong + numeric.slice(position + 1)
      expectRefusal(() => readToken(source), 'TOKEN_CHECKSUM_WRONG')
    }
  })

  it('v3 text that was altered: TOKEN_CHECKSUM_WRONG', () => {
    const bytes = Buffer.from(decodeURIComponent(writeV3(s05)), 'base64')
    bytes[100] = (bytes[100] ?? 0) ^ 1
    const source = asUrl('android', encodeURIComponent(bytes.toString('base64')))
    expectRefusal(() => readToken(source), 'TOKEN_CHECKSUM_WRONG')
  })

  it('a token file with an altered token or header: TOKEN_CHECKSUM_WRONG', () => {
    const sdtid = writeSdtid(s05)
    for (const [from, to] of [
      ['<Digits>8', '<Digits>6'],
      ['<Death>2037', '<Death>2039'],
      ['<NumTokens>1', '<NumTokens>2'],
    ] as const) {
      expectRefusal(() => readToken(tampered(sdtid, from, to)), 'TOKEN_CHECKSUM_WRONG')
    }
  })

  it('a value in a token file that gained a space: TOKEN_CHECKSUM_WRONG', () => {
    expectRefusal(() => readToken(tampered(writeSdtid(s05), '<Mode>0', '<Mode>0 ')), 'TOKEN_CHECKSUM_WRONG')
  })

  it('a version that is not 1 or 2, 64-bit seeds, event based codes: TOKEN_UNSUPPORTED', () => {
    expectRefusal(() => readToken(withChecksum(`3${numeric.slice(1, 76)}`)), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => readToken(withFlags(numeric, 0x03d9)), 'TOKEN_UNSUPPORTED')
    expectRefusal(() => readToken(withFlags(numeric, 0x47d9)), 'TOKEN_UNSUPPORTED')
    expect(readToken(withFlags(numeric, 0x43d9))).to.deep.equal(s05)
  })
})

describe('a protected token', () => {
  for (const [form, { token: source, password, deviceId }] of Object.entries(locked)) {
    it(`${form}: asks for its password and refuses a wrong one, each with its own code`, () => {
      expectRefusal(() => readToken(source, { deviceId }), 'TOKEN_PASSWORD_REQUIRED')
      expectRefusal(() => readToken(source, { deviceId, password: '' }), 'TOKEN_PASSWORD_REQUIRED')
      expectRefusal(() => readToken(source, { deviceId, password: `${password}x` }), 'TOKEN_PASSWORD_WRONG')
      expectRefusal(() => readToken(source, { deviceId, password: 'x'.repeat(99) }), 'TOKEN_PASSWORD_WRONG')
    })
  }

  for (const [form, { token: source, password, deviceId = '' }] of Object.entries(bound)) {
    it(`${form}: asks for its device id and refuses a wrong one, each with its own code`, () => {
      expectRefusal(() => readToken(source, { password }), 'TOKEN_DEVICE_ID_REQUIRED')
      expectRefusal(() => readToken(source, { password, deviceId: `b${deviceId}` }), 'TOKEN_DEVICE_ID_WRONG')
    })
  }

  it('takes a password of 40 bytes but not the same with one more', () => {
    const { token: source, password = '' } = protectedForm('s14', 'numeric')
    expect(readToken(source, { password }).seed).to.equal(vector('s14').seedHex)
    expectRefusal(() => readToken(source, { password: `${password}0` }), 'TOKEN_PASSWORD_WRONG')
  })
})

describe('a token file of several tokens', () => {
  const other = readToken(vector('s06').token)
  const secret = Buffer.alloc(16, 7)
  const entryOf = (sdtid: string): string => /<TKN>.*<\/TKN>/s.exec(sdtid)?.[0] ?? ''
  // one batch: the header of the first, the same secret in both
  const batch = writeSdtid(s05, {}, secret).replace(
    '<TKNTrailer>',
    `${entryOf(writeSdtid(other, {}, secret))}<TKNTrailer>`,
  )

  it('gives the one whose serial number is named', () => {
    expect(readToken(batch, { serial: s05.serial })).to.deep.equal(s05)
    expect(readToken(batch, { serial: other.serial })).to.deep.equal(other)
  })

  it('asks for a serial number, also in place of one that it lacks: TOKEN_SERIAL_REQUIRED', () => {
    expectRefusal(() => readToken(batch), 'TOKEN_SERIAL_REQUIRED')
    expectRefusal(() => readToken(batch, { serial: '1' }), 'TOKEN_SERIAL_REQUIRED')
  })
})

describe('requireUnexpired', () => {
  it('lets the token pass to the last second of its last day and refuses it after', () => {
    const end = Date.UTC(2037, 0, 2) / 1000
    expect(expiresAt(s05)).to.equal(end)
    requireUnexpired(s05, end - 1)
    expect(expectRefusal(() => requireUnexpired(s05, end), 'TOKEN_EXPIRED')).to.include('2037-01-01')
  })
})

describe('the message of a refusal', () => {
  const password = 'swordfish'
  const deviceId = 'feedfacefeedface'
  const forms = {
    ...locked,
    ...bound,
    'a bare seed': { token: s05.seed },
    'XML around a seed': { token: `<a>${s05.seed}</a` },
  }
  for (const [form, { token: source }] of Object.entries(forms)) {
    it(`repeats neither source text nor password nor device id: ${form}`, () => {
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

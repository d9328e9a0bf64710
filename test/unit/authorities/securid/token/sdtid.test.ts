import { expect } from 'chai'
import { readToken } from '../../../../../mock-idp/authorities/securid/token/read-token.ts'
import {
  branch,
  formatDocument,
  leaf,
  parseDocument,
} from '../../../../../mock-idp/authorities/securid/token/sdtid-document.ts'
import { tokenMac } from '../../../../../mock-idp/authorities/securid/token/sdtid-keys.ts'
import { writeSdtid } from '../../../../../mock-idp/authorities/securid/token/sdtid-write.ts'
import { tokencode } from '../../../../../mock-idp/authorities/securid/token/tokencode.ts'
import { expectRefusal } from './tokens.ts'

/** A batch with empty, short, spaced, non-ASCII and escaped values; stoken accepts its check values. */
const awkward = [
  '<TKNBatch><TKNHeader><Origin>o</Origin><Dest>d</Dest><Name>a &amp; b</Name>',
  '<Secret>bSXPc0xJod0nPk2Pq19b2w==</Secret><DefDigits>6</DefDigits><DefInterval>30</DefInterval><DefAlg>1</DefAlg>',
  '<X></X><Y>1</Y><DefDeath>2035/12/31</DefDeath><HeaderMAC>CumHKAVK2Wc3QQtCvDJC6g==</HeaderMAC></TKNHeader>',
  '<TKN><SN>12345678</SN><Seed>=jRCZ7AXo/cfB1zR3dkircw==</Seed><Empty></Empty><A>1</A><B> x </B><C></C><D>22</D>',
  '<LocalPIN>1</LocalPIN><Mode>0</Mode><E>é&lt;</E><L>xx</L><M></M><N>1</N><O></O><P>2</P>',
  '<TokenMAC>OyXj+j3UMY6ifmuzXGjt7g==</TokenMAC></TKN><TKNTrailer/></TKNBatch>',
].join('')

describe('readSdtid', () => {
  it('readSdtid, members missing in the token: taken from the batch, serial number padded with zeros', () => {
    expect(readToken(awkward)).to.include({
      serial: '000012345678',
      digits: 6,
      intervalSeconds: 30,
      pinMode: 1,
      expiresOn: '2035-12-31',
    })
  })

  it('readSdtid, empty, short, spaced and escaped values: check values match, seed decrypted', () => {
    expect(tokencode(readToken(awkward), Date.UTC(2024, 0, 1) / 1000)).to.equal('981164')
  })

  it('readSdtid, comments, line ends, declaration, character references: read as XML', () => {
    const rewritten = awkward
      .replace('<TKNHeader>', '\r\n<!-- tokens --><TKNHeader>')
      .replace('é', '&#xe9;')
      .replace('a &amp; b', 'a &#38; b')
    expect(readToken(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${rewritten}`)).to.deep.equal(readToken(awkward))
  })

  for (const prolog of ['<!DOCTYPE x>', '<!doctype x [<!ENTITY a "b">]>', '<!-- <x> --><!DOCTYPE x>'])
    it(`readSdtid, ${prolog}: TOKEN_FORM_UNKNOWN`, () => {
      expectRefusal(() => readToken(prolog + awkward), 'TOKEN_FORM_UNKNOWN')
    })
  it('readSdtid, control character or 17 levels: TOKEN_FORM_UNKNOWN', () => {
    expectRefusal(() => readToken(awkward.replace('<Y>1', '<Y>\u0001')), 'TOKEN_FORM_UNKNOWN')
    expectRefusal(() => readToken(`${'<TKNBatch>'.repeat(17)}${'</TKNBatch>'.repeat(17)}`), 'TOKEN_FORM_UNKNOWN')
  })

  for (const [from, to] of [
    ['<B> x </B>', '<B>x</B>'],
    ['<C></C>', '<C> </C>'],
    ['<Y>1</Y>', '<Y>2</Y>'],
    ['<A>1</A>', ''],
    ['<A>1</A><B> x </B>', '<B> x </B><A>1</A>'],
  ] as const) {
    it(`readSdtid, ${from} changed to "${to}": TOKEN_CHECKSUM_WRONG`, () => {
      expectRefusal(() => readToken(awkward.replace(from, to)), 'TOKEN_CHECKSUM_WRONG')
    })
  }

  for (const [name, value] of Object.entries({
    Alg: '0',
    Mode: '1',
    Interval: '45',
    Digits: '9',
    AddPIN: '2',
    Death: 'never',
  })) {
    it(`readSdtid, ${name} ${value}: TOKEN_UNSUPPORTED`, () => {
      expectRefusal(() => readToken(batchWith(name, value)), 'TOKEN_UNSUPPORTED')
    })
  }

  it('readSdtid, no expiry date: TOKEN_UNSUPPORTED', () => {
    expectRefusal(() => readToken(batchWith('Death', ' ')), 'TOKEN_UNSUPPORTED')
  })
})

/** A batch of one token with the given value and matching check values. */
const batchWith = (name: string, value: string): string => {
  const secret = Buffer.alloc(16, 1)
  const root = parseDocument(writeSdtid(readToken(awkward), {}, secret))
  const [header, token] = root.children
  if (header === undefined || token === undefined) return expect.fail('the batch has no token')
  const fields = token.children.map((field) => (field.name === name ? leaf(name, value) : field))
  const mac = tokenMac(branch('TKN', fields), secret, '000012345678')
  const signed = fields.map((field) => (field.name === 'TokenMAC' ? leaf('TokenMAC', mac.toString('base64')) : field))
  return formatDocument(branch('TKNBatch', [header, branch('TKN', signed)]))
}

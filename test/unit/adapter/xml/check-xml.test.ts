import { expect } from 'chai'
import fc from 'fast-check'
import { checkXml, checkXmlBytes, type XmlFault } from '../../../../adapter/xml/check-xml.ts'

const DEPTH = 4
const faultOf = (text: string) => {
  const checked = checkXml(text, DEPTH)
  return 'fault' in checked ? checked.fault : undefined
}

const accepted = [
  '<a/>',
  '<a></a>',
  '<?xml version="1.0"?><a/>',
  '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<!-- c --><?p i?>\n<a/>\n<!-- c -->\n',
  '<a b="1" c=\'2\'>t<b x = "y" />t</a >',
  '<n:a xmlns:n="u" n:b=">"/>',
  '<a>&amp;&lt;&gt;&quot;&apos;&#65;&#x10ffff;</a>',
  '<a b="&amp;&#9;"/>',
  '<a><![CDATA[<b>&x;<!DOCTYPE]]></a>',
  '<a><!-- <!DOCTYPE a> <b> & --></a>',
  '<a>]]></a>',
  '<a>\u{1f600}\ufffd</a>',
  '<é/>',
  '<a><b><c><d/></c></b></a>',
]
const refused: readonly (readonly [XmlFault, readonly string[]])[] = [
  [
    'notWellFormed',
    [
      ...[
        '',
        ' ',
        'a',
        '<',
        '<a',
        '<a>',
        '</a>',
        '<a></b>',
        '<a><b></a></b>',
        '<a/><b/>',
        '<a/>t',
        't<a/>',
        '<a/>&amp;',
      ],
      ...[
        '<![CDATA[]]><a/>',
        '<a/><![CDATA[]]>',
        '<!-- <a/>',
        '<a><![CDATA[</a>',
        '<?p <a/>',
        '<a>&b;</a>',
        '<a>&</a>',
      ],
      ...[
        '<a>& amp;</a>',
        '<a b="&c;"/>',
        '<a b="<"/>',
        '<a b=c/>',
        '<a b/>',
        '<a b="/>',
        '<a "b"/>',
        '< a/>',
        '<1a b="c"d="e"/>',
      ],
      ...[
        '<a><!ENTITY b "c"></a>',
        '<![INCLUDE[<a/>]]>',
        '<a><?xml version="1.0"?></a>',
        ' <?xml version="1.0"?><a/>',
        '<a>&#xffffffff;</a>',
      ],
    ],
  ],
  [
    'documentType',
    [
      ...[
        '<!DOCTYPE a><a/>',
        '<!doctype a><a/>',
        '<!DocType a [<!ENTITY b "c">]><a/>',
        '<?xml version="1.0"?>\n<!DOCTYPE a><a/>',
      ],
      ...[
        '<!-- <a> --><!DOCTYPE a><a/>',
        '<?p <a>?><!DOCTYPE a><a/>',
        '<a><!DOCTYPE a></a>',
        '<a/><!DOCTYPE a>',
        '<!DOCTYPE',
      ],
    ],
  ],
  ['tooDeep', ['<a><a><a><a><a/></a></a></a></a>', '<a>'.repeat(100_000)]],
  [
    'characters',
    [
      '<a>\0</a>',
      '\u0001<a/>',
      '<a>\u000b</a>',
      '<a>\ufffe</a>',
      '<a>\ud800</a>',
      '<a>&#0;</a>',
      '<a b="&#x1f;"/>',
      '<a>&#xd800;</a>',
      '<a>&#x110000;</a>',
    ],
  ],
]

describe('checkXml', () => {
  it('well-formed documents without document type: accepted', () => {
    expect(accepted.map((text) => [text, faultOf(text)])).to.deep.equal(accepted.map((text) => [text, undefined]))
  })
  for (const [fault, texts] of refused)
    it(`${fault}: ${texts.length} documents`, () => {
      const shown = (text: string) => text.slice(0, 60)
      expect(texts.map((text) => [shown(text), faultOf(text)])).to.deep.equal(texts.map((text) => [shown(text), fault]))
    })
  it('a document type at any place outside of comments and CDATA: refused', () => {
    const parts = fc.constantFrom('<!-- <a> -->', '<?p "?>', '\n', '<!-- "\' -->')
    fc.assert(
      fc.property(fc.array(parts), fc.constantFrom('<!DOCTYPE a>', '<!dOCTYPe a [', '<!DOCTYPE'), (prolog, type) => {
        expect(faultOf(`${prolog.join('')}${type}<a/>`)).to.equal('documentType')
      }),
    )
  })
  it('texts of any characters, 64 KiB of one part: an answer', () => {
    const markup = fc.constantFrom(...'<>&;"\'=/!?-[]a \n', '<!--', '-->', '<![CDATA[', ']]>', '<a b="', '"/>')
    fc.assert(fc.property(fc.array(markup, { maxLength: 200 }), (parts) => void checkXml(parts.join(''), DEPTH)))
    for (const part of ['<', '<a ', '<a b="c" ', ' ', '<!--', '&', '<a b="c"'])
      expect(checkXml(part.repeat(65_536 / part.length), DEPTH)).to.have.property('fault')
    expect(checkXml(`<a${' '.repeat(65_536)}b`, DEPTH)).to.have.property('fault', 'notWellFormed')
  })
})

describe('checkXmlBytes', () => {
  const faultIn = (bytes: Uint8Array) => {
    const checked = checkXmlBytes(bytes, DEPTH)
    return 'fault' in checked ? checked.fault : checked.text
  }
  it('UTF-8, with or without a byte order mark: the text without it', () => {
    expect(faultIn(Buffer.from('<a>é</a>'))).to.equal('<a>é</a>')
    expect(faultIn(Buffer.from('\ufeff<a/>'))).to.equal('<a/>')
  })
  it('another encoding, real or declared: notUtf8', () => {
    const others = [
      Buffer.from('<a>é</a>', 'latin1'),
      Buffer.from('\ufeff<a/>', 'utf16le'),
      Buffer.from([0xc0, 0xbc, 0x61, 0x2f, 0x3e]), // an overlong <
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a/>'),
      Buffer.from("<?xml version='1.0' encoding='utf-7'?><a/>"),
    ]
    expect(others.map(faultIn)).to.deep.equal(others.map(() => 'notUtf8'))
  })
})

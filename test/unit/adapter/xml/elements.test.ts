import { expect } from 'chai'
import { readXml, readXmlBytes } from '../../../../adapter/xml/elements.ts'
import { escapeXml } from '../../../../adapter/xml/escape.ts'

const DEPTH = 32
const rootOf = (text: string) => {
  const read = readXml(text, DEPTH)
  return 'root' in read ? read.root : undefined
}

describe('XML of clients and servers', () => {
  it('readXml, prefixes, attributes, references and CDATA: local names, namespaces and decoded texts', () => {
    const root = rootOf(
      '<?xml version="1.0"?>\n<s:a xmlns:s="urn:s" xmlns="urn:d"><b s:c="1&amp;2">q &amp;&#65;&#x1F600;<![CDATA[<&amp;]]></b><d/></s:a>\n',
    )
    expect([root?.name, root?.namespace]).to.deep.equal(['a', 'urn:s'])
    expect(root?.children.map(({ name, namespace }) => [name, namespace])).to.deep.equal([
      ['b', 'urn:d'],
      ['d', 'urn:d'],
    ])
    const [b, d] = root?.children ?? []
    expect(b?.text).to.equal('q &A😀<&amp;')
    expect(b?.attributes).to.deep.equal([{ name: 'c', namespace: 'urn:s', value: '1&2' }])
    expect(d).to.deep.include({ text: '', children: [] })
  })
  it('readXml, an escaped reference: is decoded once', () => {
    expect(rootOf('<a>&amp;#65;&amp;lt;</a>')?.text).to.equal('&#65;&lt;')
  })
  for (const [what, text, fault] of [
    ['nothing', '', 'notWellFormed'],
    ['a text', 'hello', 'notWellFormed'],
    ['an open element', '<a><b></a>', 'notWellFormed'],
    ['text after the root', '<a/>b', 'notWellFormed'],
    ['two roots', '<a/><b/>', 'notWellFormed'],
    ['an undeclared entity', '<a>&e;</a>', 'notWellFormed'],
    ['a name of JavaScript', '<__proto__>1</__proto__>', 'notWellFormed'],
    ['a document type', '<!DOCTYPE a><a/>', 'documentType'],
    [
      'a document type in another case, after a comment',
      '<!-- c --><!doctype a [<!ENTITY e "x">]><a/>',
      'documentType',
    ],
    ['33 levels', `${'<a>'.repeat(DEPTH + 1)}${'</a>'.repeat(DEPTH + 1)}`, 'tooDeep'],
    ['a control character', '<a>\u0001</a>', 'characters'],
    ['a reference to a control character', '<a>&#1;</a>', 'characters'],
  ] as const)
    it(`readXml, ${what}: ${fault}`, () => {
      expect(readXml(text, DEPTH)).to.deep.equal({ fault })
    })
  it('readXmlBytes, another encoding than UTF-8: notUtf8', () => {
    const declared = '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'
    for (const bytes of [Buffer.from(declared), Buffer.from('<a>é</a>', 'latin1'), Buffer.from('<a/>', 'utf16le')])
      expect(readXmlBytes(bytes, DEPTH)).to.have.property('fault').that.is.oneOf(['notUtf8', 'characters'])
  })
  it('escapeXml: readXml returns the text; characters that XML cannot contain are replaced', () => {
    for (const text of ['a<b>&"\'c', ' spaces\r\n\t', ']]>', '&amp;', '😀'])
      expect(rootOf(`<a>${escapeXml(text)}</a>`)?.text).to.equal(text)
    expect(escapeXml('\u0001\ud800\uffff')).to.equal('\ufffd\ufffd\ufffd')
  })
})

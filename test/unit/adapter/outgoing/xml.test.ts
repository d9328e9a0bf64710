import { expect } from 'chai'
import { escapeXml, readXml } from '../../../../adapter/outgoing/xml.ts'

describe('XML of other servers', () => {
  it('readXml, prefixes, attributes, references and CDATA: local names and decoded texts', () => {
    const root = readXml(
      '<?xml version="1.0"?>\n<s:a xmlns:s="urn:s"><b s:c="1&amp;2">q &amp;&#65;&#x1F600;<![CDATA[<&amp;]]></b><d/></s:a>\n',
    )
    expect(root?.name).to.equal('a')
    expect(root?.children.map(({ name }) => name)).to.deep.equal(['b', 'd'])
    const [b, d] = root?.children ?? []
    expect(b?.text).to.equal('q &A😀<&amp;')
    expect(b?.attributes.get('c')).to.equal('1&2')
    expect(d).to.deep.include({ text: '', children: [] })
  })
  it('readXml, an escaped reference: is decoded once', () => {
    expect(readXml('<a>&amp;#65;&amp;lt;</a>')?.text).to.equal('&#65;&lt;')
  })
  for (const [what, text] of [
    ['nothing', ''],
    ['a text', 'hello'],
    ['an open element', '<a><b></a>'],
    ['text after the root', '<a></a>b'],
    ['two roots', '<a/><b/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['a document type in another case, after a comment', '<!-- c --><!doctype a [<!ENTITY e "x">]><a>&e;</a>'],
    ['34 levels', `${'<a>'.repeat(34)}${'</a>'.repeat(34)}`],
    ['a name of JavaScript', '<__proto__>1</__proto__>'],
  ] as const)
    it(`readXml, ${what}: undefined`, () => {
      expect(readXml(text)).to.equal(undefined)
    })
  it('escapeXml: readXml returns the text; characters that XML cannot contain are replaced', () => {
    for (const text of ['a<b>&"\'c', ' spaces\r\n\t', ']]>', '&amp;', '😀'])
      expect(readXml(`<a>${escapeXml(text)}</a>`)?.text).to.equal(text)
    expect(escapeXml('\u0001\ud800\uffff')).to.equal('\ufffd\ufffd\ufffd')
  })
})

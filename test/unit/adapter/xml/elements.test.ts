import { expect } from 'chai'
import { readXml } from '../../../../adapter/xml/elements.ts'
import { escapeXml } from '../../../../adapter/xml/escape.ts'

const MAX_DEPTH = 32
const rootOf = (text: string) => {
  const read = readXml(text, MAX_DEPTH)
  return 'root' in read ? read.root : undefined
}
const faultOf = (text: string) => {
  const read = readXml(text, MAX_DEPTH)
  return 'fault' in read ? read.fault : undefined
}

describe('XML of other servers', () => {
  it('readXml, prefixes, attributes, references and CDATA: local names and decoded texts', () => {
    const root = rootOf(
      '<?xml version="1.0"?>\n<s:a xmlns:s="urn:s"><b s:c="1&amp;2">q &amp;&#65;&#x1F600;<![CDATA[<&amp;]]></b><d/></s:a>\n',
    )
    expect(root?.name).to.equal('a')
    expect(root?.children.map(({ name }) => name)).to.deep.equal(['b', 'd'])
    const [b, d] = root?.children ?? []
    expect(b?.text).to.equal('q &A😀<&amp;')
    expect(b?.attributes).to.deep.equal([{ name: 'c', namespace: 'urn:s', value: '1&2' }])
    expect(d).to.deep.include({ text: '', children: [] })
  })
  it('readXml, an escaped reference: is decoded once', () => {
    expect(rootOf('<a>&amp;#65;&amp;lt;</a>')?.text).to.equal('&#65;&lt;')
  })
  for (const [title, text, fault] of [
    ['nothing', '', 'notWellFormed'],
    ['a text', 'hello', 'notWellFormed'],
    ['an open element', '<a><b></a>', 'notWellFormed'],
    ['text after the root', '<a></a>b', 'notWellFormed'],
    ['two roots', '<a/><b/>', 'notWellFormed'],
    ['a document type', '<!DOCTYPE a><a/>', 'documentType'],
    [
      'a document type in another case, after a comment',
      '<!-- c --><!doctype a [<!ENTITY e "x">]><a>&e;</a>',
      'documentType',
    ],
    ['34 levels', `${'<a>'.repeat(34)}${'</a>'.repeat(34)}`, 'tooDeep'],
    ['a name of JavaScript', '<__proto__>1</__proto__>', 'notParsed'],
  ] as const)
    it(`readXml, ${title}: ${fault}`, () => {
      expect(faultOf(text)).to.equal(fault)
    })
  it('escapeXml: readXml returns the text; characters that XML cannot contain are replaced', () => {
    for (const text of ['a<b>&"\'c', ' spaces\r\n\t', ']]>', '&amp;', '😀'])
      expect(rootOf(`<a>${escapeXml(text)}</a>`)?.text).to.equal(text)
    expect(escapeXml('\u0001\ud800\uffff')).to.equal('\ufffd\ufffd\ufffd')
  })
})

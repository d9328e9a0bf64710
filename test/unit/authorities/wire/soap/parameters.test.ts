import { expect } from 'chai'
import { elementNode, readEnvelope, writeEnvelope } from '../../../../../mock-idp/authorities/wire/soap/envelope.ts'
import { readParameters, writeParameters } from '../../../../../mock-idp/authorities/wire/soap/parameters.ts'

const text = { type: 'string', maxLength: 9 }
const item = { type: 'object', properties: { name: text, value: { ...text } } }
const schema = {
  type: 'object',
  properties: {
    id: { ...text, minLength: 1 },
    value: text,
    item: { type: 'array', items: item },
    one: item,
  },
}
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'
const read = (content: string, independent = '') =>
  readParameters(
    readEnvelope(
      Buffer.from(
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="${XSI}" xmlns:n="u"><e:Body><n:op>${content}</n:op>${independent}</e:Body></e:Envelope>`,
      ),
    ),
    schema,
  )

describe('readParameters', () => {
  const cases: readonly (readonly [string, string, object, string?])[] = [
    [
      'texts, with any prefix and type',
      '<id xsi:type="xsd:string"> a </id><n:value>b</n:value>',
      { id: ' a ', value: 'b' },
    ],
    ['empty elements: absent where a value is needed', '<id/><value/>', { value: '' }],
    ['nil: absent', '<id xsi:nil="1">a</id><value xsi:nil="true"/>', {}],
    [
      'nil false, or in no namespace: read',
      '<id xsi:nil="false">a</id><value nil="true">b</value>',
      { id: 'a', value: 'b' },
    ],
    ['one element of a list: a list', '<item><name>a</name></item>', { item: [{ name: 'a' }] }],
    [
      'repeated elements, apart',
      '<item><name>a</name></item><id>i</id><item/>',
      { id: 'i', item: [{ name: 'a' }, {}] },
    ],
    [
      'attributes that are members, with any prefix',
      '<item n:name="a" x="y" xsi:value="z"><value>b</value></item>',
      { item: [{ name: 'a', value: 'b' }] },
    ],
    ['an array', '<item><i><name>a</name></i><i><name>b</name></i></item>', { item: [{ name: 'a' }, { name: 'b' }] }],
    ['repeated text: a list', '<id>a</id><id>b</id>', { id: ['a', 'b'] }],
    ['undeclared elements', '<x><y>1</y></x><toString>2</toString>', { x: { y: '1' }, __toString: '2' }],
    [
      'references',
      '<one href="#o"/><id href="#i"/>',
      { one: { name: 'a', value: 'v' }, id: 'i' },
      '<m id="o"><name>a</name><value href="#v"/></m><m id="i">i</m><m id="v">v</m>',
    ],
    [
      'a reference to an array of references',
      '<item href="#l"/>',
      { item: [{ name: 'a' }, { name: 'a' }] },
      '<m id="l"><i href="#a"/><i href="#a"/></m><m id="a"><name>a</name></m>',
    ],
    ['text of an object: ignored', '<one>a</one>', { one: {} }],
    ['CDATA, references, comments', '<id>a<!-- x --><![CDATA[<&]]>&#98;&lt;</id>', { id: 'a<&b<' }],
  ]
  for (const [what, content, expected, independent] of cases)
    it(`${what}: as JSON`, () => {
      expect(read(content, independent)).to.deep.equal(expected)
    })
  it('references in a circle, or more than 256: a fault', () => {
    expect(() => read('<one href="#o"/>', '<m id="o"><one href="#o"/></m>')).to.throw('The href of a parameter')
    const levels = Array.from(
      { length: 20 },
      (_, n) => `<m id="o${n}"><x href="#o${n + 1}"/><y href="#o${n + 1}"/></m>`,
    )
    expect(() => read('<one href="#o0"/>', `${levels.join('')}<m id="o20">a</m>`)).to.throw('The href of a parameter')
  })
})

describe('writeParameters', () => {
  const write = (answer: object) => {
    const nodes = writeParameters(answer, schema, ['name'])
    return /<op>(.*)<\/op>/s.exec(writeEnvelope(elementNode('op', nodes)))?.[1] ?? ''
  }
  it('members: in the order of the schema; undeclared ones are left out', () => {
    expect(write({ value: 'b', x: 'y', id: 'a' })).to.equal('<id>a</id><value>b</value>')
  })
  it('empty texts, lists and objects: omitted', () => {
    expect(write({ id: '', value: undefined, item: [], one: {} })).to.equal('')
    expect(write({ item: [{ name: 'a', value: '' }, {}] })).to.equal('<item name="a"></item>')
  })
  it('lists: repeated elements, with attributes', () => {
    const list = [
      { name: 'a"&<', value: `1 & "2" <3> '4'` },
      { name: 'a', value: '2' },
    ]
    expect(write({ item: list })).to.equal(
      `<item name="a&quot;&amp;&lt;"><value>1 &amp; "2" &lt;3&gt; '4'</value></item><item name="a"><value>2</value></item>`,
    )
    expect(read(write({ item: list }))).to.deep.equal({ item: list })
  })
})

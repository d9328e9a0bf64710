import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readConfigurationFile } from '../../../../mock-idp/config/parse/read-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
const read = (name: string, text: string | Buffer) => {
  writeFileSync(join(folder, name), text)
  return readConfigurationFile(join(folder, name))
}

describe('configuration files', () => {
  after(() => rmSync(folder, { recursive: true }))

  for (const [name, text, value] of [
    ['plain.json', '{"a": [1, true, null, "ä\\u00e4"]}', { a: [1, true, null, 'ää'] }],
    ['mark.json', '\ufeff{"a": 1}', { a: 1 }],
    ['none', '{"a": 1}', { a: 1 }],
    ['comments.jsonc', '// one\n{"a": /* two */ 1, "b": [2,],}', { a: 1, b: [2] }],
    ['block.yaml', 'a: 1\nb:\n  - {c: "0123"}\n', { a: 1, b: [{ c: '0123' }] }],
    ['short.YML', '\ufeffa: yes', { a: 'yes' }],
  ] as const)
    it(`readConfigurationFile, ${name}: its value`, () => {
      expect(read(name, text)).to.deep.equal({ value })
    })
  it('readConfigurationFile, a member __proto__: stays a member', () => {
    for (const name of ['proto.json', 'proto.jsonc', 'proto.yaml']) {
      const found = read(name, '{"__proto__": {"a": 1}}')
      expect(JSON.stringify('value' in found && found.value), name).to.equal('{"__proto__":{"a":1}}')
    }
  })

  for (const [title, name, text, message] of [
    [
      'a comment',
      'a.json',
      '{\n  // no\n}',
      'line 2, column 3: JSON has no comments; remove it, or name the file .jsonc',
    ],
    [
      'a comma at the end',
      'b.json',
      '{"a": 1,\n}',
      'line 1, column 8: no comma is allowed before a closing bracket; remove it',
    ],
    ['no comma', 'c.json', '{"a": 1\n "b": 2}', 'line 2, column 2: a comma is missing here'],
    ['single quotes', 'd.json', "{'a': 1}", 'line 1, column 2: JSON has no single quotes; use double quotes'],
    ['an open text', 'e.json', '{"a": "x', 'line 1, column 7: this text has no closing quote in its line'],
    ['no end', 'f.json', '{"a": {"b": 1}', 'line 1, column 15: a closing } is missing here'],
    ['a second value', 'g.json', '{} {}', 'line 1, column 4: the JSON has ended before this; remove the rest'],
    ['an empty file', 'h.json', '', 'line 1, column 1: '],
    [
      'a member twice',
      'i.json',
      '{"users": 1,\r\n "users": 2}',
      'line 2, column 2: this member exists already; keep one',
    ],
    ['a tab', 'j.yaml', 'a:\n\tb: 1', 'line 2, column 1: '],
    ['a member twice in YAML', 'k.yaml', 'a: 1\na: 2', 'line 2, column 1: this member exists already; keep one'],
    ['a tag', 'l.yaml', 'a: !env NAME', 'line 1, column 4: unknown tag (!name); write {env: NAME} or {file: path}'],
    ['two documents', 'm.yaml', 'a: 1\n---\nb: 2', 'line 2, column 1: a second document begins here'],
    ['JSON5', 'n.json5', '{}', 'JSON5 is not supported; use JSON with comments (.jsonc) or YAML (.yaml)'],
    [
      'bytes that are no text',
      'o.json',
      Buffer.from([0x7b, 0xff]),
      'cannot be read: it is not UTF-8; save it as UTF-8',
    ],
    ['many levels', 'p.json', '['.repeat(100_000), 'line 1, column 1: the objects and lists are nested too deeply'],
    [
      'aliases of aliases',
      'q.yaml',
      'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]',
      'line 1, column 1: the aliases',
    ],
  ] as const)
    it(`readConfigurationFile, ${title}: place, problem and next step`, () => {
      const found = read(name, text)
      expect('message' in found && found.message).to.satisfy(
        (found: string) => found.startsWith(message),
        JSON.stringify(found),
      )
    })

  it('readConfigurationFile, faults: the line with a mark, without a value', () => {
    const shown = (name: string, text: string) => {
      const found = read(name, text)
      return 'message' in found
        ? found.message
            .split('\n')
            .slice(1)
            .map((line) => line.replace(/^ */, ''))
        : []
    }
    expect(shown('r.json', '{\n  "pin": "S3cret", "users": [{"a": true} "S3cret": 5]')).to.deep.equal([
      '2 |   "pin": ***, "users": [{"a": true} ***: ***]',
      '|                                     ^',
    ])
    expect(shown('s.yaml', 'control:\n  token: "S3cret\n')[0]).to.match(/^\d+ \| /)
    expect(shown('t.yaml', 'control:\n  token: S3cret\n  token: S3cret')).to.deep.equal(['3 |   token: ***', '|   ^'])
  })
  it('readConfigurationFile, any damage of a file: the message contains no value', () => {
    const text =
      '{"control": {"token": "S3cretS3cret"}, "people": {"users": [{"username": "S3cretS3cret", "password": "S3cretS3cret"}]}}'
    for (let index = 0; index < text.length; index++)
      for (const name of ['damaged.json', 'damaged.yaml'])
        for (const damage of ['', '"', '}', '\n', ',']) {
          const found = read(name, text.slice(0, index) + damage + text.slice(index + 1))
          if ('message' in found) expect(found.message).not.to.match(/S3c|cret/)
        }
  })
  it('readConfigurationFile, a long line: cut around the mark', () => {
    const list = Array.from({ length: 200 }, () => 'true').join(', ')
    const found = read('long.json', `{"a": [${list} false, ${list}]}`)
    const [, line = '', mark = ''] = 'message' in found ? found.message.split('\n') : []
    expect(line.length).to.be.below(130)
    expect(line.slice(mark.indexOf('^')).startsWith('false')).to.equal(true)
  })
})

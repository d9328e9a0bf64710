/** The tables of docs/vendors/aducid.md and the data that they repeat. */
import { expect } from 'chai'
import { AUTH_STATUSES, NEVER_SENT } from '../../mock-idp/authorities/aducid/rules/auth-status.ts'
import { UNSUPPORTED_METHODS } from '../../mock-idp/authorities/aducid/rules/methods.ts'
import { OPERATIONS } from '../../mock-idp/authorities/aducid/rules/operations.ts'
import { machine } from '../../mock-idp/authorities/aducid/rules/session-machine.ts'
import { STATUS_PAIRS } from '../../mock-idp/authorities/aducid/rules/status-pairs.ts'
import { readJson } from '../../schemas/tools/read.ts'
import { readPage } from './markdown.ts'

const page = readPage('docs/vendors/aducid.md')

/** Cells of the rows of the tables below a heading, without the heads. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, below = ''] = page.split(`\n${heading}\n`)
  const [part = ''] = below.split(/\n#{2,} /)
  const rows = part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:---|code |`statusAIM`|`operationName`|object)/.test(line))
  return rows.map((line) => line.slice(2, -2).split(' | '))
}
const namesIn = (text = '') => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

describe('docs/vendors/aducid.md', () => {
  it('result codes: every code with its group, meaning and source, then the codes that are never sent', () => {
    const rows = rowsBelow('## Result codes').map(([code = '', ...cells]) => [
      ...namesIn(code),
      ...cells.map((cell) => cell.trim()),
    ])
    const codes = Object.entries(AUTH_STATUSES).map(([code, { group, meaning, source }]) => [
      code,
      group,
      meaning,
      source,
    ])
    expect(rows.slice(0, codes.length).map((row) => row.slice(0, 4))).to.deep.equal(codes)
    expect(rows.slice(codes.length)).to.deep.equal(Object.entries(NEVER_SENT))
  })
  it('statuses of a session: every status with its pair', () => {
    const pairs = rowsBelow('## Statuses of a session').map(([status, , code]) => [
      ...namesIn(status),
      ...namesIn(code),
    ])
    expect(Object.fromEntries(pairs)).to.deep.equal(STATUS_PAIRS)
  })
  it('diagram of a session: every status change of the table, but those by AIMcloseSession and by a link', () => {
    const [, drawing = ''] = page.split('stateDiagram-v2')
    const drawn = [...(drawing.split('```')[0] ?? '').matchAll(/^ {2}(\S+) --> (\S+):/gm)].map(
      ([, from = '', to = '']) => [from, to].map((name) => name.replace('_', '-')).join(' '),
    )
    const inTable = Object.entries(machine).flatMap(([event, arrows]) =>
      ['close', 'join', 'arrive', 'use'].includes(event)
        ? []
        : Object.entries(arrows as { readonly [from: string]: { readonly to: readonly string[] } }).flatMap(
            ([from, { to }]) =>
              to.filter((name) => name !== from).map((name) => `${from === 'none' ? '[*]' : from} ${name}`),
          ),
    )
    expect(new Set(drawn)).to.deep.equal(new Set(inTable))
  })
  it('operations: every one', () => {
    expect(rowsBelow('## Operations').flatMap(([name]) => namesIn(name))).to.deep.equal(Object.keys(OPERATIONS))
  })
  it('methods that are not built: each with its code', () => {
    const rows = rowsBelow('### Methods of exuse').filter(([code]) => /^`N/.test(code ?? ''))
    const listed = rows.flatMap(([code, methods]) => namesIn(methods).map((name) => [name, ...namesIn(code)]))
    expect(Object.fromEntries(listed)).to.deep.equal(UNSUPPORTED_METHODS)
  })
  it('actions of the PEIG: every one of the schema', () => {
    const { properties } = readJson<{ readonly properties: { readonly do: { readonly enum: readonly string[] } } }>(
      'aducid/control/peig-action.schema.json',
    )
    expect(
      rowsBelow('## Play the PEIG')
        .flatMap(([name]) => namesIn(name))
        .filter((name) => name !== 'do'),
    ).to.deep.equal(properties.do.enum)
  })
})

import { expect } from 'chai'
import { diagramsOf } from '../../schemas/tools/diagrams.ts'
import { type AdapterFile, adapterIds, readJson } from '../../schemas/tools/read.ts'
import { readTables } from '../../schemas/tools/tables.ts'
import { type Row, rowsOf, START } from '../../schemas/tools/transitions.ts'

const ENDS: { readonly [end: string]: string } = { SUCCESS: '✓ SUCCESS', FAILURE: '✗ FAILURE' }

/** The lines of a text about one transition: its arrow, the badge of its end, or its item in the list below. */
function linesAbout(text: string, from: string, to: string): readonly string[] {
  const lines = text.split('\n')
  const node = from === START ? 'start' : from
  const end = ENDS[to]
  if (end !== undefined)
    return lines.filter((line) => /^ {2}\w+[([]/.test(line) && line.includes(`"${node}<br>`) && line.includes(end))
  const arrows = lines.filter((line) => line.startsWith(`  ${node} -->`) && line.endsWith(` ${to}`))
  const first = lines.indexOf(`- \`${from}\``)
  const items = first < 0 ? [] : lines.slice(first + 1)
  const last = items.findIndex((line) => !line.startsWith('  - '))
  const start = from === to ? '  - same state: ' : `  - to \`${to}\`: `
  return [...arrows, ...items.slice(0, last < 0 ? items.length : last).filter((line) => line.startsWith(start))]
}

/** `done` is the only outcome of its action and is not written; the start has no action. */
function isNamed(line: string, { from, outcome, action }: Row): boolean {
  return (from === START || line.includes(action)) && (outcome === 'done' || line.includes(outcome))
}

for (const id of adapterIds()) {
  describe(`the state diagrams of ${id}`, () => {
    it(`${id}: every row of the table is an arrow, a badge, or an item of the list below the diagram`, async () => {
      const rows = rowsOf(await readTables(id))
      const text = diagramsOf(rows, readJson<AdapterFile>(id, 'adapter.json'))
      const missing = rows.flatMap((row) =>
        row.to
          .filter((to) => {
            const lines = linesAbout(text, row.from, to)
            return ENDS[to] === undefined ? !lines.some((line) => isNamed(line, row)) : lines.length === 0
          })
          .map((to) => `${row.from}, ${row.action}, ${row.outcome}: ${to}`),
      )
      expect(missing).to.deep.equal([])
    })
    it(`${id}: every diagram names states of the adapter, and every state is in one`, () => {
      const { states, diagrams } = readJson<AdapterFile>(id, 'adapter.json')
      const drawn = (diagrams ?? []).flatMap((diagram) => diagram.states)
      if (diagrams !== undefined) expect([...new Set(drawn)]).to.have.members(Object.keys(states))
    })
  })
}

describe('a state diagram', () => {
  const row = (from: string, action: string, outcome: string, to: readonly string[], refuse?: string): Row => {
    return { from, action, outcome, to, asked: true, ...(refuse !== undefined && { refuse }) }
  }
  const rows = [
    row(START, 'start', 'done', ['A']),
    row('A', 'go', 'accepted', ['B', 'SUCCESS']),
    row('A', 'go', 'denied', ['A'], 'WRONG'),
    row('B', 'back', 'done', ['A']),
    row('B', 'cancel', 'done', ['FAILURE']),
  ]
  const file = { title: 'Example', states: { A: {}, B: {} } } as unknown as AdapterFile

  it('draws moves as arrows, ends as badges, and lists repetitions with their errors below', () => {
    expect(diagramsOf(rows, file).split('\n')).to.deep.equal([
      '```mermaid',
      'flowchart TD',
      '  start(["start"])',
      '  A["A<br>✓ SUCCESS"]',
      '  B["B<br>✗ FAILURE"]',
      '  start --> A',
      '  A -->|"go:<br>accepted"| B',
      '  B -->|"back"| A',
      '```',
      '',
      'Transitions that the diagram does not draw:',
      '',
      '- `A`',
      '  - same state: `go` with `denied` (error `WRONG`)',
    ])
  })
  it('lists the actions that it leaves out below', () => {
    const text = diagramsOf(rows, { ...file, diagrams: [{ title: 'One', states: ['A', 'B'], without: ['back'] }] })
    expect(text).to.include('- `B`\n  - to `A`: `back`').and.to.include('**One**').and.not.to.include('B -->')
  })
})

/** State diagrams in Mermaid. Ends are part of a node and repetitions are listed below the diagram: both would hide the rest. */
import type { AdapterFile } from './read.ts'
import { type Cause, causesOf, type Row, START, START_ACTION } from './transitions.ts'

const START_NODE = 'start'

type Diagram = NonNullable<AdapterFile['diagrams']>[number]

/** Every diagram of an adapter, each with the list of the transitions that no diagram draws. */
export function diagramsOf(rows: readonly Row[], { title, states, diagrams }: AdapterFile): string {
  const all = diagrams ?? [{ title, states: Object.keys(states) }]
  return all
    .flatMap((diagram, index) => {
      const earlier = new Set(all.slice(0, index).flatMap((other) => other.states))
      const own = diagram.states.filter((state) => !earlier.has(state))
      const heading = diagrams === undefined ? [] : [`**${diagram.title}**`]
      return [...heading, drawing(rows, diagram), ...remainder(rows, own, all)]
    })
    .join('\n\n')
}

function draws({ states, without = [] }: Diagram, { from, action }: Row, to: string): boolean {
  return from !== to && (from === START || states.includes(from)) && states.includes(to) && !without.includes(action)
}

function drawing(rows: readonly Row[], diagram: Diagram): string {
  const { states } = diagram
  const nodes = states.map((state) => `  ${state}["${[state, ...ends(rows, state)].join('<br>')}"]`)
  const edges = [START, ...states].flatMap((from) =>
    states.flatMap((to) => {
      const drawn = rows.filter((row) => draws(diagram, row, to))
      if (causesOf(drawn, from, to).length === 0) return []
      const label = causesOf(drawn, from, to).map(labelOf).join('<br>')
      return [`  ${from === START ? START_NODE : from} ${label === '' ? '-->' : `-->|"${label}"|`} ${to}`]
    }),
  )
  return [
    '```mermaid',
    'flowchart TD',
    `  ${START_NODE}(["${[START_NODE, ...ends(rows, START)].join('<br>')}"])`,
    ...nodes,
    ...edges,
    '```',
  ].join('\n')
}

/** The ends that are one action away. */
function ends(rows: readonly Row[], state: string): readonly string[] {
  const marks: { readonly [end: string]: string } = { SUCCESS: '✓ SUCCESS', FAILURE: '✗ FAILURE' }
  const found = Object.keys(marks).filter((end) => causesOf(rows, state, end).length > 0)
  return found.length === 0 ? [] : [found.map((end) => marks[end]).join(' &nbsp; ')]
}

function labelOf({ actions, outcomes }: Cause): string {
  if (actions.includes(START_ACTION)) return outcomes.filter((outcome) => outcome !== 'done').join(', ')
  return outcomes.includes('done') ? actions.join(', ') : `${actions.join(', ')}:<br>${outcomes.join(', ')}`
}

/** Transitions that lead back to the same state, and those to other states that no diagram draws. */
function remainder(rows: readonly Row[], states: readonly string[], all: readonly Diagram[]): readonly string[] {
  const targets = [...new Set(all.flatMap((diagram) => diagram.states))]
  const lines = states.flatMap((from) => {
    const items = [from, ...targets.filter((to) => to !== from)].flatMap((to) => {
      const left = rows.filter((row) => !all.some((diagram) => draws(diagram, row, to)))
      const causes = causesOf(left, from, to)
      if (causes.length === 0) return []
      return [`  - ${from === to ? 'same state' : `to \`${to}\``}: ${causes.map(inWords).join('; ')}`]
    })
    return items.length === 0 ? [] : [`- \`${from}\``, ...items]
  })
  return lines.length === 0 ? [] : ['Transitions that the diagram does not draw:', lines.join('\n')]
}

function inWords({ actions, outcomes, details }: Cause): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')
  if (outcomes.includes('done')) return code(actions)
  const errors = details.length === 0 ? '' : ` (${details.length === 1 ? 'error' : 'errors'} ${code(details)})`
  return `${code(actions)} with ${code(outcomes)}${errors}`
}

/**
 * `npm run bench [-- --seconds 4 --rounds 5 --only echo]`: measures the targets in interleaved rounds, then cold start and
 * memory of the mock. Prints Markdown and writes it to bench/results/, with all figures as JSON. Needs the built files.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Kind } from './load.ts'
import { coldStarts, memory, startMock, startRemoteMock } from './mock.ts'
import { canPin, type Running, runLoad, startServer } from './processes.ts'
import { type Line, line, type Measured, markdown, shown, spread, table } from './report.ts'
import { requestsEach } from './requests.ts'

interface Target {
  readonly name: string
  readonly kind: Kind
  readonly start: () => Promise<Running>
  readonly embedded?: string // the same work without a second server
}

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const target = (file: string) => () => startServer([built(`./targets/${file}.js`)])
/** The figures of the others are shares of the first one. */
const targets: readonly Target[] = [
  { name: 'bare node:http, echo', kind: 'echo', start: target('echo-node') },
  { name: 'bare express, echo', kind: 'echo', start: target('echo-express') },
  { name: 'express, served as here, echo', kind: 'echo', start: target('echo-express-served') },
  { name: 'mock, GET flow', kind: 'read', start: () => startMock() },
  { name: 'mock, checkCredential refused', kind: 'refused', start: () => startMock() },
  { name: 'mock, login', kind: 'login', start: () => startMock() },
  { name: 'mock, login, authority in a second mock', kind: 'login', start: startRemoteMock, embedded: 'mock, login' },
  { name: 'mock, Haventec login over its REST API', kind: 'haventec', start: () => startMock() },
  { name: 'mock, ADUCID: open, poll, verify', kind: 'aducid', start: () => startMock() },
  { name: 'mock, OpenID Connect login', kind: 'oidc', start: () => startMock() },
  { name: 'oidc-provider alone, login', kind: 'oidc-provider', start: target('oidc-provider') },
  { name: 'oauth2-mock-server, login', kind: 'oidc-mock-server', start: target('oidc-mock-server') },
]

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' }, // part of a kind; all else, cold start and memory are not measured
  },
})
const rounds = Number(values.rounds)

/** Measures all targets in each round, so that a disturbance of the machine affects all of them. */
const measureAll = async (chosen: readonly Target[]): Promise<readonly Line[]> => {
  const servers = await Promise.all(chosen.map(({ start }) => start()))
  const measured: readonly Measured[][] = chosen.map(() => [])
  for (let round = 1; round <= rounds; round++) {
    for (const [index, { name, kind }] of chosen.entries()) {
      const { url, pid, manager } = servers[index] as Running
      const parameters = [kind, url, String(pid), values.seconds, ...(manager === undefined ? [] : [manager])]
      const figures: Measured = JSON.parse(await runLoad([built('./load.js'), ...parameters]))
      measured[index]?.push(figures)
      console.log(`round ${round} of ${rounds}: ${name}: ${figures.perSecond.toFixed(0)} per second`)
    }
  }
  await Promise.all(servers.map((server) => server.stop()))
  const limit = spread((measured[0] ?? []).map(({ perSecond }) => perSecond)).median
  const lines = chosen.map(({ name, kind }, index) => line(name, requestsEach(kind), measured[index] ?? [], limit))
  return lines.map((each, index) => {
    const embedded = lines.find(({ name }) => name === chosen[index]?.embedded)
    if (embedded === undefined) return each
    return { ...each, shareOfEmbedded: each.perSecond.median / embedded.perSecond.median }
  })
}

const aboutMock = async () => {
  console.log('cold starts')
  const coldStart = await coldStarts()
  console.log('memory')
  const used = await memory()
  const kib = (size: number | undefined): string => (size === undefined ? 'unknown' : `${size.toFixed(2)} KiB`)
  const rows = [
    ['cold start to the first 200, ms', shown(coldStart, 0)],
    ['resident memory, idle', kib(used?.idle)],
    [`resident memory with ${used?.flows} live flows`, kib(used?.withFlows)],
    ['resident memory per live flow', kib(used?.perFlow)],
  ]
  return { coldStart, memory: used, text: markdown(['mock', 'median (min–max)'], rows) }
}

const lines = await measureAll(targets.filter(({ kind }, index) => index === 0 || kind.includes(values.only)))
const mock = values.only === '' ? await aboutMock() : undefined
const machine = { node: process.version, processor: cpus()[0]?.model, cores: cpus().length, pinned: canPin }
const settings = { rounds, seconds: Number(values.seconds) }
const text = [
  `Node ${machine.node}, ${machine.cores} cores (${machine.processor}), ${machine.pinned ? 'one for the server, one for the load' : 'not pinned'};` +
    ` medians of ${rounds} rounds of ${values.seconds} s, 20 connections.`,
  table(lines),
  ...(mock === undefined ? [] : [mock.text]),
].join('\n\n')
console.log(`\n${text}`)
mkdirSync('bench/results', { recursive: true })
writeFileSync('bench/results/bench.md', `${text}\n`)
const { text: _text, ...mockFigures } = mock ?? { text: '' }
writeFileSync(
  'bench/results/bench.json',
  `${JSON.stringify({ machine, settings, lines, mock: mockFigures }, null, 2)}\n`,
)

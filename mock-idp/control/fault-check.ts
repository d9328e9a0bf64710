/** Checks a list of faults: its form, its names, and the combinations of conditions and effects. */
import { defined } from '../../adapter/kernel/objects.ts'
import type { Config } from '../config/config.ts'
import { pointerTo } from '../config/faults.ts'
import { type ControlDetail, ControlError, isControlError } from '../core/control-error.ts'
import {
  areCompatible,
  type Condition,
  type Effect,
  ENDPOINT_NAMES,
  type Endpoint,
  has,
  knows,
} from '../core/faults/endpoints.ts'
import { suggestion } from '../core/nearest.ts'
import { sentence } from '../core/sentence.ts'
import type { PolicyDeps } from '../flows/run.ts'
import { type ControlBodies, validate } from './validate.ts'

/** The names that faults can use. */
export interface FaultCheckDeps extends Pick<PolicyDeps, 'instances'> {
  readonly config: Config
}
type Members = { readonly [name: string]: unknown }

/** Limit of schemas/host/control/error.schema.json. */
const MAX_DETAILS = 64
const MAX_SHOWN = 128
/** Statuses of ended flows, of every adapter. */
const ENDS = ['RESUME', 'COMPLETED', 'FAILED', 'OAUTH_DEVICE_COMPLETED']
const ALL_ENDPOINTS: readonly string[] = ENDPOINT_NAMES

/** @throws ControlError 400 with a JSON pointer to each problem. */
export function createFaultCheck(deps: FaultCheckDeps): (given: unknown) => ControlBodies['faults'] {
  return (given) => {
    const own = faultsIn(given).flatMap((fault, index) => problemsOf(fault, pointerTo('/faults', index), deps))
    let bySchema: readonly ControlDetail[] = []
    try {
      const valid = validate('faults', given)
      if (own.length === 0) return valid
    } catch (error) {
      if (!isControlError(error) || own.length === 0) throw error
      bySchema = error.details
    }
    // The own problem of a place says more than the schema's.
    const places = new Set(own.map(({ pointer }) => pointer))
    const details = [...own, ...bySchema.filter(({ pointer }) => !places.has(pointer))].slice(0, MAX_DETAILS)
    const more = details.length > 1 ? ' See details for the rest.' : ''
    throw new ControlError(
      400,
      'VALIDATION_ERROR',
      `${sentence(`${details[0]?.pointer}: ${details[0]?.message}`)}${more}`,
      details,
    )
  }
}

function faultsIn(given: unknown): readonly unknown[] {
  const { faults } = membersOf(given)
  return Array.isArray(faults) ? faults.slice(0, 100) : []
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? defined({ ...value }) : {}
}

function problemsOf(fault: unknown, at: string, deps: FaultCheckDeps): readonly ControlDetail[] {
  const { match, do: effects } = membersOf(fault)
  const conditions = membersOf(match)
  return [
    ...nameProblems(conditions, `${at}/match`, deps),
    ...endpointProblems(conditions, membersOf(effects), at),
    ...pairProblems(membersOf(effects), `${at}/do`),
    ...('nth' in conditions && 'firstN' in conditions
      ? [{ pointer: `${at}/match/firstN`, message: 'cannot be combined with "nth"; use one of them' }]
      : []),
  ]
}

function nameProblems(match: Members, at: string, { instances, config }: FaultCheckDeps): readonly ControlDetail[] {
  const { adapter } = match
  const named = typeof adapter === 'string' ? instances.get(adapter) : undefined
  const possible = named === undefined ? [...instances.values()] : [named]
  const where = named === undefined ? 'no adapter has' : `the adapter "${named.id}" does not have`
  const existing: { readonly [member: string]: readonly [names: readonly string[], problem: string] } = {
    endpoint: [ALL_ENDPOINTS, 'there is no endpoint'],
    adapter: [[...instances.keys()], 'there is no adapter instance'],
    client: [(config.oauth?.clients ?? []).map(({ clientId }) => clientId), 'there is no client'],
    state: [[...possible.flatMap(({ adapter: { rows } }) => [...rows.keys()]), ...ENDS], `${where} the state`],
    actionId: [
      possible.flatMap(({ adapter: { vocabulary } }) => Object.keys(vocabulary.actions)),
      `${where} the action`,
    ],
  }
  return Object.entries(existing).flatMap(([member, [names, problem]]) => {
    const name = match[member]
    if (typeof name !== 'string' || names.includes(name)) return []
    const hint = suggestion(name, [...new Set(names)]) ?? SOURCES[member] ?? 'see the configuration'
    const text = `${problem} "${name.slice(0, MAX_SHOWN)}"; ${hint}`
    return [{ pointer: pointerTo(at, member), message: text }]
  })
}

/** Next steps where there are too many names for a list. */
const SOURCES: { readonly [member: string]: string } = {
  endpoint: `use one of: ${ENDPOINT_NAMES.join(', ')}`,
  state: 'GET /mock/coverage lists the states of each adapter',
  actionId: 'GET /mock/coverage lists the actions of each adapter',
}

/** Conditions that are not known at the endpoint, and effects that it cannot have. */
function endpointProblems(match: Members, effects: Members, at: string): readonly ControlDetail[] {
  const endpoint = ENDPOINT_NAMES.find((name) => name === match['endpoint'])
  if (endpoint === undefined) return []
  const problem = (member: string, name: string, text: string, suitable: (endpoint: Endpoint) => boolean) => ({
    pointer: pointerTo(`${at}/${member}`, name),
    message: `${text} "${endpoint}"; it is possible at: ${ENDPOINT_NAMES.filter(suitable).join(', ')}`,
  })
  const conditions = CONDITIONS.filter((name) => name in match && !knows(endpoint, name))
  const impossible = EFFECTS.filter((name) => name in effects && !has(endpoint, name))
  return [
    ...conditions.map((name) => problem('match', name, 'is not known at the endpoint', (other) => knows(other, name))),
    ...impossible.map((name) => problem('do', name, `${WHY[name]} at the endpoint`, (other) => has(other, name))),
  ]
}

const CONDITIONS: readonly Condition[] = ['client', 'username', 'flow', 'adapter', 'state', 'actionId']
const EFFECTS: readonly Effect[] = ['delayMs', 'status', 'drop', 'answerLost', 'authority', 'wrongScheme']
const WHY: { readonly [effect in Effect]?: string } = {
  authority: 'no authority is asked',
  wrongScheme: 'no answer has links to this host',
}

/** Effects that one request cannot have together. */
function pairProblems(effects: Members, at: string): readonly ControlDetail[] {
  const named = EFFECTS.filter((name) => name in effects)
  return named.flatMap((name, index) => {
    const other = named.slice(0, index).find((earlier) => !areCompatible(earlier, name))
    if (other === undefined) return []
    return [{ pointer: pointerTo(at, name), message: `cannot be combined with "${other}"; use a fault for each` }]
  })
}

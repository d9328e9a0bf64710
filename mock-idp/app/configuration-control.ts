/** Changes of clients and policies: the checks of the configuration, then the flows that they concern. */
import type { OAuthClient, Policy as PolicyTree } from '../../schemas/gen/host/config-types.ts'
import { type ConfigFault, pointerTo } from '../config/faults.ts'
import type { ConfigurationControl } from '../control/configuration.ts'
import { type ControlBodies, validate } from '../control/validate.ts'
import { ControlError } from '../core/control-error.ts'
import type { Gate } from '../core/gate.ts'
import { endChangedFlows } from '../flows/policy-change.ts'
import type { FlowDeps } from '../flows/run.ts'
import { DEVICE } from '../http/oauth/device-policy.ts'
import type { LiveConfig, LiveParts } from './live-config.ts'

export interface ConfigurationDeps {
  readonly live: LiveConfig
  readonly gate: Gate
  /** Dependencies of the flows that a changed policy ends. */
  readonly host: FlowDeps
}

/** Limits of the schemas of the configuration. */
const MAX_CLIENTS = 1000
const MAX_POLICIES = 64
const MAX_DETAILS = 64

type ClientChange = Readonly<ControlBodies['client-change']>
type PolicyChange = Readonly<ControlBodies['policy-change']>

export function createConfigurationControl(deps: ConfigurationDeps): ConfigurationControl {
  return { clients: clientControl(deps), policies: policyControl(deps) }
}

function clientControl(deps: ConfigurationDeps): ConfigurationControl['clients'] {
  const { live } = deps
  const find = (id: string) => live.read().clients.find(({ clientId }) => clientId === id)
  const get = (id: string): OAuthClient => find(id) ?? notFound('Client', id, '/mock/clients')
  const withClient = (client: OAuthClient) => (parts: LiveParts) => {
    const { clients } = parts
    const at = clients.findIndex(({ clientId }) => clientId === client.clientId)
    if (at === -1 && clients.length >= MAX_CLIENTS) throw tooMany('clients', MAX_CLIENTS)
    const place = at === -1 ? clients.length : at
    return {
      parts: { ...parts, clients: [...clients.slice(0, place), client, ...clients.slice(place + 1)] },
      at: place,
    }
  }
  const change = async (id: string, change: ClientChange, earlier: Partial<OAuthClient>) => {
    const { clientId = id, ...rest } = validate('client-change', change)
    requireId(clientId, id, 'clientId')
    const client = { ...earlier, ...rest, clientId: id }
    await apply(withClient(client), (at) => pointerTo('/oauth/clients', at), deps)
    return client
  }
  return {
    list: () => ({ clients: live.read().clients }),
    get,
    async store(id, given) {
      requireName(id, /^[!-~]{1,256}$/, 'A client id has 1 to 256 printable ASCII characters without spaces.')
      const created = find(id) === undefined
      return { created, entry: await change(id, given, {}) }
    },
    patch: async (id, given) => change(id, given, get(id)),
    async remove(id) {
      get(id)
      const without = (parts: LiveParts) => ({
        parts: { ...parts, clients: parts.clients.filter(({ clientId }) => clientId !== id) },
        at: -1,
      })
      await apply(without, () => '', deps)
    },
  }
}

function policyControl(deps: ConfigurationDeps): ConfigurationControl['policies'] {
  const { live } = deps
  const shown = (id: string, tree: PolicyTree) => ({ id, ...tree })
  const get = (id: string): PolicyTree => live.read().policies.get(id) ?? notFound('Policy', id, '/mock/policies')
  const withPolicy = (id: string, tree: PolicyTree) => (parts: LiveParts) => {
    if (!parts.policies.has(id) && parts.policies.size >= MAX_POLICIES) throw tooMany('policies', MAX_POLICIES)
    return { parts: { ...parts, policies: new Map(parts.policies).set(id, tree) }, at: 0 }
  }
  const change = async (id: string, change: PolicyChange, earlier: Partial<PolicyTree>) => {
    const { id: named = id, ...rest } = validate('policy-change', change)
    requireId(named, id, 'id')
    refuseDevice(id)
    const { adapter, ...others } = { ...earlier, ...rest }
    if (adapter === undefined) throw invalid([{ pointer: '/adapter', message: 'is required' }])
    const tree = { adapter, ...others }
    await apply(withPolicy(id, tree), () => pointerTo('/policies', id), deps)
    return shown(id, tree)
  }
  return {
    list: () => ({ policies: [...live.read().policies].map(([id, tree]) => shown(id, tree)) }),
    get: (id) => shown(id, get(id)),
    async store(id, given) {
      requireName(
        id,
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        'A policy id has letters, digits, ".", "_" and "-", at most 64.',
      )
      const created = !live.read().policies.has(id)
      return { created, entry: await change(id, given, {}) }
    },
    patch: async (id, given) => change(id, given, get(id)),
    async remove(id) {
      get(id)
      refuseDevice(id)
      const without = (parts: LiveParts) => {
        const policies = new Map(parts.policies)
        policies.delete(id)
        return { parts: { ...parts, policies }, at: 0 }
      }
      await apply(without, () => pointerTo('/policies', id), deps)
    },
  }
}

/** Makes the change unless the checks find a fault; requests wait meanwhile. */
async function apply(
  change: (parts: LiveParts) => { readonly parts: LiveParts; readonly at: number },
  pointerOf: (at: number) => string,
  { live, gate, host }: ConfigurationDeps,
): Promise<void> {
  await gate.closedFor(async () => {
    const { parts, at } = change(live.read())
    const faults = live.faultsOf(parts)
    const own = pointerOf(at)
    const isOwn = ({ pointer }: ConfigFault) => own !== '' && `${pointer}/`.startsWith(`${own}/`)
    if (faults.length > 0)
      throw invalid(
        faults.map((fault) => (isOwn(fault) ? { ...fault, pointer: fault.pointer.slice(own.length) } : fault)),
      )
    const before = new Map(live.policies)
    live.write(parts)
    await endChangedFlows(before, host)
  })
}

function invalid(faults: readonly ConfigFault[]): ControlError {
  const [first] = faults
  const text = `The configuration would not be valid: ${first?.pointer ?? ''} ${first?.message ?? ''}`
  const message = text.endsWith('?') ? `${text} Correct it.` : `${text}.`
  return new ControlError(422, 'INVALID_CONFIGURATION', message, faults.slice(0, MAX_DETAILS))
}

function requireId(named: string, id: string, member: string): void {
  if (named !== id) throw invalid([{ pointer: `/${member}`, message: `must be "${id.slice(0, 64)}", as in the path` }])
}

function requireName(id: string, pattern: RegExp, rule: string): void {
  if (!pattern.test(id)) throw new ControlError(400, 'INVALID_REQUEST', rule)
}

function refuseDevice(id: string): void {
  if (id !== DEVICE) return
  const message = `The policy ${DEVICE} is made from the others. Change one of these.`
  throw new ControlError(422, 'POLICY_GENERATED', message)
}

function notFound(kind: 'Client' | 'Policy', id: string, list: string): never {
  const code = kind === 'Client' ? 'CLIENT_NOT_FOUND' : 'POLICY_NOT_FOUND'
  throw new ControlError(404, code, `${kind} "${id.slice(0, 64)}" not found. List them with GET ${list}.`)
}

function tooMany(what: string, most: number): ControlError {
  return new ControlError(422, 'TOO_MANY', `There are ${most} ${what} already. Delete one first.`)
}

/** The endpoints that faults meet: conditions that are known at each of them, and effects that it can have. */
import type { FaultEffect, FaultMatch } from '../../../schemas/gen/host/control-types.ts'

export type Endpoint = NonNullable<FaultMatch['endpoint']>
/** A property of a request that a fault can match. */
export type Condition = Exclude<keyof FaultMatch, 'endpoint' | 'firstN' | 'nth'>
export type Effect = keyof FaultEffect

interface EndpointRules {
  /** Known from the request alone. */
  readonly request: readonly Condition[]
  /** Known when the flow of the request is loaded. */
  readonly loaded: readonly Condition[]
  /** Effects besides those of every endpoint. */
  readonly effects: readonly Effect[]
}

const ANYWHERE: readonly Effect[] = ['delayMs', 'status', 'drop', 'answerLost']

/** Nothing but the endpoint is known. */
const PLAIN: EndpointRules = { request: [], loaded: [], effects: [] }
const OF_CLIENT: EndpointRules = { request: ['client'], loaded: [], effects: [] }
const OF_FLOW: EndpointRules = {
  request: ['flow'],
  loaded: ['client', 'username', 'adapter', 'state', 'actionId'],
  effects: ['authority', 'wrongScheme'],
}

export const ENDPOINTS: { readonly [endpoint in Endpoint]: EndpointRules } = {
  flow: OF_FLOW,
  signOn: OF_FLOW,
  resume: { request: ['flow'], loaded: ['client', 'username', 'adapter', 'state'], effects: ['wrongScheme'] },
  authorize: { request: ['client'], loaded: [], effects: ['authority', 'wrongScheme'] },
  startSSO: { request: [], loaded: [], effects: ['authority', 'wrongScheme'] },
  device: { request: ['client'], loaded: [], effects: ['authority', 'wrongScheme'] },
  token: OF_CLIENT,
  introspect: OF_CLIENT,
  revoke: OF_CLIENT,
  par: OF_CLIENT,
  userinfo: PLAIN,
  jwks: PLAIN,
  discovery: { request: [], loaded: [], effects: ['wrongScheme'] },
  logout: OF_CLIENT,
  sessions: { request: ['client', 'username'], loaded: [], effects: [] },
  wire: PLAIN,
  root: PLAIN,
  files: PLAIN,
}

export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as readonly Endpoint[]

export function knows(endpoint: Endpoint, condition: Condition): boolean {
  const { request, loaded } = ENDPOINTS[endpoint]
  return request.includes(condition) || loaded.includes(condition)
}

export function has(endpoint: Endpoint, effect: Effect): boolean {
  return ANYWHERE.includes(effect) || ENDPOINTS[endpoint].effects.includes(effect)
}

/** True if the endpoint asks authorities for the actions of flows only. */
export function asksForActions(endpoint: Endpoint): boolean {
  return ENDPOINTS[endpoint].loaded.includes('actionId')
}

/** Pairs of effects that one request can have; any other two exclude each other. */
const TOGETHER = new Set(['authority answerLost', 'authority wrongScheme'])

/** True if one request can have both effects. */
export function areCompatible(one: Effect, other: Effect): boolean {
  if (one === other || one === 'delayMs' || other === 'delayMs') return true
  return TOGETHER.has(`${one} ${other}`) || TOGETHER.has(`${other} ${one}`)
}

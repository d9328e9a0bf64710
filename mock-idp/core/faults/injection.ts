/** The effects of all faults that meet one request; kept with the request for those who answer it. */
import type { IncomingMessage } from 'node:http'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Outage, Reason } from '../../../adapter/spi.ts'
import type { FaultEffect } from '../../../schemas/gen/host/control-types.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import { areCompatible, type Effect } from './endpoints.ts'

/** Effects, and the index of the fault that each of them is of. */
export interface Injection {
  readonly effect: FaultEffect
  readonly of: { readonly [effect in Effect]?: number }
}

const reason = createReason(REASONS)
const INJECTION = Symbol('injection')
const NOTED = Symbol('noted')
/** `maxLength` of `note` in schemas/host/control/request.schema.json. */
const MAX_NOTE = 1024
const CODE = 'INJECTED_FAULT' satisfies keyof typeof REASONS
/** Effects that change the result of a request; in this order they are its reason. */
const DECISIVE = ['drop', 'status', 'answerLost', 'authority'] as const

/** Adds the effects of a fault; it replaces earlier ones that one request cannot have together with them. */
export function mergeFault(earlier: Injection | undefined, effect: FaultEffect, index: number): Injection {
  const added = effectsOf(effect)
  const kept = effectsOf(earlier?.effect).filter((one) => added.every((other) => areCompatible(one, other)))
  return {
    effect: { ...pick(earlier?.effect ?? {}, kept), ...effect },
    of: { ...pick(earlier?.of ?? {}, kept), ...Object.fromEntries(added.map((name) => [name, index])) },
  }
}

function effectsOf(effect: FaultEffect = {}): readonly Effect[] {
  return Object.keys(effect) as readonly Effect[]
}

function pick<O extends object>(members: O, names: readonly (keyof O)[]): O {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name as keyof O))) as O
}

interface MaybeInjected extends IncomingMessage {
  [INJECTION]?: Injection
  /** A journal entry of the request contains the faults. */
  [NOTED]?: true
}

/** The effects that the request has met so far. */
export function injectionOf(request: IncomingMessage): Injection | undefined {
  return (request as MaybeInjected)[INJECTION]
}

export function addInjection(request: IncomingMessage, { effect, of }: Injection): Injection {
  const earlier = injectionOf(request)
  const merged = { effect: { ...earlier?.effect, ...effect }, of: { ...earlier?.of, ...of } }
  ;(request as MaybeInjected)[INJECTION] = merged
  return merged
}

/** Indexes of the faults, in ascending order. */
export function indexesOf({ of }: Injection): readonly number[] {
  return [...new Set(Object.values(of))].sort((one, other) => one - other)
}

/** The effect that has decided the result of the request; undefined if it has its own result. */
export function decisiveEffect({ effect }: Injection): (typeof DECISIVE)[number] | undefined {
  return DECISIVE.find((name) => effect[name] !== undefined)
}

/** True for the reason of an injected fault. */
export function isInjected(cause: Pick<Reason, 'code'> | undefined): boolean {
  return cause?.code === CODE
}

/** INJECTED_FAULT, if a fault has decided the result of the request. */
export function injectedReason(request: IncomingMessage): Reason | undefined {
  const injection = injectionOf(request)
  const decisive = injection && decisiveEffect(injection)
  return decisive && reasonOf(injection, decisive)
}

function reasonOf({ effect, of }: Injection, name: Effect): Reason {
  const status = name === 'status' ? effect.status : undefined
  return reason(CODE, { fault: of[name] ?? 0, effect: name, status })
}

/**
 * Adds the faults to the journal entry of a request: as the reason if they have decided its result and nothing else has,
 * and as a note otherwise.
 */
export function noteInjection(
  request: IncomingMessage,
  recorded: { reason?: Reason | undefined; note?: string | undefined },
): void {
  const injection = injectionOf(request)
  if (injection === undefined) return
  ;(request as MaybeInjected)[NOTED] = true
  recorded.reason ??= injectedReason(request)
  const text = effectsOf(injection.effect).map((name) => textOf(injection, name))
  recorded.note = (recorded.note === undefined ? text : [recorded.note, ...text]).join(' ').slice(0, MAX_NOTE)
}

/** True if a journal entry of the request contains its faults. */
export function isNoted(request: IncomingMessage): boolean {
  return (request as MaybeInjected)[NOTED] === true
}

/** A sentence for answers and notes, for example `Injected fault 0 of PUT /mock/faults: status 503.` */
export function textOf({ effect, of }: Injection, name: Effect): string {
  const value = effect[name]
  return `Injected fault ${of[name] ?? 0} of PUT /mock/faults: ${name}${value === true ? '' : ` ${value}`}.`
}

/** The outage of authorities that a fault causes for this request. */
export function outageOf(request: IncomingMessage): Outage | undefined {
  const injection = injectionOf(request)
  if (injection?.effect.authority === undefined) return undefined
  return { reason: reasonOf(injection, 'authority'), message: textOf(injection, 'authority') }
}

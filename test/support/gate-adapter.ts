/** An adapter for tests of policies: it shows what it was handed, and opens for whoever names anybody. */
import type { AnyAdapter } from '../../adapter/erased.ts'
import type { Input } from '../../adapter/spi.ts'

/** The settings of an instance. */
interface GateConfig {
  /** What a success carries: attributes by name. */
  readonly Attributes?: { readonly [name: string]: string }
  /** How the gate ends before anybody sees it. */
  readonly Ends?: 'SUCCESS' | 'FAILURE'
  readonly Title?: string
}

const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string', maxLength: 1024 }
const texts = { type: 'object', propertyNames: text, maxProperties: 8, additionalProperties: text }

const success = ({ config, input }: { readonly config: GateConfig; readonly input: Input }, name = '') => ({
  status: 'SUCCESS' as const,
  subject: input.username ?? name,
  attributes: config.Attributes ?? {},
})
const failure = { status: 'FAILURE' as const, code: 'REFUSED' }

/** The type `gate`; its server is asked before the first state, and is down as long as `isDown` says so. */
export function gateAdapter(isDown: () => boolean = () => false): AnyAdapter {
  const vocabulary = {
    descriptor: {
      id: 'gate',
      title: 'Gate',
      className: 'example.Gate',
      attributes: [],
      failures: { REFUSED: 'The gate stays shut.' },
    },
    states: { GATE_SHUT: closed({ title: text, handed: text }, ['handed']) },
    actions: { open: closed({ name: text }), refuse: closed({}) },
    config: closed({ Attributes: texts, Ends: { enum: ['SUCCESS', 'FAILURE'] }, Title: text }),
  }
  const first = (ctx: { readonly config: GateConfig; readonly input: Input }) => {
    const { Ends, Title } = ctx.config
    if (Ends !== undefined) return Ends === 'SUCCESS' ? success(ctx, 'nobody') : failure
    const title = Title === undefined ? {} : { title: Title }
    return { status: 'GATE_SHUT', model: { ...title, handed: JSON.stringify(ctx.input) }, memo: {} }
  }
  const open = (_state: object, { model }: { readonly model: { readonly name?: string } }, ctx: never) =>
    success(ctx, model.name)
  return {
    vocabulary,
    start: { ask: () => ({}), on: { there: { to: ['GATE_SHUT', 'SUCCESS', 'FAILURE'], next: first } } },
    table: {
      GATE_SHUT: {
        open: { on: { done: { to: ['SUCCESS'], next: open } } },
        refuse: { on: { done: { to: ['FAILURE'], next: () => failure } } },
      },
    },
    remote: () => ({
      async ask() {
        if (isDown()) throw new Error('nobody is at the gate')
        return { kind: 'there' }
      },
    }),
  }
}

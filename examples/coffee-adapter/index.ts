/**
 * A plugin: signs on a user who orders a coffee. A configuration names it under "plugins", a program passes it to
 * `createMockIdp({ adapters })`. It imports only the SPI of this package.
 */
import { type Adapter, type Authority, createReason, type Input, type State } from 'mock-idp/spi'
import type { Coffee } from './types.ts'
import { REASONS, vocabulary } from './vocabulary.ts'

const reason = createReason(REASONS)

function orderRequired(menu: readonly string[], soldOut: boolean): State<Coffee, 'COFFEE_ORDER_REQUIRED'> {
  return { status: 'COFFEE_ORDER_REQUIRED', model: { menu, soldOut }, memo: {} }
}

/** Asks for a name unless an earlier step has set it. */
function served(drink: string, { username }: Input) {
  if (username !== undefined) return { status: 'SUCCESS', subject: username, attributes: { drink } } as const
  return { status: 'COFFEE_NAME_REQUIRED', model: { drink }, memo: {} } as const
}

/** The user cancels: no authority is asked. */
const cancel = {
  on: { done: { to: ['FAILURE'], next: () => ({ status: 'FAILURE', code: 'CANCELED' }) as const } },
} as const

/** The authority: here a function; most adapters ask a server over the vendor's wire. */
function barista(config: Coffee['config']): Authority<Coffee> {
  return {
    async ask({ drink }) {
      if (!config.Menu.includes(drink))
        return { kind: 'notOnMenu', reason: reason('NOT_ON_MENU', { menu: config.Menu }) }
      if (config['Sold Out']?.includes(drink)) return { kind: 'outOfStock', reason: reason('SOLD_OUT') }
      return { kind: 'inStock', drink }
    },
  }
}

const coffee: Adapter<Coffee> = {
  vocabulary,
  start: {
    on: { done: { to: ['COFFEE_ORDER_REQUIRED'], next: ({ config }) => orderRequired(config.Menu, false) } },
  },
  table: {
    COFFEE_ORDER_REQUIRED: {
      order: {
        ask: (_state, { model }) => ({ drink: model.drink }),
        on: {
          inStock: {
            to: ['SUCCESS', 'COFFEE_NAME_REQUIRED'],
            next: (_state, _action, { outcome, input }) => served(outcome.drink, input),
          },
          outOfStock: {
            to: ['COFFEE_ORDER_REQUIRED'],
            next: (_state, _action, { config }) => orderRequired(config.Menu, true),
          },
          notOnMenu: { refuse: 'UNKNOWN_DRINK' },
        },
      },
      cancel,
    },
    COFFEE_NAME_REQUIRED: {
      tellName: {
        on: {
          done: {
            to: ['SUCCESS'],
            next: ({ model }, action) => ({
              status: 'SUCCESS',
              subject: action.model.name,
              attributes: { drink: model.drink },
            }),
          },
        },
      },
      cancel,
    },
  },
  remote: barista,
}
export default coffee

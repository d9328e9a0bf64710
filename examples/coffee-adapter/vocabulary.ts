/** The vocabulary of the coffee adapter as JSON Schema: states, actions, error details, settings. */
import type { ReasonCatalog, Vocabulary } from 'mock-idp/spi'

const text = { type: 'string', minLength: 1, maxLength: 64 }
const nothing = { title: 'Cancel', type: 'object', properties: {}, required: [], additionalProperties: false }

/** Causes of refusals for testers, by code; clients never get them. */
export const REASONS = {
  NOT_ON_MENU: { message: 'The menu does not have this drink.', facts: { menu: 'Drinks of the menu.' } },
  SOLD_OUT: { message: 'The drink is on the menu, but sold out.' },
} as const satisfies ReasonCatalog

/** Used for validation, coverage, answers and the sign-on page; `title` and `x-…` are texts for users. */
export const vocabulary: Vocabulary = {
  descriptor: {
    id: 'coffee',
    title: 'Coffee Adapter',
    className: 'example.coffee.CoffeeAdapter',
    attributes: ['drink'],
    details: {
      UNKNOWN_DRINK: {
        message: 'This drink is not on the menu. Order one that is.',
        parentCode: 'VALIDATION_ERROR',
      },
    },
    failures: { CANCELED: 'The order was canceled.' },
  },
  states: {
    COFFEE_ORDER_REQUIRED: {
      title: 'What would you like?',
      type: 'object',
      properties: {
        menu: { type: 'array', maxItems: 16, items: text },
        soldOut: { title: 'This drink is sold out. Please order another.', type: 'boolean', 'x-show': 'alert' },
      },
      required: ['menu', 'soldOut'],
      additionalProperties: false,
    },
    COFFEE_NAME_REQUIRED: {
      title: 'Who is it for?',
      type: 'object',
      properties: { drink: { title: 'Your order', ...text } },
      required: ['drink'],
      additionalProperties: false,
    },
  },
  actions: {
    order: {
      title: 'Order',
      type: 'object',
      properties: { drink: { title: 'Drink', ...text, 'x-choices': 'menu' } },
      required: ['drink'],
      additionalProperties: false,
    },
    tellName: {
      title: 'Done',
      type: 'object',
      properties: { name: { title: 'Name for the cup', ...text } },
      required: ['name'],
      additionalProperties: false,
    },
    cancel: nothing,
  },
  reasons: REASONS,
  config: {
    type: 'object',
    properties: {
      Menu: { type: 'array', maxItems: 16, items: text },
      'Sold Out': { type: 'array', maxItems: 16, items: text },
    },
    required: ['Menu'],
    additionalProperties: false,
  },
}

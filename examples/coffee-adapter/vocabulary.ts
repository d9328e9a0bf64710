/** Every name on the wire of the coffee adapter, as JSON Schema: states, actions, error details, settings. */
import type { Vocabulary } from 'mock-idp/spi'

const text = { type: 'string', minLength: 1, maxLength: 64 }
const nothing = { type: 'object', properties: {}, required: [], additionalProperties: false }

/** What is validated, shown in the coverage, and told to clients. */
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
      type: 'object',
      properties: { menu: { type: 'array', maxItems: 16, items: text }, soldOut: { type: 'boolean' } },
      required: ['menu', 'soldOut'],
      additionalProperties: false,
    },
    COFFEE_NAME_REQUIRED: {
      type: 'object',
      properties: { drink: text },
      required: ['drink'],
      additionalProperties: false,
    },
  },
  actions: {
    order: { type: 'object', properties: { drink: text }, required: ['drink'], additionalProperties: false },
    tellName: { type: 'object', properties: { name: text }, required: ['name'], additionalProperties: false },
    cancel: nothing,
  },
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

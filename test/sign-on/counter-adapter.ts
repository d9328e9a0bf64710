/** An adapter for tests of the sign-on page: its states and actions have every kind of field that a schema can describe. */
import type { AnyAdapter } from '../../adapter/erased.ts'

const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string', maxLength: 256 }
const texts = { type: 'array', maxItems: 8, items: text }

/** What the counter shows first, if its instance has no other `Shows`. */
export const SHOWN = {
  address: 'https://counter.example/join?code=4711&who=<b>you</b>',
  until: '2030-05-01T12:02:05Z',
  number: '007',
  notice: 'The counter closes at noon.',
  queue: ['first', 'second'],
  place: { row: 3, inside: true },
}

const shown = closed({
  address: { ...text, title: 'Address for the app', 'x-show': 'qr-code' },
  until: { ...text, title: 'Place kept', format: 'date-time' },
  number: { ...text, title: 'Your number', 'x-show': 'code' },
  notice: { ...text, 'x-show': 'text' },
  refused: { type: 'boolean', title: 'That was not right.', 'x-show': 'alert' },
  queue: texts,
  place: { type: 'object', properties: { row: { type: 'integer' }, inside: { type: 'boolean' } } },
  internal: { ...text, 'x-show': 'never' },
  meals: texts,
  guests: { type: 'array', maxItems: 8, items: closed({ name: text, age: { type: 'integer' } }) },
  name: text,
  mayRename: { type: 'boolean' },
  wantsNews: { type: 'boolean' },
  asksNews: { type: 'boolean' },
})

const order = {
  ...closed(
    {
      name: { ...text, title: 'Name', 'x-editable': 'mayRename', minLength: 1 },
      secret: { ...text, 'x-secret': true, 'x-autocomplete': 'current-password' },
      meal: { ...text, 'x-choices': 'meals', 'x-labels': { soup: 'Soup of the day' } },
      guest: { ...text, 'x-suggestions': 'guests/name' },
      seats: { type: 'integer', minimum: 1, maximum: 12 },
      size: { enum: ['small', 'large'] },
      hour: { enum: ['8', '9', '10', '11', '12', '13', '14'] },
      extras: { type: 'array', maxItems: 3, items: { enum: ['bread', 'salad', 'cheese'] } },
      remarks: { type: 'array', maxItems: 3, items: text },
      details: { type: 'object', properties: {} },
      outside: { type: 'boolean' },
      news: { enum: [true, false, 'true', 'false'], 'x-when': 'asksNews', 'x-value': 'wantsNews' },
      asText: { enum: ['true', 'false'] },
      version: { const: 2 },
      captchaResponse: { ...text, 'x-show': 'never' },
    },
    ['name'],
  ),
  'x-label': 'Place the order',
}

/** The type `counter`. `ready` says whether `poll` finds that it is over. */
export function counterAdapter(ready: () => boolean = () => false): AnyAdapter {
  const vocabulary = {
    descriptor: {
      id: 'counter',
      title: 'Counter Adapter',
      className: 'example.Counter',
      attributes: ['ordered'],
      failures: { LEFT: 'You have left the counter.' },
    },
    states: { COUNTER_OPEN: shown, COUNTER_WAITING: shown },
    actions: { order, wait: closed({}), poll: closed({}), leave: closed({}) },
    config: closed({ Shows: { type: 'object', properties: {} }, Waiting: { type: 'boolean' } }),
  }
  const first = ({ config }: { readonly config: { readonly Shows?: object; readonly Waiting?: boolean } }) => ({
    status: config.Waiting === true ? 'COUNTER_WAITING' : 'COUNTER_OPEN',
    model: config.Shows ?? SHOWN,
    memo: {},
  })
  const done = (model: object) => ({
    status: 'SUCCESS' as const,
    subject: 'guest',
    attributes: { ordered: JSON.stringify(model) },
  })
  const leave = {
    on: { done: { to: ['FAILURE'], next: () => ({ status: 'FAILURE' as const, code: 'LEFT' }) } },
  }
  const poll = (state: { readonly status: string; readonly model: object }) =>
    ready() ? done({}) : { status: state.status, model: state.model, memo: {} }
  return {
    vocabulary,
    start: { on: { done: { to: ['COUNTER_OPEN', 'COUNTER_WAITING'], next: first } } },
    table: {
      COUNTER_OPEN: {
        order: {
          on: {
            done: {
              to: ['SUCCESS'],
              next: (_state: never, { model }: { readonly model: object }) => done(model),
            },
          },
        },
        wait: {
          on: {
            done: {
              to: ['COUNTER_WAITING'],
              next: ({ model }: { readonly model: object }) => ({ status: 'COUNTER_WAITING', model, memo: {} }),
            },
          },
        },
        leave,
      },
      COUNTER_WAITING: { poll: { on: { done: { to: ['SUCCESS', 'COUNTER_WAITING'], next: poll } } }, leave },
    },
    remote: () => ({ ask: async () => ({ kind: 'done' }) }),
  }
}

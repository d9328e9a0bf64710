import type { ValidateFunction } from 'ajv'
import { expect } from 'chai'
import { createMessages } from '../../../../mock-idp/authorities/wire/messages.ts'

const schemas = {
  order: {
    type: 'object',
    properties: {
      labels: {
        type: 'object',
        additionalProperties: { type: 'object', properties: { text: {}, pin: { 'x-secret': true } } },
      },
      payment: { oneOf: [{ type: 'null' }, { type: 'object', properties: { otp: { 'x-secret': true } } }] },
    },
  },
}
const accepts = Object.assign(() => true, { errors: null }) as unknown as ValidateFunction<object>

describe('messages of a wire', () => {
  it('receive, members of maps and alternatives: only undeclared ones are unknown, secrets are redacted', () => {
    const { receive } = createMessages<{ order: object }>({ schemas, validator: () => accepts })
    const value = { labels: { a: { text: 't', pin: '1', x: 2 } }, payment: { otp: '1', y: 3 }, z: 4 }
    const { body, ignored } = receive('order', value)
    expect(ignored).to.deep.equal(['/labels/a/x', '/payment/y', '/z'])
    expect(body).to.deep.equal({
      labels: { a: { text: 't', pin: '[redacted]', x: '[undeclared]' } },
      payment: { otp: '[redacted]', y: '[undeclared]' },
      z: '[undeclared]',
    })
  })
})

import { expect } from 'chai'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { logError } from '../../../mock-idp/core/log-error.ts'

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('errors in the log', () => {
  const text = 'S3cret'
  for (const [title, error] of [
    ['JSON.parse', thrownBy(() => JSON.parse(`{"a": ${text}`))],
    ['a body parser', Object.assign(new Error(`Unexpected ${text}`), { status: 400, type: 'x', body: text })],
    ['the HTTP parser', Object.assign(new Error(`Parse Error: ${text}`), { rawPacket: Buffer.from(text) })],
    ['URL', thrownBy(() => new URL(text))],
    ['a member of a text', thrownBy(() => Object.assign(text as unknown as object, { 0: 1 }))],
    ['BigInt', thrownBy(() => BigInt(text))],
    ['a message of several lines', Object.assign(new TypeError(`one\n    at ${text}`))],
    ['something that is no error', { password: text }],
    ['a text', text],
    ['a cause', new Error('outer', { cause: thrownBy(() => JSON.parse(text)) })],
    ['a code that is no name', Object.assign(new Error('x'), { code: `${text} oops` })],
  ] as const)
    it(`logError, error of ${title}: no byte of the input`, () => {
      expect(JSON.stringify(logError(error))).not.to.include(text)
    })

  it('logError, plain error, error of this project and typical fault of code: name, message, stack', () => {
    const plain = logError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
    expect(plain).to.include({ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' })
    expect(plain.stack).to.match(/^ {4}at /)
    expect(logError(new FlowError('REQUEST_FAILED'))).to.include({ name: 'FlowError', code: 'REQUEST_FAILED' })
    const nothing = undefined as unknown as { readonly name: string }
    expect(logError(thrownBy(() => nothing.name)).message).to.match(/^Cannot read properties of undefined/)
  })
})

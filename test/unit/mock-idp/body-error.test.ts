import { expect } from 'chai'
import { readBodyError } from '../../../mock-idp/core/body-error.ts'

describe('body errors', () => {
  const read = (members: object) => readBodyError(Object.assign(new Error('a secret'), members))?.kind

  const rows: readonly (readonly [string, object, string | undefined])[] = [
    ['a body over the limit', { type: 'entity.too.large', status: 413 }, 'tooLarge'],
    ['a form with too many fields', { type: 'parameters.too.many', status: 413 }, 'tooLarge'],
    ['a syntax error', { type: 'entity.parse.failed', status: 400 }, 'notJson'],
    ['an unknown charset', { type: 'charset.unsupported', status: 415 }, 'badEncoding'],
    ['an unknown content encoding', { type: 'encoding.unsupported', status: 415 }, 'badEncoding'],
    ['broken compressed data', { code: 'Z_DATA_ERROR', status: 400 }, 'badEncoding'],
    ['an aborted request', { type: 'request.aborted', status: 400 }, 'other'],
    ['a fault of this host', { type: 'stream.not.readable', status: 500 }, undefined],
    ['an error without status', { code: 'ECONNRESET' }, undefined],
  ]
  for (const [title, members, kind] of rows)
    it(`${title}: ${kind ?? 'not a body error'}`, () => expect(read(members)).to.equal(kind))

  it('a path that cannot be decoded: not a body error', () => {
    expect(readBodyError(Object.assign(new URIError('%zz'), { status: 400, type: 'x' }))).to.equal(undefined)
  })

  it('the name of a body error is the type, not the message, which may contain a secret', () => {
    const error = Object.assign(new Error('a secret'), { type: 'entity.parse.failed', status: 400 })
    expect(readBodyError(error)).to.deep.equal({ kind: 'notJson', status: 400, name: 'entity.parse.failed' })
  })
})

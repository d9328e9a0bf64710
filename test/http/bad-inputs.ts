/** Requests that the flow API refuses; most contain a valid passcode. */
import { gzipSync } from 'node:zlib'
import type { Raw } from '../fixtures/listening-host.ts'

/** A request with status, code and details (`code target`) of the answer. */
export interface BadInput {
  readonly what: string
  readonly request: Raw
  readonly status: number
  readonly code: string
  readonly details: readonly string[]
}

const typed = (type: string, body?: string | Buffer, headers: Raw['headers'] = {}): Raw => ({
  headers: { 'Content-Type': type, ...headers },
  ...(body !== undefined && { body }),
})
const vendor = (action: string): string => `application/vnd.pingidentity.${action}+json`
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const odd = ['constructor', 'toString', '__proto__']

/** Requests to a flow in its first state, without a username. */
export function badInputs(passcode: string): readonly BadInput[] {
  const good = `"username":"alice","passcode":"${passcode}"`
  const whole = `{${good}}`
  const check = vendor('checkCredential')
  const utf8 = Buffer.from(whole)
  return [
    ...refused(400, 'INVALID_ACTION_ID', [])(
      ['action of another state', typed(vendor('checkPasscode'), `{"passcode":"${passcode}"}`)],
      ['unknown action', typed(vendor('fly'), whole)],
      ['empty action parameter', { ...typed('application/json', whole), query: '?action=' }],
      [
        'duplicate action parameter',
        { ...typed(check, whole), query: '?action=checkCredential&action=checkCredential' },
      ],
      ['action in capitals', typed(vendor('CHECKCREDENTIAL'), whole)],
      ['action of 5000 characters', typed(vendor('x'.repeat(5000)), whole)],
      ...odd.map((name) => [`action ${name}`, typed(vendor(name), whole)] as const),
      ...odd.map(
        (name) =>
          [`action parameter ${name}`, { ...typed('application/json', whole), query: `?action=${name}` }] as const,
      ),
    ),
    ...refused(400, 'INVALID_REQUEST', ['INVALID_CONTENT_TYPE'])(
      ['text/plain', typed('text/plain', whole)],
      ['text/plain with an action parameter', { ...typed('text/plain', whole), query: '?action=checkCredential' }],
      ['form', typed('application/x-www-form-urlencoded', `username=alice&passcode=${passcode}`)],
      ['media type without +json', typed('application/vnd.pingidentity.checkCredential', whole)],
      ['media type of another vendor', typed('application/vnd.example.checkCredential+json', whole)],
      ['media type without an action', typed('application/vnd.pingidentity.+json', whole)],
    ),
    ...refused(400, 'INVALID_REQUEST', ['INVALID_BODY'])(
      ['incomplete JSON', typed(check, `{${good}`)],
      ['incomplete JSON without an action', typed('application/json', `{${good}`)],
      ['JSON with an error next to the passcode', typed(check, `{"username":"alice","passcode":x${passcode}}`)],
      ['two objects', typed(check, whole + whole)],
      ['array', typed(check, `[${whole}]`)],
      ['null', typed(check, 'null')],
      ['JSON string', typed(check, `"${passcode}"`)],
      ['JSON number', typed(check, passcode)],
      ['JSON true', typed(check, 'true')],
      ['object 33 levels deep', typed(check, `{${good},"a":${nested(32)}}`)],
      ['array 30,000 levels deep', typed(check, '['.repeat(30_000) + ']'.repeat(30_000))],
      ['body not UTF-8', typed(check, Buffer.concat([utf8.subarray(0, 14), Buffer.of(0xff), utf8.subarray(14)]))],
      ['UTF-16', typed(`${check}; charset=utf-16le`, Buffer.from(whole, 'utf16le'))],
      ['ISO 8859-1', typed(`${check}; charset=iso-8859-1`, whole)],
      ['unknown charset', typed(`${check}; charset=klingon`, whole)],
      ['unknown content encoding', typed(check, whole, { 'Content-Encoding': 'shrunk' })],
      ['Content-Encoding gzip, body not compressed', typed(check, whole, { 'Content-Encoding': 'gzip' })],
      ['truncated compressed body', typed(check, gzipSync(whole).subarray(0, 20), { 'Content-Encoding': 'gzip' })],
    ),
    ...refused(413, 'INVALID_REQUEST', ['BODY_TOO_LARGE'])(
      ['body over 64 KiB', typed(check, `{${good},"a":"${'x'.repeat(65_536)}"}`)],
      [
        'body over 64 KiB when uncompressed',
        typed(check, gzipSync(`{${good},"a":"${'x'.repeat(1_000_000)}"}`), { 'Content-Encoding': 'gzip' }),
      ],
    ),
    ...refused(400, 'INVALID_REQUEST', ['XSRF_HEADER_REQUIRED'])([
      'no X-XSRF-Header',
      typed(check, whole, { 'X-XSRF-Header': null }),
    ]),
    ...badModels(good, passcode),
  ]
}

/** JSON objects that violate the schema of their action, or a rule that the adapter checks. */
function badModels(good: string, passcode: string): readonly BadInput[] {
  const check = vendor('checkCredential')
  const validate = vendor('validatePasscode')
  const invalid = (...details: readonly string[]) => refused(400, 'VALIDATION_ERROR', details)
  return [
    ...['pni', ...odd].flatMap((name) =>
      invalid(`UNRECOGNIZED_FIELD_NAME ${name}`)([`undeclared field ${name}`, typed(check, `{${good},"${name}":{}}`)]),
    ),
    ...invalid('UNRECOGNIZED_FIELD_NAME reason')([
      'field of an action without fields',
      typed(vendor('cancel'), '{"reason":1}'),
    ]),
    ...invalid('INVALID_FIELD_FORMAT passcode')(
      ['passcode is a number', typed(check, `{"username":"alice","passcode":${passcode}}`)],
      ['passcode is null', typed(check, '{"username":"alice","passcode":null}')],
      ['passcode is an array', typed(check, `{"username":"alice","passcode":["${passcode}"]}`)],
      ['passcode is an object', typed(check, `{"username":"alice","passcode":{"passcode":"${passcode}"}}`)],
      ['passcode too long', typed(check, `{"username":"alice","passcode":"${passcode.padEnd(65, '0')}"}`)],
    ),
    ...invalid('INVALID_FIELD_FORMAT username')(
      ['username is an array', typed(check, `{"username":["alice"],"passcode":"${passcode}"}`)],
      ['username too long', typed(check, `{"username":"${'a'.repeat(257)}","passcode":"${passcode}"}`)],
    ),
    ...invalid('FIELD_REQUIRED passcode')(
      ['required field missing', typed(validate, '{}')],
      ['required field empty', typed(validate, '{"passcode":""}')],
      ['required field, no body', typed(validate)],
    ),
    ...invalid('USERNAME_REQUIRED')(
      ['passcode without username', typed(check, `{"passcode":"${passcode}"}`)],
      ['passcode with an empty username', typed(check, `{"username":"","passcode":"${passcode}"}`)],
      ['passcode with a blank username', typed(check, `{"username":"  ","passcode":"${passcode}"}`)],
      ['validatePasscode without username', typed(validate, `{"passcode":"${passcode}"}`)],
      ['empty object', typed(check, '{}')],
    ),
  ]
}

const refused =
  (status: number, code: string, details: readonly string[]) =>
  (...requests: readonly (readonly [what: string, request: Raw])[]): readonly BadInput[] =>
    requests.map(([what, request]) => ({ what, request, status, code, details }))

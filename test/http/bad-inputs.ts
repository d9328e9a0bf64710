/** Requests that the flow API refuses, each holding a passcode that would be accepted if anybody looked at it. */
import { gzipSync } from 'node:zlib'
import type { Raw } from '../fixtures/listening-host.ts'

/** A request and what the client is told: status, code, and each detail as `code target`. */
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

/** Of a flow that stands at its first state, before a name is known. */
export function badInputs(passcode: string): readonly BadInput[] {
  const good = `"username":"alice","passcode":"${passcode}"`
  const whole = `{${good}}`
  const check = vendor('checkCredential')
  const utf8 = Buffer.from(whole)
  return [
    ...refused(400, 'INVALID_ACTION_ID', [])(
      ['an action of another state', typed(vendor('checkPasscode'), `{"passcode":"${passcode}"}`)],
      ['an action that nobody knows', typed(vendor('fly'), whole)],
      ['an empty action parameter', { ...typed('application/json', whole), query: '?action=' }],
      [
        'the action parameter twice',
        { ...typed(check, whole), query: '?action=checkCredential&action=checkCredential' },
      ],
      ['an action in capitals', typed(vendor('CHECKCREDENTIAL'), whole)],
      ['an action that is longer than any', typed(vendor('x'.repeat(5000)), whole)],
      ...odd.map((name) => [`an action named ${name}`, typed(vendor(name), whole)] as const),
      ...odd.map(
        (name) =>
          [`a parameter naming ${name}`, { ...typed('application/json', whole), query: `?action=${name}` }] as const,
      ),
    ),
    ...refused(400, 'INVALID_REQUEST', ['INVALID_CONTENT_TYPE'])(
      ['a text', typed('text/plain', whole)],
      ['a text, with an action parameter', { ...typed('text/plain', whole), query: '?action=checkCredential' }],
      ['a form', typed('application/x-www-form-urlencoded', `username=alice&passcode=${passcode}`)],
      ['a media type without +json', typed('application/vnd.pingidentity.checkCredential', whole)],
      ['a media type of another vendor', typed('application/vnd.example.checkCredential+json', whole)],
      ['a media type without an action', typed('application/vnd.pingidentity.+json', whole)],
    ),
    ...refused(400, 'INVALID_REQUEST', ['INVALID_BODY'])(
      ['broken JSON', typed(check, `{${good}`)],
      ['broken JSON without an action', typed('application/json', `{${good}`)],
      [
        'JSON with a letter before the passcode, which parsers like to quote',
        typed(check, `{"username":"alice","passcode":x${passcode}}`),
      ],
      ['two objects', typed(check, whole + whole)],
      ['a list', typed(check, `[${whole}]`)],
      ['null', typed(check, 'null')],
      ['a bare text', typed(check, `"${passcode}"`)],
      ['a bare number', typed(check, passcode)],
      ['a bare true', typed(check, 'true')],
      ['an object 33 levels deep', typed(check, `{${good},"a":${nested(32)}}`)],
      ['a list 30,000 levels deep', typed(check, '['.repeat(30_000) + ']'.repeat(30_000))],
      [
        'bytes that are no UTF-8',
        typed(check, Buffer.concat([utf8.subarray(0, 14), Buffer.of(0xff), utf8.subarray(14)])),
      ],
      ['UTF-16', typed(`${check}; charset=utf-16le`, Buffer.from(whole, 'utf16le'))],
      ['ISO 8859-1', typed(`${check}; charset=iso-8859-1`, whole)],
      ['a charset that nobody knows', typed(`${check}; charset=klingon`, whole)],
      ['an encoding that nobody knows', typed(check, whole, { 'Content-Encoding': 'shrunk' })],
      ['what is not compressed though it says so', typed(check, whole, { 'Content-Encoding': 'gzip' })],
      ['a compressed body that is cut', typed(check, gzipSync(whole).subarray(0, 20), { 'Content-Encoding': 'gzip' })],
    ),
    ...refused(413, 'INVALID_REQUEST', ['BODY_TOO_LARGE'])(
      ['a body over 64 KiB', typed(check, `{${good},"a":"${'x'.repeat(65_536)}"}`)],
      [
        'a body over 64 KiB when it is unpacked',
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

/** JSON objects that are against the schema of their action, or that no authority need be asked about. */
function badModels(good: string, passcode: string): readonly BadInput[] {
  const check = vendor('checkCredential')
  const validate = vendor('validatePasscode')
  const invalid = (...details: readonly string[]) => refused(400, 'VALIDATION_ERROR', details)
  return [
    ...['pni', ...odd].flatMap((name) =>
      invalid(`UNRECOGNIZED_FIELD_NAME ${name}`)([`a field named ${name}`, typed(check, `{${good},"${name}":{}}`)]),
    ),
    ...invalid('UNRECOGNIZED_FIELD_NAME reason')(['a field where none is', typed(vendor('cancel'), '{"reason":1}')]),
    ...invalid('INVALID_FIELD_FORMAT passcode')(
      ['a number for a passcode', typed(check, `{"username":"alice","passcode":${passcode}}`)],
      ['null for a passcode', typed(check, '{"username":"alice","passcode":null}')],
      ['a list for a passcode', typed(check, `{"username":"alice","passcode":["${passcode}"]}`)],
      ['an object for a passcode', typed(check, `{"username":"alice","passcode":{"passcode":"${passcode}"}}`)],
      ['a passcode that is too long', typed(check, `{"username":"alice","passcode":"${passcode.padEnd(65, '0')}"}`)],
    ),
    ...invalid('INVALID_FIELD_FORMAT username')(
      ['a list for a name', typed(check, `{"username":["alice"],"passcode":"${passcode}"}`)],
      ['a name that is too long', typed(check, `{"username":"${'a'.repeat(257)}","passcode":"${passcode}"}`)],
    ),
    ...invalid('FIELD_REQUIRED passcode')(
      ['a required field that is missing', typed(validate, '{}')],
      ['a required field that is empty', typed(validate, '{"passcode":""}')],
      ['no body where a field is required', typed(validate)],
    ),
    ...invalid('USERNAME_REQUIRED')(
      ['a passcode without a name', typed(check, `{"passcode":"${passcode}"}`)],
      ['a passcode with an empty name', typed(check, `{"username":"","passcode":"${passcode}"}`)],
      ['a passcode with a name of spaces', typed(check, `{"username":"  ","passcode":"${passcode}"}`)],
      ['a passcode alone before a name is known', typed(validate, `{"passcode":"${passcode}"}`)],
      ['nothing', typed(check, '{}')],
    ),
  ]
}

const refused =
  (status: number, code: string, details: readonly string[]) =>
  (...requests: readonly (readonly [what: string, request: Raw])[]): readonly BadInput[] =>
    requests.map(([what, request]) => ({ what, request, status, code, details }))

/** `mock-idp token new`: a software token, made here or by a running mock for one of its users. */
import { writeFileSync } from 'node:fs'
import { fail } from '../../../cli/read-file.ts'
import { createClock } from '../../../core/clock/clock.ts'
import { type IssuedToken, makeToken, type NewToken } from '../admin/issue-token.ts'
import { inBlocks, writeCtf } from '../token/ctf.ts'
import { readToken } from '../token/read-token.ts'
import { TokenError } from '../token/token-error.ts'
import { asUrl } from '../token/url-forms.ts'

/** The options of the command, as text. */
export interface NewTokenOptions {
  readonly base?: string
  readonly controlToken?: string
  readonly user?: string
  readonly digits: '6' | '8'
  readonly interval: '30' | '60'
  readonly style: 'fob' | 'pinpad'
  readonly expires?: string
  readonly password?: string
  readonly sdtid?: string
}

/** Prints serial number, digits, digits in blocks and URLs; ends with exit code 1 and the reason if it cannot. */
export async function newToken(options: NewTokenOptions): Promise<void> {
  try {
    const { base, user, password, sdtid } = options
    if ((base === undefined) !== (user === undefined))
      throw commandError('--base and --user go together: name both, or none')
    const issued =
      base === undefined || user === undefined
        ? makeToken(wanted(options), createClock().now()).answer
        : await issueRemotely(base, user, options)
    const token = readToken(issued.ctf, { password })
    const data = writeCtf(token, { password }, { inUrl: true })
    const rows = [
      ...(user === undefined ? [] : [['given to', user]]),
      ['serial', issued.serial],
      ['CTF', issued.ctf],
      ['in blocks', inBlocks(issued.ctf)],
      ['iPhone', asUrl('iphone', data)],
      ['Android', asUrl('android', data)],
    ]
    if (sdtid !== undefined) {
      writeFileSync(sdtid, issued.sdtid)
      rows.push(['sdtid file', sdtid])
    }
    for (const [name, value] of rows) console.log(`${String(name).padEnd(12)}${value}`)
  } catch (error) {
    fail(error instanceof TokenError ? commandError(error.message) : error)
  }
}

function commandError(message: string): Error {
  return Object.assign(new Error(message), { code: 'TOKEN' })
}

function wanted({ digits, interval, style, expires, password }: NewTokenOptions): NewToken {
  return {
    digits: digits === '6' ? 6 : 8,
    intervalSeconds: interval === '30' ? 30 : 60,
    style,
    ...(expires !== undefined && { expiresOn: expires }),
    ...(password !== undefined && { password }),
  }
}

async function issueRemotely(base: string, user: string, options: NewTokenOptions): Promise<IssuedToken> {
  const path = `mock/securid/users/${encodeURIComponent(user)}/tokens`
  const { controlToken } = options
  const root = base.endsWith('/') ? base : `${base}/`
  // A host without a scheme can be parsed too: its name is then taken for the scheme.
  if (!/^https?:/.test(root) || !URL.canParse(root))
    throw commandError(`--base ${base}: must be a URL that begins with http, the one that the mock says it listens on`)
  const response = await post(new URL(path, root), wanted(options), controlToken)
  const answer = (await response.json()) as IssuedToken & { readonly message?: string }
  if (response.ok) return answer
  throw commandError(`${base} refuses: ${answer.message ?? response.status}`)
}

async function post(url: URL, body: object, controlToken: string | undefined): Promise<Response> {
  const authorization = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(body),
    })
  } catch (error) {
    // Node.js documentation, "tls", X509 certificate error codes: DEPTH_ZERO_SELF_SIGNED_CERT and others.
    if (/CERT|SIGNATURE/.test(String((error as { readonly cause?: NodeJS.ErrnoException }).cause?.code)))
      throw commandError(
        `${url.origin} has a certificate that nobody trusts here. Name a file of it as NODE_EXTRA_CA_CERTS`,
      )
    throw commandError(`${url.origin} does not answer. Start a mock there: mock-idp start`)
  }
}

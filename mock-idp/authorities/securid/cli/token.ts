/** `mock-idp token new`: makes a software token, or has a running mock make one for a user. */

import { writeFileSync } from 'node:fs'
import { defined } from '../../../../adapter/kernel/defined.ts'
import { createClock } from '../../../core/clock/clock.ts'
import { CommandError } from '../../../core/command-error.ts'
import { type IssuedToken, makeToken, type NewToken } from '../admin/issue-token.ts'
import { inBlocks, writeCtf } from '../token/ctf.ts'
import { readToken } from '../token/read-token.ts'
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

/** Prints the token in all its forms. @throws CommandError, TokenError; errors of the file system. */
export async function newToken(options: NewTokenOptions): Promise<void> {
  const { base, user, password, sdtid } = options
  if ((base === undefined) !== (user === undefined))
    throw new CommandError('--base and --user go together: name both, or none')
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
}

function wanted({ digits, interval, style, expires, password }: NewTokenOptions): NewToken {
  return {
    digits: digits === '6' ? 6 : 8,
    intervalSeconds: interval === '30' ? 30 : 60,
    style,
    ...defined({ expiresOn: expires, password }),
  }
}

async function issueRemotely(base: string, user: string, options: NewTokenOptions): Promise<IssuedToken> {
  const path = `mock/securid/users/${encodeURIComponent(user)}/tokens`
  const { controlToken } = options
  const root = base.endsWith('/') ? base : `${base}/`
  // URL.canParse accepts `localhost:9031`, with `localhost` as the scheme.
  if (!/^https?:/.test(root) || !URL.canParse(root))
    throw new CommandError(`--base ${base}: must be a URL that begins with http: the base URL that the mock prints`)
  const response = await post(new URL(path, root), wanted(options), controlToken)
  const answer = (await response.json()) as IssuedToken & { readonly message?: string }
  if (response.ok) return answer
  throw new CommandError(`${base} rejected the request: ${answer.message ?? response.status}`)
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
      throw new CommandError(
        `The certificate of ${url.origin} is not trusted. Set NODE_EXTRA_CA_CERTS to a file with it`,
      )
    throw new CommandError(`${url.origin} does not answer. Start a mock there: mock-idp start`)
  }
}

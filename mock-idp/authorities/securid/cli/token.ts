/** `mock-idp token new`: makes a software token, or has a running mock make one for a user. */

import { writeFileSync } from 'node:fs'
import { defined } from '../../../../adapter/kernel/objects.ts'
import { callMock } from '../../../core/call-mock.ts'
import { createClock } from '../../../core/clock/clock.ts'
import { CommandError } from '../../../core/command-error.ts'
import { printJson } from '../../../core/print-json.ts'
import { systemRandom } from '../../../core/random.ts'
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
  readonly json?: boolean
}

const LABELS: { readonly [name: string]: string } = {
  username: 'given to',
  ctf: 'CTF',
  blocks: 'in blocks',
  iphone: 'iPhone',
  android: 'Android',
  sdtidFile: 'sdtid file',
}

/** Prints the token in all its forms. @throws CommandError, TokenError; errors of the file system. */
export async function newToken(options: NewTokenOptions): Promise<void> {
  const { base, user, password, sdtid } = options
  if ((base === undefined) !== (user === undefined))
    throw new CommandError('--base and --user go together: name both, or none')
  const issued =
    base === undefined || user === undefined
      ? makeToken(wanted(options), createClock().now(), systemRandom()).answer
      : await issueRemotely(base, user, options)
  const token = readToken(issued.ctf, { password })
  const data = writeCtf(token, { password }, { inUrl: true })
  if (sdtid !== undefined) writeFileSync(sdtid, issued.sdtid)
  const values = defined({
    username: user,
    serial: issued.serial,
    ctf: issued.ctf,
    blocks: inBlocks(issued.ctf),
    iphone: asUrl('iphone', data),
    android: asUrl('android', data),
    sdtidFile: sdtid,
  })
  if (options.json === true) return printJson({ ...values, sdtid: issued.sdtid })
  for (const [name, value] of Object.entries(values)) console.log(`${(LABELS[name] ?? name).padEnd(12)}${value}`)
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
  const call = { method: 'POST', body: wanted(options), token: options.controlToken } as const
  return (await callMock(base, path, call)) as IssuedToken
}

/** `mock-idp tokencode`: prints the codes of a SecurID software token. */

import { createClock } from '../../../core/clock/clock.ts'
import { CommandError } from '../../../core/command-error.ts'
import { printJson } from '../../../core/print-json.ts'
import { secondsOf } from '../../../core/time.ts'
import { passcode } from '../token/passcode.ts'
import { readToken } from '../token/read-token.ts'
import { tokencode } from '../token/tokencode.ts'

/** The options of the command. */
export interface TokencodeOptions {
  readonly token: string
  readonly at?: string
  readonly pin?: string
  readonly password?: string
  readonly deviceId?: string
  readonly json?: boolean
}

const LABELS: { readonly [name: string]: string } = { nextTokencode: 'next tokencode', secondsLeft: 'seconds left' }

/** Prints tokencode, next tokencode and, with a PIN, the passcode. @throws TokenError, CommandError. */
export function printTokencode({ token: source, at, pin, password, deviceId, json }: TokencodeOptions): void {
  const token = readToken(source, { password, deviceId })
  const now = seconds(at)
  const code = tokencode(token, now)
  const values = {
    serial: token.serial,
    ...(pin !== undefined && { passcode: passcode(token, code, pin) }),
    tokencode: code,
    nextTokencode: tokencode(token, now + token.intervalSeconds),
    secondsLeft: token.intervalSeconds - (now % token.intervalSeconds),
  }
  if (json === true) printJson(values)
  else for (const [name, value] of Object.entries(values)) console.log(`${(LABELS[name] ?? name).padEnd(16)}${value}`)
}

function seconds(at: string | undefined): number {
  if (at === undefined) return createClock().now()
  const time = /^\d+$/.test(at) ? Number(at) : secondsOf(at)
  if (time !== undefined && Number.isSafeInteger(time)) return time
  throw new CommandError(`--at ${at}: neither RFC 3339 (2030-01-02T03:04:05Z) nor seconds since 1970`)
}

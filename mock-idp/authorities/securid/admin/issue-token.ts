/** Control operation that issues a token for a user. */
import { Router } from 'express'
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import { bodyValidator } from '../../../config/validate-body.ts'
import { ControlError } from '../../../core/control-error.ts'
import type { Random } from '../../../core/random.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import { changeUser } from '../rules/user-change.ts'
import type { Users } from '../service/users.ts'
import { LAST_EXPIRY_DAY, writeCtf } from '../token/ctf.ts'
import { type IssuedStyle, issueToken, pinModeOf } from '../token/issue-token.ts'
import { writeSdtid } from '../token/sdtid-write.ts'
import { dayAfter2000, type SoftwareToken } from '../token/token.ts'
import { TokenError } from '../token/token-error.ts'

/** schemas/securid/control/new-token.schema.json. */
export interface NewToken {
  readonly digits?: 6 | 8
  readonly intervalSeconds?: 30 | 60
  readonly style?: IssuedStyle
  readonly expiresOn?: string // the last valid day, YYYY-MM-DD, UTC; default: in five years
  readonly password?: string // protects the answered forms
}
/** schemas/securid/control/issued-token.schema.json. */
export interface IssuedToken {
  readonly serial: string
  readonly ctf: string
  readonly sdtid: string
}
/** /mock/securid/users/{username}/tokens as a function. */
export interface IssueOperations {
  readonly tokens: {
    /** Adds a new token to the user's tokens. @throws ControlError 400; 404 USER_NOT_FOUND; 422 TOO_MANY_TOKENS. */
    issue(username: string, wanted?: NewToken): Promise<IssuedToken>
  }
}
export interface IssueControlOptions {
  readonly users: Users
  readonly clock: Pick<Clock, 'now'>
  readonly policy: SecurIDPolicy
  readonly random: Random
}

const validate = bodyValidator('securid/control')

const MAX_TOKENS = 16
const YEARS = 5

/** @throws TokenError for an invalid expiry date. */
export function makeToken(
  { style = 'pinpad', password, expiresOn, ...profile }: NewToken,
  now: EpochSeconds,
  random: Random,
): { readonly token: SoftwareToken; readonly answer: IssuedToken } {
  const token = issueToken(
    { ...profile, pinMode: pinModeOf(style), expiresOn: expiresOn ?? defaultExpiry(now) },
    random,
  )
  const answer = { serial: token.serial, ctf: writeCtf(token, { password }), sdtid: writeSdtid(token, { password }) }
  return { token, answer }
}

/** In five years, or the nearest day that a numeric token string can express; after its last day, today: it is refused. */
function defaultExpiry(now: EpochSeconds): string {
  const day = new Date(now * 1000)
  const today = dayNumber(day)
  day.setUTCFullYear(day.getUTCFullYear() + YEARS)
  return dayAfter2000(Math.min(Math.max(dayNumber(day), 0), Math.max(today, LAST_EXPIRY_DAY)))
}

/** Since 2000-01-01. */
function dayNumber(day: Date): number {
  return Math.floor((day.getTime() - Date.UTC(2000, 0, 1)) / 86_400_000)
}

export function createIssueOperations({ users, clock, policy, random }: IssueControlOptions): IssueOperations {
  return {
    tokens: {
      issue: async (username, wanted = {}) => {
        validate('new-token', wanted)
        const { token, answer } = make(wanted, clock.now(), random)
        const assigned = await users.change(username, (user) => {
          if (user.tokens.length >= MAX_TOKENS) {
            const message = `User "${username}" has ${MAX_TOKENS} tokens. PATCH the user with those to keep.`
            throw new ControlError(422, 'TOO_MANY_TOKENS', message)
          }
          const tokens = [...user.tokens.map(({ token: { serial } }) => ({ serial })), { source: writeCtf(token) }]
          const changed = changeUser(user, { tokens }, { now: clock.now(), policy })
          const [fault] = changed.faults
          if (fault !== undefined) throw new ControlError(400, fault.code, fault.message)
          return { user: changed.user, answer }
        })
        if (assigned !== undefined) return assigned
        const message = 'User not found. List users with GET /mock/securid/users.'
        throw new ControlError(404, 'USER_NOT_FOUND', message)
      },
    },
  }
}

function make(wanted: NewToken, now: EpochSeconds, random: Random): { token: SoftwareToken; answer: IssuedToken } {
  try {
    return makeToken(wanted, now, random)
  } catch (error) {
    if (error instanceof TokenError) throw new ControlError(400, error.code, error.message)
    throw error
  }
}

/** Mounted at /mock/securid, after a body parser. */
export function issueControl({ tokens }: IssueOperations): Router {
  return Router({ caseSensitive: true }).post('/users/:username/tokens', async ({ params, body }, response) => {
    response.status(201).json(await tokens.issue(params.username, body))
  })
}

/** The code that a user would type now, for testers; optionally the next unused one. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import { ControlError } from '../../../core/control-error.ts'
import { deviceOf } from '../rules/device.ts'
import { type AssignedToken, nextTokencodeOf, passcodeOf, type User } from '../rules/user.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber, type Tokencodes } from '../token/tokencode.ts'

/** schemas/securid/control/passcode.schema.json. */
export type PasscodeView = ReturnType<typeof passcodeView>
export interface PasscodeWish {
  /** Default: the first token. */
  readonly serial?: string | undefined
  /** Real time for which a used code is not answered, in milliseconds. Default: 0. */
  readonly waitMs?: number
}
export interface PasscodeDeps {
  /** @throws ControlError 404 for an unknown user. */
  readonly read: (username: string) => Promise<User>
  readonly clock: Pick<Clock, 'now' | 'wake'>
  readonly codes: Tokencodes
  /** Ends the waiting requests. */
  readonly closed: AbortSignal
}

/**
 * The codes of a user. With `waitMs`, the answer comes as soon as the code is unused: the clock of the mock wakes it, also
 * when it is moved. After that time, which is real time because the clock may be frozen, the used code is answered.
 * @throws ControlError 404 for an unknown user or token; 422 for a user without a token.
 */
export async function readPasscode(
  username: string,
  { serial, waitMs = 0 }: PasscodeWish,
  { read, clock, codes, closed }: PasscodeDeps,
): Promise<PasscodeView> {
  const ended = new AbortController()
  const limit = endOf(waitMs, AbortSignal.any([ended.signal, closed]))
  try {
    for (;;) {
      const user = await read(username)
      const now = clock.now()
      const view = passcodeView(user, tokenOf(user, serial), now, codes)
      if (!view.used || waitMs === 0) return view
      if ((await Promise.race([limit, wakeAt(now + view.usableInSeconds, clock, ended.signal)])) === 'ended')
        return view
    }
  } finally {
    ended.abort()
  }
}

async function endOf(milliseconds: number, signal: AbortSignal): Promise<'ended'> {
  await delay(milliseconds, undefined, { signal, ref: false }).catch(() => {})
  return 'ended'
}

function wakeAt(at: EpochSeconds, clock: Pick<Clock, 'wake'>, signal: AbortSignal): Promise<'woken'> {
  return new Promise((resolve) => {
    const cancel = clock.wake(at, () => resolve('woken'))
    signal.addEventListener('abort', cancel, { once: true })
  })
}

function passcodeView(user: User, assigned: AssignedToken, now: EpochSeconds, codes: Tokencodes) {
  const { token } = assigned
  const interval = intervalNumber(token, now)
  const tokencode = codes.interval(token, interval)
  return {
    passcode: passcodeOf(user, token, tokencode),
    tokencode,
    nextTokencode: nextTokencodeOf(user, token, codes.interval(token, interval + 1)),
    secondsLeft: (interval + 1) * token.intervalSeconds - now,
    ...useOf(assigned, now),
    expired: expiresAt(token) <= now,
    ...appCodeView(user, now, codes),
  }
}

/** A code is used by its acceptance; then it and all earlier ones are refused. */
function useOf({ token, lastInterval }: AssignedToken, now: EpochSeconds) {
  const used = lastInterval !== null && intervalNumber(token, now) <= lastInterval
  return { used, usableInSeconds: used ? (lastInterval + 1) * token.intervalSeconds - now : 0 }
}

/** Only for a user with the method and a device. */
function appCodeView(user: User, now: EpochSeconds, codes: Tokencodes) {
  const device = user.methods.includes('TOKEN') ? deviceOf(user) : null
  if (device === null) return {}
  const { used } = useOf(device.app, now)
  return { authenticateTokencode: codes.at(device.app.token, now), authenticateTokencodeUsed: used }
}

function tokenOf({ username, tokens }: User, serial: string | undefined): AssignedToken {
  const found = serial === undefined ? tokens[0] : tokens.find(({ token }) => token.serial === serial)
  if (found !== undefined) return found
  if (tokens.length > 0)
    throw new ControlError(404, 'TOKEN_NOT_FOUND', 'The user has no token with this serial number.')
  throw new ControlError(422, 'TOKEN_REQUIRED', `User "${username}" has no token. Assign one.`)
}

/** Requests of the passcode and of a new PIN. */
import type { Outcome } from '../../spi.ts'
import type { Attempt, Question, SecurID } from '../types.ts'
import { attemptOf } from './challenges.ts'
import type { Client } from './client.ts'
import { credential } from './methods.ts'
import { WireError } from './post.ts'
import { isAttemptLost, isVerified, onPasscode, onPin } from './responses.ts'

type OutcomeOf<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>
type QuestionOf<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

/** Continues the attempt, or opens a new one. A passcode is sent once, unless the server has not verified it. */
export async function verify(
  client: Client,
  { username, passcode, attempt }: QuestionOf<'verify'>,
  signal: AbortSignal,
) {
  const code = credential('SECURID', passcode)
  const continued = attempt && (await verifyIn(client, attempt, code, signal))
  if (continued !== undefined && !isAttemptLost(continued)) return onPasscode(continued, username)
  const opened = await client.initializeWith(username, code, signal)
  if (opened.response.attemptResponseCode !== 'CHALLENGE' || isVerified(opened)) return onPasscode(opened, username)
  return onPasscode(await client.verify(attemptOf(opened), code, signal), username)
}

/** Undefined where the server cannot be reached: its attempt is lost, and the passcode was not sent. */
async function verifyIn(client: Client, attempt: Attempt, code: ReturnType<typeof credential>, signal: AbortSignal) {
  try {
    return await client.verify(attempt, code, signal)
  } catch (error) {
    if (error instanceof WireError && !error.verified && !error.refused) return undefined
    throw error
  }
}

/** Uses the method id of the server's challenge. */
export async function setPin(
  client: Client,
  { attempt, pin }: QuestionOf<'setPin' | 'acceptSystemPin'>,
  methodId: string,
  signal: AbortSignal,
) {
  return onPin(await client.verify(attempt, credential(attempt.methodId ?? methodId, pin), signal))
}

/** A refused PIN of the server's own cannot be requested again. */
export function notRefused(
  outcome: OutcomeOf<'pinAccepted' | 'pinRefused' | 'attemptOver'>,
): OutcomeOf<'pinAccepted' | 'attemptOver'> {
  return outcome.kind === 'pinRefused' ? { kind: 'attemptOver' } : outcome
}

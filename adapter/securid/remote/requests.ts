/** The adapter's questions as requests to the RSA server. */
import { defined } from '../../kernel/objects.ts'
import type { Outcome, Reason, Reasoned } from '../../spi.ts'
import type { Attempt, Question, SecurID } from '../types.ts'
import { attemptOf } from './challenges.ts'
import type { Answered, Client } from './client.ts'
import { WireError } from './post.ts'
import {
  isAttemptLost,
  isRefused,
  isVerified,
  offered,
  onNextTokencode,
  onPasscode,
  onPin,
  onPush,
  onToken,
  reasonOf,
} from './responses.ts'

type OutcomeOf<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>
type QuestionOf<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

const credential = (methodId: string, value: string) => [{ methodId, collectedInputs: [{ name: methodId, value }] }]
const push = (referenceId?: string) => [{ methodId: 'APPROVE', collectedInputs: [], ...defined({ referenceId }) }]

/** Outcomes that may follow a refusal of the server. */
const REFUSALS: readonly string[] = ['denied', 'tryAgain', 'attemptOver', 'pinRefused', 'pushFailed', 'methodsOffered']

/**
 * Asks one question; one question may need several requests. The reason of a refusal is the server's last one.
 * @throws the reason of an aborted signal, WireError.
 */
export async function askServer(
  client: Client,
  asked: Question,
  signal: AbortSignal,
): Promise<Reasoned<Outcome<SecurID>>> {
  let reason: Reason | undefined
  const note = (answered: Answered): Answered => {
    if (isRefused(answered) || isAttemptLost(answered)) reason = reasonOf(answered)
    return answered
  }
  const noting: Client = {
    ...client,
    initialize: async (...request) => note(await client.initialize(...request)),
    initializeWith: async (...request) => note(await client.initializeWith(...request)),
    verify: async (...request) => note(await client.verify(...request)),
  }
  const outcome = await ask(noting, withOwnAttempt(asked), signal)
  return REFUSALS.includes(outcome.kind) ? { ...outcome, ...defined({ reason }) } : outcome
}

async function ask(client: Client, question: Question, signal: AbortSignal): Promise<Outcome<SecurID>> {
  switch (question.kind) {
    case 'open':
      return question.username === undefined
        ? { kind: 'done' }
        : offered(await client.initialize(question.username, signal))
    case 'initialize':
      return initialize(client, question, signal)
    case 'verify':
      return verify(client, question, signal)
    case 'verifyNextTokencode': {
      const code = credential('SECURID_NEXT_TOKENCODE', question.tokencode)
      return onNextTokencode(await client.verify(question.attempt, code, signal), question.username)
    }
    case 'setPin':
      return setPin(client, question, 'SECURID_NEWPIN', signal)
    case 'acceptSystemPin':
      return notRefused(await setPin(client, question, 'SECURID_SYSTEM_GENERATED_PIN', signal))
    case 'select':
      return select(client, question, signal)
    case 'verifyToken':
      return verifyToken(client, question, signal)
    case 'poll':
      return poll(client, question, signal)
    case 'cancel':
      return cancel(client, question.attempt, signal)
  }
}

const FOREIGN_ATTEMPT: Attempt = { authnAttemptId: 'unknown', messageId: 'unknown' }

/** A later request does not name its user, so an attempt of another user is replaced by one that no server has. */
function withOwnAttempt(question: Question): Question {
  if (!('username' in question && 'attempt' in question)) return question
  const { username, attempt } = question
  return attempt?.username === undefined || attempt.username === username
    ? question
    : { ...question, attempt: FOREIGN_ATTEMPT }
}

/** Opens the new attempt and cancels the abandoned one at the same time: the user need not wait for that. */
async function initialize(client: Client, { username, abandon }: QuestionOf<'initialize'>, signal: AbortSignal) {
  const [answered] = await Promise.all([client.initialize(username, signal), cancel(client, abandon, signal)])
  return offered(answered)
}

/** Failures are ignored: attempts expire by themselves. */
async function cancel(client: Client, attempt: Attempt | undefined, signal: AbortSignal): Promise<OutcomeOf<'done'>> {
  if (attempt !== undefined) await client.cancel(attempt, signal).catch(() => {})
  return { kind: 'done' }
}

/** Continues the attempt, or opens a new one. A passcode is sent once, unless the server has not verified it. */
async function verify(client: Client, { username, passcode, attempt }: QuestionOf<'verify'>, signal: AbortSignal) {
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
async function setPin(
  client: Client,
  { attempt, pin }: QuestionOf<'setPin' | 'acceptSystemPin'>,
  methodId: string,
  signal: AbortSignal,
) {
  return onPin(await client.verify(attempt, credential(attempt.methodId ?? methodId, pin), signal))
}

/** A refused PIN of the server's own cannot be requested again. */
function notRefused(
  outcome: OutcomeOf<'pinAccepted' | 'pinRefused' | 'attemptOver'>,
): OutcomeOf<'pinAccepted' | 'attemptOver'> {
  return outcome.kind === 'pinRefused' ? { kind: 'attemptOver' } : outcome
}

/**
 * RSA has no message for selecting a method: the credential that follows selects it. A passcode whose attempt has expired
 * opens a new attempt, a push is a credential already; for a token a new attempt is opened, so that it has its full lifetime.
 */
async function select(client: Client, { username, method, attempt }: QuestionOf<'select'>, signal: AbortSignal) {
  if (attempt === undefined) return selectAnew(client, username, method, signal)
  if (method === 'SECURID') return { kind: 'passcodeRequired' as const, attempt }
  if (method === 'TOKEN') {
    const [chosen] = await Promise.all([selectAnew(client, username, method, signal), cancel(client, attempt, signal)])
    return chosen
  }
  const sent = await client.verify(attempt, push(), signal)
  return isAttemptLost(sent) ? selectAnew(client, username, method, signal) : pushSent(client, sent, username, signal)
}

async function selectAnew(client: Client, username: string, method: string, signal: AbortSignal) {
  const choice = offered(await client.initialize(username, signal))
  const methods = choice.kind === 'methodsOffered' ? choice.methods : []
  const available = methods.some(({ methodId, methodAvailable }) => methodId === method && methodAvailable)
  const { attempt } = choice
  if (method === 'SECURID' && (available || choice.kind === 'passcodeRequired'))
    return { kind: 'passcodeRequired' as const, attempt }
  if (!available) return { kind: 'methodsOffered' as const, attempt, methods }
  if (method === 'TOKEN') return { kind: 'tokenRequired' as const, attempt }
  return pushSent(client, await client.verify(attempt, push(), signal), username, signal)
}

/** Offers the methods again if the push cannot be sent. */
async function pushSent(
  client: Client,
  sent: Answered,
  username: string,
  signal: AbortSignal,
): Promise<OutcomeOf<'pushPending' | 'methodsOffered'>> {
  const outcome = onPush(sent, username) ?? (await failed(client, username, signal))
  if (outcome.kind === 'pushPending') return outcome
  if (outcome.kind === 'accepted')
    throw new WireError('a push was approved before it was asked for', { verified: true })
  return { kind: 'methodsOffered', attempt: outcome.attempt, methods: outcome.methods }
}

/** A refusal may end the attempt: the same state then continues with a new one. */
async function verifyToken(
  client: Client,
  { username, attempt, tokencode }: QuestionOf<'verifyToken'>,
  signal: AbortSignal,
) {
  const outcome = onToken(await client.verify(attempt, credential('TOKEN', tokencode), signal), username)
  if (outcome !== undefined) return outcome
  const reopened = await selectAnew(client, username, 'TOKEN', signal)
  return reopened.kind === 'tokenRequired'
    ? { kind: 'tryAgain' as const, attempt: reopened.attempt }
    : { kind: 'attemptOver' as const }
}

async function poll(client: Client, { username, attempt, referenceId }: QuestionOf<'poll'>, signal: AbortSignal) {
  const answered = await client.verify(attempt, push(referenceId), signal)
  return onPush(answered, username) ?? failed(client, username, signal)
}

/** The push has failed with its attempt, or the server no longer has it. */
async function failed(client: Client, username: string, signal: AbortSignal): Promise<OutcomeOf<'pushFailed'>> {
  const choice = offered(await client.initialize(username, signal))
  return {
    kind: 'pushFailed',
    attempt: choice.attempt,
    methods: choice.kind === 'methodsOffered' ? choice.methods : [],
  }
}

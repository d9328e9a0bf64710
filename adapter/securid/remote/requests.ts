/** The adapter's questions as conversations with the RSA server. */
import type { Outcome } from '../../spi.ts'
import type { Attempt, Question, SecurID } from '../types.ts'
import { attemptOf } from './challenges.ts'
import type { Answered, Wire } from './client.ts'
import { WireError } from './post.ts'
import { isGone, offered, onNextTokencode, onPasscode, onPin, onPush, onToken, wasJudged } from './responses.ts'

type Told<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>
type Asked<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

/** One credential. */
const credential = (methodId: string, value: string) => [{ methodId, collectedInputs: [{ name: methodId, value }] }]
const push = (referenceId?: string) => [
  { methodId: 'APPROVE', collectedInputs: [], ...(referenceId !== undefined && { referenceId }) },
]

/** Puts a question. Raises what the wire raises. */
export async function converse(wire: Wire, asked: Question, signal: AbortSignal): Promise<Outcome<SecurID>> {
  const question = ofOneUser(asked)
  switch (question.kind) {
    case 'open':
      return question.username === undefined
        ? { kind: 'done' }
        : offered(await wire.initialize(question.username, signal))
    case 'initialize':
      return initialize(wire, question, signal)
    case 'verify':
      return verify(wire, question, signal)
    case 'verifyNextTokencode': {
      const code = credential('SECURID_NEXT_TOKENCODE', question.tokencode)
      return onNextTokencode(await wire.verify(question.attempt, code, signal), question.username)
    }
    case 'setPin':
      return setPin(wire, question, 'SECURID_NEWPIN', signal)
    case 'acceptSystemPin':
      return notRefused(await setPin(wire, question, 'SECURID_SYSTEM_GENERATED_PIN', signal))
    case 'select':
      return select(wire, question, signal)
    case 'verifyToken':
      return verifyToken(wire, question, signal)
    case 'poll':
      return poll(wire, question, signal)
    case 'cancel':
      return cancel(wire, question.attempt, signal)
  }
}

const NOBODYS: Attempt = { authnAttemptId: 'unknown', messageId: 'unknown' }

/** The server is not told again who it is: an attempt of another user is none that it knows. */
function ofOneUser(question: Question): Question {
  if (!('username' in question && 'attempt' in question)) return question
  const { username, attempt } = question
  return attempt?.username === undefined || attempt.username === username ? question : { ...question, attempt: NOBODYS }
}

/** The server is told at the same time of what is abandoned: the person need not wait for that. */
async function initialize(wire: Wire, { username, abandon }: Asked<'initialize'>, signal: AbortSignal) {
  const [answered] = await Promise.all([wire.initialize(username, signal), cancel(wire, abandon, signal)])
  return offered(answered)
}

/** Attempts end by themselves: a server that cannot be told, or does not know the attempt, is no fault. */
async function cancel(wire: Wire, attempt: Attempt | undefined, signal: AbortSignal): Promise<Told<'done'>> {
  if (attempt !== undefined) await wire.cancel(attempt, signal).catch(() => {})
  return { kind: 'done' }
}

/** In the attempt, if it lives; else in a new one. A passcode is sent once, unless the server has not judged it. */
async function verify(wire: Wire, { username, passcode, attempt }: Asked<'verify'>, signal: AbortSignal) {
  const code = credential('SECURID', passcode)
  const known = attempt && (await verifyIn(wire, attempt, code, signal))
  if (known !== undefined && !isGone(known)) return onPasscode(known, username)
  const begun = await wire.initializeWith(username, code, signal)
  if (begun.response.attemptResponseCode !== 'CHALLENGE' || wasJudged(begun)) return onPasscode(begun, username)
  return onPasscode(await wire.verify(attemptOf(begun), code, signal), username)
}

/** Undefined where the server is not there: the attempt died with it, and the passcode was not sent. */
async function verifyIn(wire: Wire, attempt: Attempt, code: ReturnType<typeof credential>, signal: AbortSignal) {
  try {
    return await wire.verify(attempt, code, signal)
  } catch (error) {
    if (error instanceof WireError && !error.judged && !error.refused) return undefined
    throw error
  }
}

/** The method goes by the name that the server gave it when it asked. */
async function setPin(
  wire: Wire,
  { attempt, pin }: Asked<'setPin' | 'acceptSystemPin'>,
  methodId: string,
  signal: AbortSignal,
) {
  return onPin(await wire.verify(attempt, credential(attempt.methodId ?? methodId, pin), signal))
}

/** A PIN of the server's own that it does not take is not to be asked for again. */
function notRefused(outcome: Told<'pinAccepted' | 'pinRefused' | 'attemptOver'>): Told<'pinAccepted' | 'attemptOver'> {
  return outcome.kind === 'pinRefused' ? { kind: 'attemptOver' } : outcome
}

/**
 * RSA has no message for a choice: it is made by the credential that follows. A passcode that comes too late opens an attempt
 * by itself, a push is a credential already; for a code of the app an attempt is opened, so that it has its whole time.
 */
async function select(wire: Wire, { username, method, attempt }: Asked<'select'>, signal: AbortSignal) {
  if (attempt === undefined) return selectAnew(wire, username, method, signal)
  if (method === 'SECURID') return { kind: 'passcodeRequired' as const, attempt }
  if (method === 'TOKEN') {
    const [chosen] = await Promise.all([selectAnew(wire, username, method, signal), cancel(wire, attempt, signal)])
    return chosen
  }
  const sent = await wire.verify(attempt, push(), signal)
  return isGone(sent) ? selectAnew(wire, username, method, signal) : pushSent(wire, sent, username, signal)
}

async function selectAnew(wire: Wire, username: string, method: string, signal: AbortSignal) {
  const choice = offered(await wire.initialize(username, signal))
  const methods = choice.kind === 'methodsOffered' ? choice.methods : []
  const available = methods.some(({ methodId, methodAvailable }) => methodId === method && methodAvailable)
  const { attempt } = choice
  if (method === 'SECURID' && (available || choice.kind === 'passcodeRequired'))
    return { kind: 'passcodeRequired' as const, attempt }
  if (!available) return { kind: 'methodsOffered' as const, attempt, methods }
  if (method === 'TOKEN') return { kind: 'tokenRequired' as const, attempt }
  return pushSent(wire, await wire.verify(attempt, push(), signal), username, signal)
}

/** A push that cannot be sent: the methods are offered again. */
async function pushSent(
  wire: Wire,
  sent: Answered,
  username: string,
  signal: AbortSignal,
): Promise<Told<'pushPending' | 'methodsOffered'>> {
  const outcome = onPush(sent, username) ?? (await failed(wire, username, signal))
  if (outcome.kind === 'pushPending') return outcome
  if (outcome.kind === 'accepted') throw new WireError('a push was approved before it was asked for', { judged: true })
  return { kind: 'methodsOffered', attempt: outcome.attempt, methods: outcome.methods }
}

/** After a refusal that ended the attempt: another one stands behind the same state. */
async function verifyToken(wire: Wire, { username, attempt, tokencode }: Asked<'verifyToken'>, signal: AbortSignal) {
  const outcome = onToken(await wire.verify(attempt, credential('TOKEN', tokencode), signal), username)
  if (outcome !== undefined) return outcome
  const again = await selectAnew(wire, username, 'TOKEN', signal)
  return again.kind === 'tokenRequired'
    ? { kind: 'tryAgain' as const, attempt: again.attempt }
    : { kind: 'attemptOver' as const }
}

async function poll(wire: Wire, { username, attempt, referenceId }: Asked<'poll'>, signal: AbortSignal) {
  const answered = await wire.verify(attempt, push(referenceId), signal)
  return onPush(answered, username) ?? failed(wire, username, signal)
}

/** A push that failed with its attempt, or that the server has forgotten. */
async function failed(wire: Wire, username: string, signal: AbortSignal): Promise<Told<'pushFailed'>> {
  const choice = offered(await wire.initialize(username, signal))
  return {
    kind: 'pushFailed',
    attempt: choice.attempt,
    methods: choice.kind === 'methodsOffered' ? choice.methods : [],
  }
}

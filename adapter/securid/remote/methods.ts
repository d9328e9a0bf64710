/** Requests of the methods that a server offers: selection, codes of the app, and pushes. */
import { defined } from '../../kernel/objects.ts'
import type { Outcome } from '../../spi.ts'
import type { Attempt, Question, SecurID } from '../types.ts'
import type { Answered, Client } from './client.ts'
import { WireError } from './post.ts'
import { isAttemptLost, offered, onPush, onToken } from './responses.ts'

type OutcomeOf<K extends keyof SecurID['outcomes']> = Outcome<SecurID, K>
type QuestionOf<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

export const credential = (methodId: string, value: string) => [
  { methodId, collectedInputs: [{ name: methodId, value }] },
]
const push = (referenceId?: string) => [{ methodId: 'APPROVE', collectedInputs: [], ...defined({ referenceId }) }]

/** Failures are ignored: attempts expire by themselves. */
export async function cancel(
  client: Client,
  attempt: Attempt | undefined,
  signal: AbortSignal,
): Promise<OutcomeOf<'done'>> {
  if (attempt !== undefined) await client.cancel(attempt, signal).catch(() => {})
  return { kind: 'done' }
}

/**
 * RSA has no message for selecting a method: the credential that follows selects it. A passcode whose attempt has expired
 * opens a new attempt, a push is a credential already; for a token a new attempt is opened, so that it has its full lifetime.
 */
export async function select(client: Client, { username, method, attempt }: QuestionOf<'select'>, signal: AbortSignal) {
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
export async function verifyToken(
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

export async function poll(
  client: Client,
  { username, attempt, referenceId }: QuestionOf<'poll'>,
  signal: AbortSignal,
) {
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

/** The adapter's questions as requests to the RSA server. */
import { defined } from '../../kernel/objects.ts'
import type { Outcome, Reason, Reasoned } from '../../spi.ts'
import type { Attempt, Question, SecurID } from '../types.ts'
import type { Answered, Client } from './client.ts'
import { cancel, credential, poll, select, verifyToken } from './methods.ts'
import { notRefused, setPin, verify } from './passcode.ts'
import { isAttemptLost, isRefused, offered, onNextTokencode, reasonOf } from './responses.ts'

type QuestionOf<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

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

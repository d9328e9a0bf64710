/** The four messages of `/mfa/v1_1/authn`. Source: RSA SecurID Authentication API, UserApi. */
import type {
  Cancel,
  CheckStatus,
  Credential,
  Initialize,
  MessageContext,
  Verify,
} from '../../../../schemas/gen/securid/wire-types.ts'
import { reason } from '../rules/reasons.ts'
import { isOpen } from '../service/attempts.ts'
import type { ServiceDeps } from '../service/deps.ts'
import { endAttempt } from '../service/open.ts'
import { type Answered, answerOf, bodyOf, statusOf, unknown } from './answers.ts'
import type { Agent } from './authenticate.ts'
import { WireRefusal } from './refusal.ts'
import type { Reply, RestAttempt } from './reply.ts'
import { createCredentialVerifier } from './verify-credential.ts'

/** `seconds` is the default lifetime of an attempt. */
export interface OperationsOptions {
  readonly deps: ServiceDeps
  readonly agents: readonly Agent[]
  readonly seconds: number
}

const NOT_FOUND = reason('ATTEMPT_NOT_FOUND')
const ENDED = reason('ATTEMPT_ENDED')
const NO_CREDENTIAL = [{ pointer: '/subjectCredentials', message: 'must not be empty' }]
export function createOperations({ deps, agents, seconds }: OperationsOptions) {
  const { open, verify, openAndVerify } = createCredentialVerifier(deps)
  const { attempts } = deps
  return {
    async initialize(request: Initialize, agent: Agent): Promise<Answered> {
      expectAgent(request, agent, agents)
      const credential = onlyOne(request.subjectCredentials ?? [])
      const attempt = newAttempt(request, agent.name, seconds)
      const reply = await (credential === undefined ? open(attempt) : openAndVerify(attempt, credential))
      return answerOf(await save(attempt, reply, request.context.messageId, deps), reply)
    },

    async verify({ context, subjectCredentials }: Verify, agent: Agent): Promise<Answered> {
      const credential = onlyOne(subjectCredentials)
      if (credential === undefined)
        throw new WireRefusal(400, 'INVALID_REQUEST', 'There is no credential.', { details: NO_CREDENTIAL })
      const { authnAttemptId, inResponseTo } = context
      const handle = { authnAttemptId: authnAttemptId ?? '', messageId: inResponseTo ?? '' }
      const { taken, missing } = await attempts.take(handle, agent.name)
      if (taken?.rest === undefined) return unknown(context, missing, deps.random)
      const attempt = { ...taken, rest: taken.rest, taken }
      const reply = await verify(attempt, credential)
      return answerOf(await save(attempt, reply, context.messageId, deps), reply)
    },

    async status({ authnAttemptId, removeAttemptId }: CheckStatus, agent: Agent): Promise<Answered> {
      const attempt = await attempts.find(authnAttemptId, agent.name)
      if (attempt !== undefined && removeAttemptId === true) await attempts.remove(authnAttemptId)
      return { body: statusOf(attempt), reason: attempt === undefined ? NOT_FOUND : undefined }
    },

    async cancel({ authnAttemptId, reason: cause, removeAttemptId }: Cancel, agent: Agent): Promise<Answered> {
      const attempt = await attempts.find(authnAttemptId, agent.name)
      if (!isOpen(attempt))
        return unknown({ authnAttemptId, messageId: '' }, attempt === undefined ? NOT_FOUND : ENDED, deps.random)
      const reasonCode = cause ?? 'USER_ACTION'
      const result = { responseCode: 'FAIL', reasonCode, challenges: [] } as const
      await endAttempt(attempt, deps, { ...result, ...(removeAttemptId === true && { keep: false }) })
      const context = { authnAttemptId, messageId: deps.random.uuid(), inResponseTo: '' }
      return { body: bodyOf(context, result.responseCode, result.reasonCode) }
    },
  }
}

/** Longest lifetime. */
const MAX_SECONDS = 3600

/** An attempt with the terms of the request; `seconds` is the default lifetime. */
function newAttempt(request: Initialize, agent: string, seconds: number): RestAttempt {
  const rest = {
    agent,
    keep: request.keepAttempt === true,
    assurancePolicyId: request.assurancePolicyId ?? null,
    sessionAttributes: request.sessionAttributes ?? [],
    ...({ responseCode: 'CHALLENGE', reasonCode: '', challenges: [], cloud: false, completed: [] } as const),
  }
  return {
    username: request.subjectName,
    seconds: Math.min(MAX_SECONDS, Math.max(1, Math.floor(request.authnAttemptTimeout ?? seconds))),
    rest,
    taken: undefined,
  }
}

/** Stores the result of a message. Returns the context of the answer. */
async function save(
  { taken, username, seconds, rest }: RestAttempt,
  { attempt, progress }: Reply,
  inResponseTo: string,
  { attempts, random }: ServiceDeps,
): Promise<MessageContext> {
  const result = { ...rest, ...progress }
  if (attempt !== null) {
    await attempts.setRest(attempt, result)
    return { ...attempt, inResponseTo }
  }
  const authnAttemptId = taken?.authnAttemptId ?? random.uuid()
  await attempts.finish({ authnAttemptId, username, seconds }, result)
  return { authnAttemptId, messageId: random.uuid(), inResponseTo }
}

/** `clientId` must be the name of the authenticated agent. */
function expectAgent({ clientId }: Initialize, agent: Agent, agents: readonly Agent[]): void {
  if (!clientId || clientId === agent.name) return
  const isAgent = agents.some(({ name }) => name === clientId)
  if (isAgent) {
    const cause = reason('AGENT_KEY_OF_ANOTHER', { agent: agent.name })
    throw new WireRefusal(401, 'UNKNOWN_AGENT', 'The agent clientId has another access key.', { reason: cause })
  }
  const cause = reason('AGENT_UNKNOWN')
  throw new WireRefusal(401, 'UNKNOWN_AGENT', 'There is no agent of the name clientId.', { reason: cause })
}

/** No method set requires two methods at once. */
function onlyOne(credentials: readonly Credential[]): Credential | undefined {
  const [first, ...more] = credentials
  if (more.length === 0) return first
  const details = [{ pointer: '/subjectCredentials', message: 'must have one entry' }]
  throw new WireRefusal(400, 'INVALID_REQUEST', 'One credential at a time, please.', { details })
}

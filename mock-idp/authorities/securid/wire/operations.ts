/** The four messages of `/mfa/v1_1/authn`. Source: RSA SecurID Authentication API, UserApi. */
import { randomUUID } from 'node:crypto'
import type {
  AuthNResponse,
  AuthNStatusResponse,
  Cancel,
  CheckStatus,
  Credential,
  Initialize,
  MessageContext,
  Verify,
} from '../../../../schemas/gen/securid/wire-types.ts'
import type { ServiceDeps } from '../service/deps.ts'
import { endAttempt } from '../service/open.ts'
import type { Agent } from './authenticate.ts'
import { WireRefusal } from './refusal.ts'
import type { Reply } from './reply.ts'
import { createCredentialVerifier } from './verify-credential.ts'
import { isOpen, newAttempt, termsOf, type WireAttempt, type WireAttempts } from './wire-attempts.ts'

/** `seconds` is the default lifetime of an attempt. */
export interface OperationsOptions {
  readonly deps: ServiceDeps
  readonly attempts: WireAttempts
  readonly agents: readonly Agent[]
  readonly seconds: number
}

const NO_CREDENTIAL = [{ pointer: '/subjectCredentials', message: 'must not be empty' }]
const UNKNOWN = 'ATTEMPT_NOT_FOUND' // ours: RSA's list of reason codes is not public

export function createOperations({ deps, attempts, agents, seconds }: OperationsOptions) {
  const { open, verify, openAndVerify } = createCredentialVerifier(deps)
  return {
    async initialize(request: Initialize, agent: Agent): Promise<AuthNResponse> {
      expectAgent(request, agent, agents)
      const credential = onlyOne(request.subjectCredentials ?? [])
      const attempt = newAttempt(termsOf(request, agent.name, seconds))
      const reply = await (credential === undefined ? open(attempt) : openAndVerify(attempt, credential))
      return responseOf(await attempts.save(attempt, reply.progress, request.context.messageId), reply)
    },

    async verify({ context, subjectCredentials }: Verify, agent: Agent): Promise<AuthNResponse> {
      const credential = onlyOne(subjectCredentials)
      if (credential === undefined)
        throw new WireRefusal(400, 'INVALID_REQUEST', 'There is no credential.', NO_CREDENTIAL)
      const attempt = await attempts.take(context, agent.name)
      if (attempt === undefined) return unknown(context)
      const reply = await verify(attempt, credential)
      return responseOf(await attempts.save(attempt, reply.progress, context.messageId), reply)
    },

    async status({ authnAttemptId, removeAttemptId }: CheckStatus, agent: Agent): Promise<AuthNStatusResponse> {
      const attempt = await attempts.find(authnAttemptId, agent.name)
      if (attempt !== undefined && removeAttemptId === true) await attempts.remove(authnAttemptId)
      return statusOf(attempt)
    },

    async cancel({ authnAttemptId, reason, removeAttemptId }: Cancel, agent: Agent): Promise<AuthNResponse> {
      const attempt = await attempts.find(authnAttemptId, agent.name)
      if (attempt === undefined || !isOpen(attempt)) return unknown({ authnAttemptId, messageId: '' })
      await endAttempt(attempt.handle ?? undefined, deps)
      const reasonCode = reason ?? 'USER_ACTION'
      const progress = { ...attempt, responseCode: 'FAIL', reasonCode, handle: null, challenges: [] } as const
      const canceled = removeAttemptId === true ? { ...attempt, keep: false } : attempt
      return responseOf(await attempts.save(canceled, progress, ''), { progress, results: [] })
    },
  }
}

function statusOf(attempt: WireAttempt | undefined): AuthNStatusResponse {
  return {
    attemptResponseCode: attempt?.responseCode ?? 'ERROR',
    attemptReasonCode: attempt?.reasonCode ?? UNKNOWN,
    subjectName: attempt?.subjectName ?? null,
    authnPolicyId: attempt?.assurancePolicyId ?? null,
    sessionAttributes: [...(attempt?.sessionAttributes ?? [])],
    successfulMethods: [...(attempt?.completed ?? [])],
    attemptExpires: attempt === undefined ? null : rfc3339(attempt.expiresAt),
  }
}

/** `clientId` must be the name of the authenticated agent. */
function expectAgent({ clientId }: Initialize, agent: Agent, agents: readonly Agent[]): void {
  if (!clientId || clientId === agent.name) return
  const isAgent = agents.some(({ name }) => name === clientId)
  const message = isAgent ? 'The agent clientId has another access key.' : 'There is no agent of the name clientId.'
  throw new WireRefusal(401, 'UNKNOWN_AGENT', message)
}

/** No method set requires two methods at once. */
function onlyOne(credentials: readonly Credential[]): Credential | undefined {
  const [first, ...more] = credentials
  if (more.length === 0) return first
  throw new WireRefusal(400, 'INVALID_REQUEST', 'One credential at a time, please.', [
    { pointer: '/subjectCredentials', message: 'must have one entry' },
  ])
}

function responseOf(context: MessageContext, { progress, results }: Reply): AuthNResponse {
  return {
    context,
    credentialValidationResults: results,
    attemptResponseCode: progress.responseCode,
    attemptReasonCode: progress.reasonCode,
    ...(progress.challenges.length > 0 && { challengeMethods: { challenges: [...progress.challenges] } }),
  }
}

function unknown({ authnAttemptId = null, messageId }: MessageContext): AuthNResponse {
  return {
    context: { authnAttemptId, messageId: randomUUID(), inResponseTo: messageId },
    credentialValidationResults: [],
    attemptResponseCode: 'ERROR',
    attemptReasonCode: UNKNOWN,
  }
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

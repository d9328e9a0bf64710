/** Requests to the RSA servers, with failover where a request can be repeated. */

import { randomUUID } from 'node:crypto'
import type { AuthNResponse, Initialize, Verify } from '../../../schemas/gen/securid/wire-types.ts'
import { defined } from '../../kernel/objects.ts'
import type { Clock } from '../../spi.ts'
import type { Attempt } from '../types.ts'
import { createPost, type Message, WireError } from './post.ts'
import type { Connection } from './settings.ts'

/** An answer, the index of its server, and the user it is about. */
export interface Answered {
  readonly response: AuthNResponse
  readonly server: number
  readonly username: string
}
type Credentials = Verify['subjectCredentials']

/** The operations of the servers. @throws the reason of an aborted signal, else a WireError. */
export interface Client {
  /** Opens an attempt at the first server that answers. */
  initialize(username: string, signal: AbortSignal): Promise<Answered>
  /**
   * Opens an attempt with the credentials in one request if the primary server answered last time. Otherwise the attempt is
   * opened first: that request can be repeated at the next server, one with credentials cannot.
   */
  initializeWith(username: string, credentials: Credentials, signal: AbortSignal): Promise<Answered>
  /** Verifies credentials. An attempt exists on its server only, so there is no failover. */
  verify(attempt: Attempt, credentials: Credentials, signal: AbortSignal): Promise<Answered>
  cancel(attempt: Attempt, signal: AbortSignal): Promise<void>
}

export function createClient(connection: Connection, clock: Clock): Client {
  const { servers, agent, assurancePolicyId } = connection
  const post = createPost(connection, clock)
  let primaryAnswers = false // the last time that it was asked

  const ask = async (server: number, operation: string, message: Message, username: string, signal: AbortSignal) => {
    try {
      const response = await post(servers[server], operation, message, signal)
      if (server === 0) primaryAnswers = true
      return { response, server, username }
    } catch (error) {
      if (server === 0) primaryAnswers = false
      throw error
    }
  }
  const opening = (username: string): Initialize => ({
    subjectName: username,
    ...defined({ clientId: agent, assurancePolicyId }),
    context: { authnAttemptId: '', messageId: randomUUID(), inResponseTo: '' },
  })
  const client: Client = {
    initialize: async (username, signal) => {
      const failures: WireError[] = []
      for (const server of servers.keys()) {
        try {
          return await ask(server, 'initialize', opening(username), username, signal)
        } catch (error) {
          if (!(error instanceof WireError) || error.refused) throw error
          failures.push(error)
        }
      }
      throw new WireError(failures.map(({ message }) => message).join('; '), { verified: false }, failures[0])
    },
    initializeWith: async (username, subjectCredentials, signal) => {
      if (primaryAnswers) {
        try {
          return await ask(0, 'initialize', { ...opening(username), subjectCredentials }, username, signal)
        } catch (error) {
          // A verified code is used: repeated, it would be refused.
          if (!(error instanceof WireError) || error.verified) throw error
        }
      }
      return client.initialize(username, signal)
    },
    verify: ({ server = 0, authnAttemptId, messageId, username = '' }, subjectCredentials, signal) => {
      const context = { authnAttemptId, messageId: randomUUID(), inResponseTo: messageId }
      return ask(server, 'verify', { subjectCredentials, context }, username, signal)
    },
    cancel: async ({ server = 0, authnAttemptId }, signal) => {
      await ask(server, 'cancel', { authnAttemptId, reason: 'USER_ACTION' }, '', signal)
    },
  }
  return client
}

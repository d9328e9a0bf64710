/** What the adapter says to the RSA servers, and to which: the next one is asked where that is safe. */
import { randomUUID } from 'node:crypto'
import type { AuthNResponse, Initialize, Verify } from '../../../schemas/gen/securid/wire-types.ts'
import type { Clock } from '../../spi.ts'
import type { Attempt } from '../types.ts'
import { createPost, type Message, WireError } from './post.ts'
import type { Connection } from './settings.ts'

/** An answer, the server that gave it, and whom it is about. */
export interface Answered {
  readonly response: AuthNResponse
  readonly server: number
  readonly username: string
}
type Credentials = Verify['subjectCredentials']

/** What can be said to the servers. Raises the reason of an aborted signal, else a WireError. */
export interface Wire {
  /** Opens an attempt at the first server that answers. */
  initialize(username: string, signal: AbortSignal): Promise<Answered>
  /**
   * Opens an attempt and hands in the credentials, in one call while the primary server is known to answer. Otherwise the
   * attempt is opened before: that can be put to the next server, what has credentials cannot.
   */
  initializeWith(username: string, credentials: Credentials, signal: AbortSignal): Promise<Answered>
  /** Hands in credentials. An attempt lives on the server that opened it, so there is no other to go to. */
  verify(attempt: Attempt, credentials: Credentials, signal: AbortSignal): Promise<Answered>
  cancel(attempt: Attempt, signal: AbortSignal): Promise<void>
}

/** The wire of one instance. */
export function createClient(connection: Connection, clock: Clock): Wire {
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
    ...(agent !== undefined && { clientId: agent }),
    ...(assurancePolicyId !== undefined && { assurancePolicyId }),
    context: { authnAttemptId: '', messageId: randomUUID(), inResponseTo: '' },
  })
  const wire: Wire = {
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
      throw new WireError(failures.map(({ message }) => message).join('; '), { judged: false }, failures[0])
    },
    initializeWith: async (username, subjectCredentials, signal) => {
      if (primaryAnswers) {
        try {
          return await ask(0, 'initialize', { ...opening(username), subjectCredentials }, username, signal)
        } catch (error) {
          // A code that was judged is used up: sent again, it would be refused for that alone.
          if (!(error instanceof WireError) || error.judged) throw error
        }
      }
      return wire.initialize(username, signal)
    },
    verify: ({ server = 0, authnAttemptId, messageId, username = '' }, subjectCredentials, signal) => {
      const context = { authnAttemptId, messageId: randomUUID(), inResponseTo: messageId }
      return ask(server, 'verify', { subjectCredentials, context }, username, signal)
    },
    cancel: async ({ server = 0, authnAttemptId }, signal) => {
      await ask(server, 'cancel', { authnAttemptId, reason: 'USER_ACTION' }, '', signal)
    },
  }
  return wire
}

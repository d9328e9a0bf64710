/**
 * Flows without cookies: every answer carries a fresh `_pf_authn_api_state`, and the next request must bring it back. The
 * value is a compact JWE that nobody but this host can read (RFC 7516; `dir`, `A128CBC-HS256`): which flow, which answer.
 */
import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { hostError } from '../../adapter/kernel/errors.ts'
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import type { Store } from '../core/store/store.ts'
import { FINISHED_SECONDS, IDLE_SECONDS } from '../flows/flow.ts'

const KEY_BYTES = 32 // of A128CBC-HS256: RFC 7518, section 5.2.3
const HEADER = { alg: 'dir', enc: 'A128CBC-HS256' } as const

/** Which answer of a flow is its newest. */
interface Count {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly answers: number
}
/** What a value says. */
interface Content {
  readonly flow: string
  readonly answers: number
}
/** The state values of all flows without cookies. */
export interface CookielessStates {
  /**
   * How a request stands to the newest answer of its flow: the number of that answer.
   * @throws FlowError INVALID_REQUEST for a value that is missing, altered, of another flow, or not the newest.
   */
  checkState(req: Request, flow: string): Promise<number>
  /** The value for the answer to a request that was admitted; of requests that come at once all get a good one. */
  next(flow: string, answerNumber: number): Promise<string>
  /** The newest value once more, for a client that has lost it but had an earlier one; undefined for all others. */
  again(req: Request, flow: string): Promise<string | undefined>
}

/** State values under a key of this host's own. */
export function createCookielessStates({
  store,
  clock,
}: {
  store: Store
  clock: Pick<Clock, 'now'>
}): CookielessStates {
  const counts = store.records<Count>('authn-api-state/')
  const key = randomBytes(KEY_BYTES)

  const seal = async (content: Content): Promise<string> => {
    const { CompactEncrypt } = await import('jose')
    const text = new TextEncoder().encode(JSON.stringify(content))
    return new CompactEncrypt(text).setProtectedHeader(HEADER).encrypt(key)
  }
  const contentOf = async (req: Request, flow: string): Promise<Content | undefined> => {
    const value = req.headers['x-pf-authn-api-state']
    if (typeof value !== 'string') return undefined
    const { compactDecrypt } = await import('jose')
    const only = { keyManagementAlgorithms: [HEADER.alg], contentEncryptionAlgorithms: [HEADER.enc] }
    const opened = await compactDecrypt(value, key, only).catch(() => undefined)
    if (opened === undefined) return undefined
    const content: Content = JSON.parse(new TextDecoder().decode(opened.plaintext))
    return content.flow === flow ? content : undefined
  }
  const newestAnswer = async (flow: string) => (await counts.load(flow))?.answers ?? 0

  return {
    async checkState(req, flow) {
      const content = await contentOf(req, flow)
      if (content === undefined || content.answers !== (await newestAnswer(flow)))
        throw hostError('INVALID_AUTHN_API_STATE')
      return content.answers
    },
    async next(flow, answerNumber) {
      const { revision, answers } = (await counts.load(flow)) ?? { revision: 0, answers: 0 }
      // Whoever loses the race, here or in the store, gets the number of the one who won.
      if (answers === answerNumber) {
        const expiresAt = clock.now() + IDLE_SECONDS + FINISHED_SECONDS
        await counts.put(flow, { revision, expiresAt, answers: answers + 1 })
      }
      return seal({ flow, answers: await newestAnswer(flow) })
    },
    async again(req, flow) {
      const content = await contentOf(req, flow)
      return content === undefined ? undefined : seal({ flow, answers: await newestAnswer(flow) })
    },
  }
}

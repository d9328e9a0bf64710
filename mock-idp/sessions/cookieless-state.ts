/**
 * Cookieless flows: every response has a new `_pf_authn_api_state`, which the next request must return. The value is a
 * compact JWE (RFC 7516; `dir`, `A128CBC-HS256`) of flow id and response number, readable only by this host.
 */
import { randomBytes } from 'node:crypto'
import type { Request } from 'express'
import { hostError } from '../../adapter/kernel/errors.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import type { Clock, EpochSeconds, Reason } from '../../adapter/spi.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type { Store } from '../core/store/store.ts'
import { FINISHED_SECONDS, IDLE_SECONDS } from '../flows/flow.ts'

const reason = createReason(REASONS)

const KEY_BYTES = 32 // of A128CBC-HS256: RFC 7518, section 5.2.3
const HEADER = { alg: 'dir', enc: 'A128CBC-HS256' } as const

/** Number of the newest response of a flow. */
interface Count {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly answers: number
}
/** Content of a value. */
interface Content {
  readonly flow: string
  readonly answers: number
}
/** The content of a request's value, or the cause why there is none. */
type Opened =
  | { readonly content: Content; readonly refused?: undefined }
  | { readonly content?: undefined; readonly refused: Reason }
/** The state values of cookieless flows. */
export interface CookielessStates {
  /**
   * Checks the value of a request.
   * @returns the number of the newest response.
   * @throws FlowError INVALID_REQUEST if the value is missing, altered, of another flow, or not the newest.
   */
  checkState(req: Request, flow: string): Promise<number>
  /** The value for the response to a checked request; simultaneous requests all get a valid one. */
  next(flow: string, answerNumber: number): Promise<string>
  /** The newest value, for a client that returns any earlier one; undefined for other clients. */
  again(req: Request, flow: string): Promise<string | undefined>
}

/** State values, encrypted with a key of this host. */
export function createCookielessStates({
  store,
  clock,
}: {
  store: Store
  clock: Pick<Clock, 'now'>
}): CookielessStates {
  const counts = store.collection<Count>('authn-api-state')
  const key = randomBytes(KEY_BYTES)

  const seal = async (content: Content): Promise<string> => {
    const { CompactEncrypt } = await import('jose')
    const text = new TextEncoder().encode(JSON.stringify(content))
    return new CompactEncrypt(text).setProtectedHeader(HEADER).encrypt(key)
  }
  const open = async (req: Request, flow: string): Promise<Opened> => {
    const value = req.headers['x-pf-authn-api-state']
    if (typeof value !== 'string' || value === '') return { refused: reason('AUTHN_API_STATE_MISSING') }
    const { compactDecrypt } = await import('jose')
    const only = { keyManagementAlgorithms: [HEADER.alg], contentEncryptionAlgorithms: [HEADER.enc] }
    const opened = await compactDecrypt(value, key, only).catch(() => undefined)
    if (opened === undefined) return { refused: reason('AUTHN_API_STATE_UNREADABLE') }
    const content: Content = JSON.parse(new TextDecoder().decode(opened.plaintext))
    return content.flow === flow ? { content } : { refused: reason('AUTHN_API_STATE_OF_OTHER_FLOW') }
  }
  const newestAnswer = async (flow: string) => (await counts.get(flow))?.answers ?? 0

  return {
    async checkState(req, flow) {
      const { content, refused } = await open(req, flow)
      if (content === undefined) throw hostError('INVALID_AUTHN_API_STATE', { reason: refused })
      const sent = content.answers
      const newest = await newestAnswer(flow)
      if (sent === newest) return sent
      throw hostError('INVALID_AUTHN_API_STATE', { reason: reason('AUTHN_API_STATE_OUTDATED', { sent, newest }) })
    },
    async next(flow, answerNumber) {
      // Simultaneous requests get the same number.
      const newest = await counts.update(flow, (before) => {
        const answers = before?.answers ?? 0
        if (answers !== answerNumber) return { after: before, answer: answers }
        const expiresAt = clock.now() + IDLE_SECONDS + FINISHED_SECONDS
        return { after: { expiresAt, answers: answers + 1 }, answer: answers + 1 }
      })
      return seal({ flow, answers: newest })
    },
    async again(req, flow) {
      const { content } = await open(req, flow)
      return content === undefined ? undefined : seal({ flow, answers: await newestAnswer(flow) })
    },
  }
}

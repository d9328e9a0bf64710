/** The browser of a request, identified by its `PF` cookie. A flow that is bound to a browser accepts no other. */
import type { Request, Response } from 'express'
import { FlowError } from '../../adapter/kernel/errors.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import type { Clock } from '../../adapter/spi.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type { Config } from '../config/config.ts'
import type { Store } from '../core/store/store.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS } from '../flows/flow.ts'
import { type BrowserRecord, browserRecords } from './browser-records.ts'
import { createSessionCookie, HALF_LENGTH } from './cookie.ts'

const reason = createReason(REASONS)

/** Seconds for which the previous second half stays valid: a page sends several requests at once. */
export const GRACE_SECONDS = 10
/** Lifetime of a browser without requests; its flows do not live longer. */
export const IDLE_BROWSER_SECONDS = IDLE_SECONDS + FINISHED_SECONDS

/**
 * Browsers with a `PF` cookie of this host.
 * Source: PingFederate Developer's Reference, "Mobile app authentication".
 */
export interface Browsers {
  /** The first half of the cookie; undefined without a cookie, and for an expired or unknown one. */
  recognise(req: Request): Promise<string | undefined>
  /**
   * The browser of the request, or a new one. Sets the cookie of the response: call it once, before the response is
   * written.
   */
  enter(req: Request, res: Response): Promise<string>
  /** A new browser that no request has used. */
  open(): Promise<string>
  /** The cookie of a browser's first request, and the header that sets it. */
  cookieOf(browser: string): { readonly cookie: string; readonly setCookie: string }
  /**
   * The flow of a request, bound to the present id of its browser.
   * @throws FlowError RESOURCE_NOT_FOUND if the flow is bound to another browser.
   */
  checkCookie(req: Request, flow: HostFlow): Promise<HostFlow>
  /**
   * Sets the cookie of the response, unless it is set already; a valid cookie is renewed. Undefined if nothing has to be
   * awaited.
   */
  renew(req: Request, res: Response): Promise<void> | undefined
  /** Sets the cookie after a sign-on in this request: the browser of the flow has a new id then. */
  follow(res: Response, before: string | undefined, after: string | undefined): void
}

/** The browser that the cookie of a request names, and its second half. */
interface Found {
  readonly browser: string
  readonly second: string
  readonly stored: BrowserRecord
}
interface BrowsersOptions {
  readonly random: (length: number) => string
  readonly config: Config
  readonly baseUrl: () => string
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
}

/** Browsers over the record store. */
export function createBrowsers({ store, clock, random, config, baseUrl }: BrowsersOptions): Browsers {
  const records = browserRecords(store)
  const isGood = ({ current, previous, previousUntil = 0, successor }: BrowserRecord, second: string) =>
    successor === undefined && (second === current || (second === previous && clock.now() <= previousUntil))
  /** The newest cookie of the id before a sign-on: the browser's other pages may be sending it. Others know older ones. */
  const isReplaced = ({ current, previousUntil = 0, successor }: BrowserRecord, second: string) =>
    successor !== undefined && second === current && current !== '' && clock.now() <= previousUntil
  const { name, line, read, write, isSet } = createSessionCookie(config.sessionCookie, baseUrl)

  /** A new second half, or the newest one if another request of the page was faster; undefined for a wrong one. */
  const nextHalf = (browser: string, second: string, ofUnknown?: string): Promise<string | undefined> =>
    records.update(browser, (stored) => {
      if (stored === undefined) return { after: undefined, answer: ofUnknown }
      if (!isGood(stored, second)) return { after: stored, answer: undefined }
      if (second !== stored.current) return { after: stored, answer: stored.current }
      const now = clock.now()
      const current = random(HALF_LENGTH)
      const renewed = {
        expiresAt: Math.max(stored.expiresAt, now + IDLE_BROWSER_SECONDS),
        ...{ current, previous: second, previousUntil: now + GRACE_SECONDS },
      }
      return { after: { ...stored, ...renewed }, answer: current }
    })
  const find = async (req: Request) => {
    const [browser, second] = halvesOf(read(req))
    const stored = browser === '' ? undefined : await records.get(browser)
    return stored && { browser, second, stored }
  }
  const isBound = ({ browser, second, stored }: Found, to: string) => {
    if (isGood(stored, second)) return browser === to || stored.formerIds?.includes(to) === true
    return browser === to && isReplaced(stored, second)
  }
  const explain = (req: Request, found: Found | undefined) => {
    if (found !== undefined) return isGood(found.stored, found.second) ? 'of another browser' : 'outdated'
    return read(req) === undefined ? 'none' : 'unknown'
  }
  const notBound = (req: Request, found: Found | undefined) => {
    const cookie = explain(req, found)
    return new FlowError('RESOURCE_NOT_FOUND', { reason: reason('FLOW_OF_OTHER_BROWSER', { cookie }) })
  }
  const renewFrom = async (sent: string, res: Response) => {
    const [browser, second] = halvesOf(sent)
    // No flow is bound to an unknown browser, so it needs no record.
    const half = await nextHalf(browser, second, random(HALF_LENGTH))
    if (half !== undefined) write(res, browser + half)
  }
  const open = async () => {
    const browser = random(HALF_LENGTH)
    const created = { revision: 0, expiresAt: clock.now() + IDLE_BROWSER_SECONDS, current: '' }
    await records.replace(browser, created)
    return browser
  }
  return {
    open,
    async recognise(req) {
      const found = await find(req)
      return found !== undefined && isGood(found.stored, found.second) ? found.browser : undefined
    },
    async enter(req, res) {
      const [browser, second] = halvesOf(read(req))
      const half = browser === '' ? undefined : await nextHalf(browser, second)
      const entered = half === undefined ? await open() : browser
      write(res, entered + (half ?? ''))
      return entered
    },
    cookieOf: (browser) => ({ cookie: `${name}=${browser}`, setCookie: line(browser) }),
    async checkCookie(req, flow) {
      if (flow.browser === undefined || config.compatibility?.sessionCookie === 'ignore') return flow
      const found = await find(req)
      if (found === undefined || !isBound(found, flow.browser)) throw notBound(req, found)
      return found.browser === flow.browser ? flow : { ...flow, browser: found.browser }
    },
    renew(req, res) {
      if (isSet(res)) return undefined
      const sent = read(req)
      if (sent !== undefined) return renewFrom(sent, res)
      write(res, random(2 * HALF_LENGTH))
      return undefined
    },
    follow(res, before, after) {
      if (after !== undefined && after !== before) write(res, after)
    },
  }
}

function halvesOf(cookie = ''): readonly [browser: string, second: string] {
  return [cookie.slice(0, HALF_LENGTH), cookie.slice(HALF_LENGTH)]
}

/** The browser of a request, identified by its `PF` cookie. A flow that is bound to a browser accepts no other. */
import type { Request, Response } from 'express'
import { FlowError } from '../../adapter/kernel/errors.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type { Config } from '../config/config.ts'
import type { Store } from '../core/store/store.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS } from '../flows/flow.ts'
import { createSessionCookie, HALF_LENGTH } from './cookie.ts'

const reason = createReason(REASONS)

/** Seconds for which the previous second half stays valid: a page sends several requests at once. */
export const GRACE_SECONDS = 10
/** Lifetime of a browser without requests; its flows do not live longer. */
const IDLE_BROWSER_SECONDS = IDLE_SECONDS + FINISHED_SECONDS

/** A browser, by the first half of its cookie: the second halves that it may send. */
interface StoredBrowser {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  /** Of the newest response; empty before the first response of the flow API. */
  readonly current: string
  readonly previous?: string
  /** Last second at which `previous` is valid. */
  readonly previousUntil?: EpochSeconds
}

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
  /**
   * A new browser that no request has used.
   * @returns the cookie of its requests, and the header that sets it.
   */
  open(): Promise<{ readonly browser: string; readonly cookie: string; readonly setCookie: string }>
  /** @throws FlowError RESOURCE_NOT_FOUND if the flow is bound to another browser. */
  checkCookie(req: Request, flow: Pick<HostFlow, 'browser'>): Promise<void>
  /** Sets the cookie of the response; a valid cookie is renewed. Undefined if nothing has to be awaited. */
  renew(req: Request, res: Response): Promise<void> | undefined
  /** Extends the lifetime of a browser with a signed-on user. */
  keep(browser: string, until: EpochSeconds): Promise<void>
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
  const records = store.records<StoredBrowser>('browser/')
  const isGood = ({ current, previous, previousUntil = 0 }: StoredBrowser, second: string) =>
    second === current || (second === previous && clock.now() <= previousUntil)
  const { name, line, read, write } = createSessionCookie(config.sessionCookie, baseUrl)

  /** A new second half, or the newest one if another request of the page was faster. */
  const nextHalf = async (browser: string, stored: StoredBrowser, sent: string): Promise<string> => {
    if (sent !== stored.current) return stored.current
    const now = clock.now()
    const { revision, expiresAt, current } = stored
    const renewed: StoredBrowser = {
      revision,
      expiresAt: Math.max(expiresAt, now + IDLE_BROWSER_SECONDS),
      current: random(HALF_LENGTH),
      previous: current,
      previousUntil: now + GRACE_SECONDS,
    }
    if (await records.put(browser, renewed)) return renewed.current
    return (await records.load(browser))?.current ?? current
  }
  const find = async (req: Request) => {
    const sent = read(req)
    const stored = sent === undefined ? undefined : await records.load(sent.slice(0, HALF_LENGTH))
    if (sent === undefined || stored === undefined || !isGood(stored, sent.slice(HALF_LENGTH))) return undefined
    return { browser: sent.slice(0, HALF_LENGTH), second: sent.slice(HALF_LENGTH), stored }
  }
  const renewFrom = async (sent: string, res: Response) => {
    const [browser, second] = [sent.slice(0, HALF_LENGTH), sent.slice(HALF_LENGTH)]
    const stored = await records.load(browser)
    // No flow is bound to this browser, so no record is needed.
    if (stored === undefined) write(res, browser + random(HALF_LENGTH))
    else if (isGood(stored, second)) write(res, browser + (await nextHalf(browser, stored, second)))
  }
  const create = async () => {
    const browser = random(HALF_LENGTH)
    await records.put(browser, { revision: 0, expiresAt: clock.now() + IDLE_BROWSER_SECONDS, current: '' })
    return browser
  }
  return {
    recognise: async (req) => (await find(req))?.browser,
    async enter(req, res) {
      const found = await find(req)
      if (found !== undefined) {
        write(res, found.browser + (await nextHalf(found.browser, found.stored, found.second)))
        return found.browser
      }
      const browser = await create()
      write(res, browser)
      return browser
    },
    async open() {
      const browser = await create()
      return { browser, cookie: `${name}=${browser}`, setCookie: line(browser) }
    },
    async checkCookie(req, flow) {
      if (flow.browser === undefined || config.compatibility?.sessionCookie === 'ignore') return
      const found = (await find(req))?.browser
      if (found === flow.browser) return
      const cookie = found !== undefined ? 'of another browser' : read(req) === undefined ? 'none' : 'unknown'
      throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('FLOW_OF_OTHER_BROWSER', { cookie }) })
    },
    renew(req, res) {
      const sent = read(req)
      if (sent !== undefined) return renewFrom(sent, res)
      write(res, random(2 * HALF_LENGTH))
      return undefined
    },
    async keep(browser, until) {
      for (let stored = await records.load(browser); stored !== undefined && stored.expiresAt < until; ) {
        if (await records.put(browser, { ...stored, expiresAt: until })) return
        stored = await records.load(browser)
      }
    },
  }
}

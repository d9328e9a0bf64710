/** Which browser a request comes from, by its `PF` cookie; a flow begun in a browser answers to that one alone. */
import type { Request, Response } from 'express'
import { FlowError } from '../../adapter/kernel/errors.ts'
import type { Clock, EpochSeconds } from '../../adapter/spi.ts'
import type { Config } from '../config/config.ts'
import type { Store } from '../core/store/store.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS } from '../flows/flow.ts'
import { createSessionCookie, HALF_LENGTH } from './cookie.ts'

/** How long the value of the answer before the last is still good, in seconds: a page sends several requests at once. */
export const GRACE_SECONDS = 10
/** How long a browser is remembered without a request; no flow of it lives longer. */
const IDLE_BROWSER_SECONDS = IDLE_SECONDS + FINISHED_SECONDS

/** What is kept of a browser, by the first half of its cookie: the second halves that it may send. */
interface StoredBrowser {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  /** Of the newest answer; empty before the first answer of the flow API. */
  readonly current: string
  readonly previous?: string
  /** The last second at which `previous` is good. */
  readonly previousUntil?: EpochSeconds
}

/** The browsers that hold a `PF` cookie of this host. Source: PingFederate Developer's Reference, "Mobile app authentication". */
export interface Browsers {
  /** The browser that sent the request (first half of its cookie); undefined without the cookie, and for a stale or unknown one. */
  recognise(req: Request): Promise<string | undefined>
  /** The browser that sent the request, or a new one. Sets the cookie of the answer: call it once, before the answer is written. */
  enter(req: Request, res: Response): Promise<string>
  /** A new browser that nobody has opened yet; `cookie` is what its requests send, `setCookie` the header that makes it so. */
  open(): Promise<{ readonly browser: string; readonly cookie: string; readonly setCookie: string }>
  /** Refuses a request to a flow that is bound to another browser: FlowError RESOURCE_NOT_FOUND. */
  checkCookie(req: Request, flow: Pick<HostFlow, 'browser'>): Promise<void>
  /** Sets the cookie of the answer: renewed for a browser that sent a good one. Nothing to wait for if it answers undefined. */
  renew(req: Request, res: Response): Promise<void> | undefined
  /** Remembers a browser until then at least: for as long as somebody is signed on in it. */
  keep(browser: string, until: EpochSeconds): Promise<void>
}

/** What browsers are kept with. */
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

  /** The second half for the answer: a new one, or the newest where another request of the page was quicker. */
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
    // Nobody relies on the cookie of a browser that has begun no flow: nothing is kept of it.
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
      if ((await find(req))?.browser !== flow.browser) throw new FlowError('RESOURCE_NOT_FOUND')
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

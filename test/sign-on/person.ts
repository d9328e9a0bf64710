/** A person in front of the sign-on page, with a browser that runs no script. */
import { type Answered, type Browser, openBrowser } from '../federation/browser.ts'
import type { RunningMock } from '../support/running-mock.ts'
import { filledIn, formOf, type Page, readPage } from './read-page.ts'

/** The path of the page. */
export const SIGN_ON = '/mock/sign-on'

/** What the person sees: the page, and how it was answered. */
export interface Seen extends Page {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** Where the browser was sent last, if not to a page of the sign-on. */
  readonly sentTo?: string
}
/** A person. */
export interface Person {
  readonly browser: Browser
  /** Opens an address; redirects to the sign-on page are followed, others told. */
  opens(address: string): Promise<Seen>
  /** Fills in the form of that action and presses its button. */
  sends(actionId: string, given?: { readonly [name: string]: string }): Promise<Seen>
}

/** A person with a new browser; `headers` are sent with every form. */
export function meet(mock: RunningMock, headers: { readonly [name: string]: string } = {}): Person {
  const browser = openBrowser(mock)
  let seen: Seen | undefined
  const follow = async (answered: Answered): Promise<Seen> => {
    const { location, status, text } = answered
    const isOwn = location !== undefined && new URL(location, mock.address).pathname === SIGN_ON
    if (isOwn) return follow(await browser.get(location))
    seen = { ...readPage(text === '' || location !== undefined ? '<body></body>' : text), ...kept(answered) }
    return location === undefined ? seen : { ...seen, status, sentTo: location }
  }
  return {
    browser,
    opens: async (address) => follow(await browser.get(address)),
    async sends(actionId, given) {
      if (seen === undefined) throw new Error('nothing has been opened yet')
      const form = formOf(seen, actionId)
      return follow(await browser.post(form.address, filledIn(form, given), { Origin: mock.address, ...headers }))
    },
  }
}

function kept({ status, headers, text }: Answered) {
  return { status, headers, html: text }
}

/** The address of a flow's page. */
export function pageOf(flowId: string): string {
  return `${SIGN_ON}?${new URLSearchParams({ flowId })}`
}

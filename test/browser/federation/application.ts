/** The application that people want to use: an OAuth client with a page, a link to sign on, and a place for the answer. */
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { CHALLENGE } from '../../fixtures/oauth/clients.ts'
import { type SecureName, type Site, serveSite } from '../support/site.ts'

/** An application that listens. */
export interface Application extends Site {
  /** Registered for the public client of the demo. */
  readonly redirectUri: string
}

// The link leads wherever the page was told to, as an application's own link would.
const HOME = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>An application</title>
<link rel="icon" href="data:,">
<a>Sign on</a>
<script>document.querySelector('a').href = new URLSearchParams(location.search).get('authorize')</script>
</html>
`
const ANSWERED = '<!doctype html><title>Answered</title><link rel="icon" href="data:,"><p>The answer is here.</p>'

/** Serves an application, at localhost or over TLS. */
export async function serveApplication(secure?: SecureName): Promise<Application> {
  const pages = new Map([
    ['/', HOME],
    ['/callback', ANSWERED],
  ])
  const site = await serveSite(({ url = '' }, response) => {
    const page = pages.get(url.split('?')[0] ?? '')
    if (page === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page)
  }, secure)
  return { ...site, redirectUri: `${site.origin}/callback` }
}

/** Where the link of the application leads: the public client of the demo asks for a code, with a challenge. */
export function authorizationUrl(
  { redirectUri }: Application,
  { baseUrl }: Pick<MockIdp, 'baseUrl'>,
  asked: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    client_id: 'demo-public',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: redirectUri,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...asked,
  })
  return `${baseUrl}/as/authorization.oauth2?${query}`
}

/** Opens the application and presses its link. */
export async function wantsToSignOn(
  page: Page,
  application: Application,
  mock: MockIdp,
  asked: Readonly<Record<string, string>> = {},
): Promise<void> {
  const authorize = authorizationUrl(application, mock, asked)
  await page.goto(`${application.origin}/?${new URLSearchParams({ authorize })}`)
  await page.getByRole('link', { name: 'Sign on' }).click()
}

/** Waits until the browser is back at the application, and tells what it brings. */
export async function answerAt(
  page: Page,
  { redirectUri }: Application,
): Promise<{ readonly [parameter: string]: string }> {
  await page.waitForURL(`${redirectUri}?*`)
  return Object.fromEntries(new URL(page.url()).searchParams)
}

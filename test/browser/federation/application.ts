/** An OAuth client with a page that links to the authorization endpoint. */
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { CHALLENGE } from '../../fixtures/oauth/clients.ts'
import { type SecureName, type Site, serveSite } from '../support/site.ts'

export interface Application extends Site {
  /** Redirect URI of the public client of the demo. */
  readonly redirectUri: string
}

// The query of the page has the target of the link.
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

/** Authorization request of the public client of the demo, with a PKCE challenge. */
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

/** Waits for the redirect to the application and returns its parameters. */
export async function answerAt(
  page: Page,
  { redirectUri }: Application,
): Promise<{ readonly [parameter: string]: string }> {
  await page.waitForURL(`${redirectUri}?*`)
  return Object.fromEntries(new URL(page.url()).searchParams)
}

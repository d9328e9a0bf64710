/** Steps of users and clients. */
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { claimsOf } from '../../fixtures/oauth/browser-client.ts'
import { VERIFIER } from '../../fixtures/oauth/clients.ts'
import { token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'

/** Password of every user of the demo. */
export const PASSWORD = 'Passw0rd!'
/** Message after a wrong password. */
export const REFUSED = 'The username or password is not right. Please try again.'

export async function givesPassword(page: Page, username: string, password: string): Promise<void> {
  await widget.types(page, 'username', username)
  await widget.types(page, 'password', password)
  await widget.presses(page, 'Sign On')
}

/** Signs on with SecurID as first factor. */
export async function signsOn(page: Page, mock: MockIdp, username: string): Promise<void> {
  await widget.types(page, 'username', username)
  await widget.pressesSubmit(page)
  await givesPasscodeOf(page, mock, username)
}

export async function givesPasscodeOf(page: Page, mock: MockIdp, username: string): Promise<void> {
  await widget.givesPasscode(page, (await token(mock, username)).passcode)
}

/** Answer of the token endpoint: `claims` of the ID token, or the `error`. */
export interface Redeemed {
  readonly status: number
  readonly claims: { readonly [claim: string]: unknown }
  readonly error?: string
}

/** Redeems a code as the public client of the demo; `form` overrides its parameters. */
export async function redeem(
  { baseUrl }: Pick<MockIdp, 'baseUrl'>,
  form: Readonly<Record<string, string>>,
  fetchWith: (url: string, init: RequestInit) => Promise<Response> = fetch,
): Promise<Redeemed> {
  const client = { grant_type: 'authorization_code', client_id: 'demo-public', code_verifier: VERIFIER }
  const body = new URLSearchParams({ ...client, ...form })
  const answer = await fetchWith(`${baseUrl}/as/token.oauth2`, { method: 'POST', body })
  const { id_token = '', error } = (await answer.json()) as { readonly id_token?: string; readonly error?: string }
  const claims = id_token === '' ? {} : claimsOf(id_token)
  return { status: answer.status, claims, ...(error !== undefined && { error }) }
}

/** Waits for a callback of the page without redirects and returns its argument. */
export async function told(
  page: Page,
  callback: 'success' | 'failure',
): Promise<{ readonly [member: string]: unknown }> {
  const output = page.locator(`#${callback}:not(:empty)`)
  await output.waitFor({ state: 'attached' })
  return JSON.parse((await output.textContent()) ?? '')
}

export async function wasCalled(page: Page, callback: 'success' | 'failure'): Promise<boolean> {
  return (await page.locator(`#${callback}:not(:empty)`).count()) > 0
}

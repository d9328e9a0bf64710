/** What people and clients do here again and again. */
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { claimsOf } from '../../fixtures/oauth/browser-client.ts'
import { VERIFIER } from '../../fixtures/oauth/clients.ts'
import { token } from '../support/token.ts'
import * as person from '../support/widget-client.ts'

/** The password of everybody in the demo. */
export const PASSWORD = 'Passw0rd!'
/** What the form says to a wrong password. */
export const REFUSED = 'The username or password is incorrect. Please try again.'

/** Types name and password, where there is a field for them, and presses the button. */
export async function givesPassword(page: Page, username: string, password: string): Promise<void> {
  await person.types(page, 'username', username)
  await person.types(page, 'password', password)
  await person.presses(page, 'Sign On')
}

/** Types the name, which SecurID asks for when nobody has before, and then the passcode. */
export async function signsOn(page: Page, mock: MockIdp, username: string): Promise<void> {
  await person.types(page, 'username', username)
  await person.pressesSubmit(page)
  await givesPasscodeOf(page, mock, username)
}

/** Types what the token shows. */
export async function givesPasscodeOf(page: Page, mock: MockIdp, username: string): Promise<void> {
  await person.givesPasscode(page, (await token(mock, username)).passcode)
}

/** What the token endpoint says to a code: `claims` of the ID token, or the `error`. */
export interface Redeemed {
  readonly status: number
  readonly claims: { readonly [claim: string]: unknown }
  readonly error?: string
}

/** Redeems a code as the public client of the demo, with the verifier; `form` goes over that. */
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

/** Waits until a callback of the page without redirects has been called, and tells with what. */
export async function told(
  page: Page,
  callback: 'success' | 'failure',
): Promise<{ readonly [member: string]: unknown }> {
  const output = page.locator(`#${callback}:not(:empty)`)
  await output.waitFor({ state: 'attached' })
  return JSON.parse((await output.textContent()) ?? '')
}

/** Whether a callback of the page without redirects has been called by now. */
export async function wasCalled(page: Page, callback: 'success' | 'failure'): Promise<boolean> {
  return (await page.locator(`#${callback}:not(:empty)`).count()) > 0
}

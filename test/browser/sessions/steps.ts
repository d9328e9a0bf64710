/** Steps of a user at the applications. */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Site } from '../support/site.ts'
import type { Fixture } from './fixture.ts'

type Parameters = Readonly<Record<string, string>>
/** Result for an application: the claims of the ID token, or the `error`. */
export type Told = Readonly<Record<string, unknown>>

/** Opens an application, which redirects to the provider with these additional parameters. */
export async function wants(page: Page, { origin }: Site, asked: Parameters = {}): Promise<void> {
  await page.goto(`${origin}/sign-on?${new URLSearchParams(asked)}`)
}

/** Waits for the redirect to the application and returns its result. */
export async function toldAt(page: Page, { origin }: Site): Promise<Told> {
  await page.waitForURL(`${origin}/callback?*`)
  return JSON.parse(decodeURIComponent((await page.locator('output').textContent()) ?? ''))
}

/** Expects the sign-on page with a password field. */
export async function isAsked({ page, baseUrl }: Fixture): Promise<void> {
  await reads(page, 'Sign on')
  expect(page.url()).to.match(new RegExp(`^${baseUrl}/mock/sign-on\\?`))
  expect(await page.getByLabel('Password').isVisible()).to.equal(true)
}

export async function givesPassword(fixture: Fixture, username = 'alice'): Promise<void> {
  await isAsked(fixture)
  await fills(fixture.page, 'Username', username)
  await fills(fixture.page, 'Password', PASSWORD)
  await presses(fixture.page, 'Sign on')
}

/** Signs on at an application; expects the sign-on page. */
export async function signsOn(fixture: Fixture, site: Site, asked?: Parameters): Promise<Told> {
  await wants(fixture.page, site, asked)
  await givesPassword(fixture)
  return toldAt(fixture.page, site)
}

/** Opens an application; expects a result without the sign-on page. */
export async function isLetInto({ page }: Fixture, site: Site, asked?: Parameters): Promise<Told> {
  await wants(page, site, asked)
  return toldAt(page, site)
}

/** Opens an application; expects the sign-on page. */
export async function isAskedFor(fixture: Fixture, site: Site, asked?: Parameters): Promise<void> {
  await wants(fixture.page, site, asked)
  await isAsked(fixture)
}

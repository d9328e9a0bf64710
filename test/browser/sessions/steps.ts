/** What a person does at the applications, and what the applications learn. */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Site } from '../support/site.ts'
import type { Fixture } from './fixture.ts'

type Parameters = Readonly<Record<string, string>>
/** What an application was told: the claims of the ID token, or the `error`. */
export type Told = Readonly<Record<string, unknown>>

/** Goes to an application that sends the browser to the provider, with these parameters besides. */
export async function wants(page: Page, { origin }: Site, asked: Parameters = {}): Promise<void> {
  await page.goto(`${origin}/sign-on?${new URLSearchParams(asked)}`)
}

/** Waits until the browser is back at the application, and reads what it was told. */
export async function toldAt(page: Page, { origin }: Site): Promise<Told> {
  await page.waitForURL(`${origin}/callback?*`)
  return JSON.parse(decodeURIComponent((await page.locator('output').textContent()) ?? ''))
}

/** Fails unless the person is asked for name and password now. */
export async function isAsked({ page, baseUrl }: Fixture): Promise<void> {
  await reads(page, 'Sign on')
  expect(page.url()).to.match(new RegExp(`^${baseUrl}/mock/sign-on\\?`))
  expect(await page.getByLabel('Password').isVisible()).to.equal(true)
}

/** Is asked, and types name and password. */
export async function givesPassword(fixture: Fixture, username = 'alice'): Promise<void> {
  await isAsked(fixture)
  await fills(fixture.page, 'User name', username)
  await fills(fixture.page, 'Password', PASSWORD)
  await presses(fixture.page, 'Sign on')
}

/** Signs on at an application, being asked. */
export async function signsOn(fixture: Fixture, site: Site, asked?: Parameters): Promise<Told> {
  await wants(fixture.page, site, asked)
  await givesPassword(fixture)
  return toldAt(fixture.page, site)
}

/** Goes to an application and is let in unasked. */
export async function isLetInto({ page }: Fixture, site: Site, asked?: Parameters): Promise<Told> {
  await wants(page, site, asked)
  return toldAt(page, site)
}

/** Goes to an application and has to sign on there. */
export async function isAskedFor(fixture: Fixture, site: Site, asked?: Parameters): Promise<void> {
  await wants(fixture.page, site, asked)
  await isAsked(fixture)
}

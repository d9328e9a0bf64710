/** What a person does at the applications, and what the applications learn. */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Site } from '../support/site.ts'
import type { Scene } from './fixture.ts'

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
export async function isAsked({ page, baseUrl }: Scene): Promise<void> {
  await reads(page, 'Sign on')
  expect(page.url()).to.match(new RegExp(`^${baseUrl}/mock/sign-on\\?`))
  expect(await page.getByLabel('Password').isVisible()).to.equal(true)
}

/** Is asked, and types name and password. */
export async function givesPassword(scene: Scene, username = 'alice'): Promise<void> {
  await isAsked(scene)
  await fills(scene.page, 'Username', username)
  await fills(scene.page, 'Password', PASSWORD)
  await presses(scene.page, 'Sign on')
}

/** Signs on at an application, being asked. */
export async function signsOn(scene: Scene, site: Site, asked?: Parameters): Promise<Told> {
  await wants(scene.page, site, asked)
  await givesPassword(scene)
  return toldAt(scene.page, site)
}

/** Goes to an application and is let in unasked. */
export async function isLetInto({ page }: Scene, site: Site, asked?: Parameters): Promise<Told> {
  await wants(page, site, asked)
  return toldAt(page, site)
}

/** Goes to an application and has to sign on there. */
export async function isAskedFor(scene: Scene, site: Site, asked?: Parameters): Promise<void> {
  await wants(scene.page, site, asked)
  await isAsked(scene)
}

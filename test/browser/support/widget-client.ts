/** Actions of a user in the widget, and its output. */
import type { Page } from 'playwright-core'

/** Field names of the widget. */
export type Field =
  | 'username'
  | 'passcode'
  | 'tokencode'
  | 'newPin'
  | 'confirmPin'
  | 'password'
  | 'existingPassword'
  | 'newPassword'
  | 'verifyPassword'
  | 'identifier'

function field(page: Page, name: Field) {
  return page.locator(`#authnwidget input[name="${name}"]`)
}

export async function types(page: Page, name: Field, text: string): Promise<void> {
  await field(page, name).fill(text)
}

export async function pressesSubmit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Submit' }).click()
}

export async function givesPasscode(page: Page, passcode: string): Promise<void> {
  await types(page, 'passcode', passcode)
  await pressesSubmit(page)
}

export async function choosesPin(page: Page, pin: string): Promise<void> {
  await types(page, 'newPin', pin)
  await types(page, 'confirmPin', pin)
  await pressesSubmit(page)
}

export async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

/** Checks a box; the label covers it. */
export async function ticks(page: Page, name: 'rememberMyUsername' | 'thisIsMyDevice'): Promise<void> {
  await page
    .locator('#authnwidget label.checkbox')
    .filter({ has: page.locator(`input[name="${name}"]`) })
    .click()
}

export async function pressesCancel(page: Page): Promise<void> {
  await page.getByText('Cancel', { exact: true }).click()
}

export async function reads(page: Page, text: string): Promise<void> {
  await page.locator('#authnwidget').getByText(text).waitFor()
}

export async function readsSystemPin(page: Page): Promise<string> {
  const block = page.locator('#authnwidget .text-block').filter({ hasText: /^\s*New PIN/ })
  return (await block.locator('strong').textContent())?.trim() ?? ''
}

export async function finds(page: Page, name: Field): Promise<{ readonly value: string; readonly editable: boolean }> {
  return { value: await field(page, name).inputValue(), editable: await field(page, name).isEditable() }
}

export async function fieldsShown(page: Page): Promise<readonly string[]> {
  const inputs = await page.locator('#authnwidget input:visible').all()
  return Promise.all(inputs.map(async (input) => (await input.getAttribute('name')) ?? ''))
}

/** Waits for the resume page and returns its user name. */
export async function isSignedOnAs(page: Page): Promise<string> {
  await page.waitForURL('**/resume/as/authorization.ping')
  await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
  return (await page.locator('main strong').textContent()) ?? ''
}

export type Method = 'SECURID' | 'TOKEN' | 'APPROVE'

function tiles(page: Page) {
  return page.locator('#authnwidget [data-id="cas-method-selection-button"]')
}

/** Waits for the choice of methods and returns the texts of its tiles. */
export async function methodsOffered(page: Page): Promise<readonly string[]> {
  await reads(page, 'Select one of the authentication methods available below.')
  return (await tiles(page).allTextContents()).map((text) => text.trim())
}

/** Clicks the tile of a method at its right end, where it has no text. */
export async function chooses(page: Page, method: Method): Promise<void> {
  const tile = page.locator(`#authnwidget #cas-method-${method}`)
  const { width = 0, height = 0 } = (await tile.boundingBox()) ?? {}
  await tile.click({ position: { x: width - 4, y: height / 2 } })
}

/** Clicks the tile of a method on its text: widget 1.11.0 handles both events and posts twice. */
export async function choosesByText(page: Page, method: Method): Promise<void> {
  await tiles(page).getByText(method, { exact: true }).click()
}

export async function goesBack(page: Page): Promise<void> {
  await page.locator('#authnwidget #useAlternateMethod').click()
}

export async function canGoBack(page: Page): Promise<boolean> {
  return page.locator('#authnwidget #useAlternateMethod').isVisible()
}

export async function givesTokencode(page: Page, tokencode: string): Promise<void> {
  await types(page, 'tokencode', tokencode)
  await pressesSubmit(page)
}

export async function complaints(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('#authnwidget .feedback__message:visible').allTextContents()
  return texts.map((text) => text.replace(/\s+/g, ' ').trim())
}

/** Waits for a new card of the widget after `does`, for answers that change no text. */
export async function seesRedrawn(page: Page, does: () => Promise<void>): Promise<void> {
  const card = await page.locator('#authnwidget .card').elementHandle()
  await does()
  await page.waitForFunction('(card) => !card.isConnected', card)
}

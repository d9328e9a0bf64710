/** What a person sees and does in front of the widget. */
import type { Page } from 'playwright-core'

/** The widget's fields, by the names that it gives them. */
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

/** Waits for the field and types into it. */
export async function types(page: Page, name: Field, text: string): Promise<void> {
  await field(page, name).fill(text)
}

/** Presses Submit as soon as the widget allows it. */
export async function pressesSubmit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Submit' }).click()
}

/** Types a passcode and presses Submit. */
export async function givesPasscode(page: Page, passcode: string): Promise<void> {
  await types(page, 'passcode', passcode)
  await pressesSubmit(page)
}

/** Types the new PIN twice and presses Submit. */
export async function choosesPin(page: Page, pin: string): Promise<void> {
  await types(page, 'newPin', pin)
  await types(page, 'confirmPin', pin)
  await pressesSubmit(page)
}

/** Presses the button of that name as soon as the widget allows it. */
export async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

/** Ticks the box of that name; the widget draws its label over it. */
export async function ticks(page: Page, name: 'rememberMyUsername' | 'thisIsMyDevice'): Promise<void> {
  await page
    .locator('#authnwidget label.checkbox')
    .filter({ has: page.locator(`input[name="${name}"]`) })
    .click()
}

/** Gives up. */
export async function pressesCancel(page: Page): Promise<void> {
  await page.getByText('Cancel', { exact: true }).click()
}

/** Waits until the widget shows the text. */
export async function reads(page: Page, text: string): Promise<void> {
  await page.locator('#authnwidget').getByText(text).waitFor()
}

/** Reads the PIN that the system has made. */
export async function readsSystemPin(page: Page): Promise<string> {
  const block = page.locator('#authnwidget .text-block').filter({ hasText: /^\s*New PIN/ })
  return (await block.locator('strong').textContent())?.trim() ?? ''
}

/** Waits for a field and tells what stands in it. */
export async function finds(page: Page, name: Field): Promise<{ readonly value: string; readonly editable: boolean }> {
  return { value: await field(page, name).inputValue(), editable: await field(page, name).isEditable() }
}

/** The names of the fields on the page now. */
export async function fieldsShown(page: Page): Promise<readonly string[]> {
  const inputs = await page.locator('#authnwidget input:visible').all()
  return Promise.all(inputs.map(async (input) => (await input.getAttribute('name')) ?? ''))
}

/** Waits until the browser has been sent on, and tells who has signed on there. */
export async function isSignedOnAs(page: Page): Promise<string> {
  await page.waitForURL('**/resume/as/authorization.ping')
  await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
  return (await page.locator('main strong').textContent()) ?? ''
}

/** A way to sign on, as the widget's tiles name it. */
export type Method = 'SECURID' | 'TOKEN' | 'APPROVE'

function tiles(page: Page) {
  return page.locator('#authnwidget [data-id="cas-method-selection-button"]')
}

/** Waits for the choice of methods and tells which tiles there are. */
export async function methodsOffered(page: Page): Promise<readonly string[]> {
  await reads(page, 'Select one of the authentication methods available below.')
  return (await tiles(page).allTextContents()).map((text) => text.trim())
}

/** Presses the tile of a method, at its right end, where there is no text. */
export async function chooses(page: Page, method: Method): Promise<void> {
  const tile = page.locator(`#authnwidget #cas-method-${method}`)
  const { width = 0, height = 0 } = (await tile.boundingBox()) ?? {}
  await tile.click({ position: { x: width - 4, y: height / 2 } })
}

/** Presses the tile of a method on its text: widget 1.11.0 listens to both, and posts twice. */
export async function choosesByText(page: Page, method: Method): Promise<void> {
  await tiles(page).getByText(method, { exact: true }).click()
}

/** Presses the arrow that leads back to the choice of methods. */
export async function goesBack(page: Page): Promise<void> {
  await page.locator('#authnwidget #useAlternateMethod').click()
}

/** Whether the arrow that leads back is there, now. */
export async function canGoBack(page: Page): Promise<boolean> {
  return page.locator('#authnwidget #useAlternateMethod').isVisible()
}

/** Types the code of the RSA app, or the next tokencode, and presses Submit. */
export async function givesTokencode(page: Page, tokencode: string): Promise<void> {
  await types(page, 'tokencode', tokencode)
  await pressesSubmit(page)
}

/** What the widget complains about now. */
export async function complaints(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('#authnwidget .feedback__message:visible').allTextContents()
  return texts.map((text) => text.replace(/\s+/g, ' ').trim())
}

/** Does something and waits until the widget has drawn its card anew, for answers that change nothing to be read. */
export async function seesRedrawn(page: Page, does: () => Promise<void>): Promise<void> {
  const card = await page.locator('#authnwidget .card').elementHandle()
  await does()
  await page.waitForFunction('(card) => !card.isConnected', card)
}

import type { DefineTest } from '../support/define-test.ts'
import { fills, type OpenFixture, presses, reads, type Setting } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** Adapter of examples/; the page has only its schemas. */
export function coffee(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  test('plugin adapter coffee, sold out, then in stock: an alert, then the application gets a code for the name on the cup', async () => {
    const fixture = await openFixture(setting)
    const { page } = fixture
    await begins(fixture, { acr_values: 'coffee' })
    await reads(page, 'What would you like?')
    await page.getByLabel('latte').check()
    await presses(page, 'Order')
    await page.getByRole('alert').getByText('This drink is sold out. Please order another.').waitFor()
    await page.getByLabel('espresso').check()
    await presses(page, 'Order')
    await reads(page, 'Who is it for?')
    await fills(page, 'Name for the cup', 'Ann')
    await presses(page, 'Done')
    await isBackAs(fixture, 'Ann', { acr: 'coffee' })
  })
}

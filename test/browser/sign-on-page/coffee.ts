import { fills, presses, reads, type Setting, type Stage } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** The adapter of examples/: the page knows its schemas only. */
export function coffee(stage: Stage, setting: Setting): void {
  it('a coffee, after one that was sold out', async () => {
    const scene = await stage(setting)
    const { page } = scene
    await begins(scene, { acr_values: 'coffee' })
    await reads(page, 'What would you like?')
    await page.getByLabel('latte').check()
    await presses(page, 'Order')
    await page.getByRole('alert').getByText('This drink is sold out. Please order another.').waitFor()
    await page.getByLabel('espresso').check()
    await presses(page, 'Order')
    await reads(page, 'Who is it for?')
    await fills(page, 'Name for the cup', 'Ann')
    await presses(page, 'Done')
    await isBackAs(scene, 'Ann', { acr: 'coffee' })
  })
}

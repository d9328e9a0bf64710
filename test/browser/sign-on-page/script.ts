import { expect } from 'chai'
import { token } from '../support/token.ts'
import { fills, opens, presses, reads, type Stage } from './fixture.ts'

const PENDING = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'
/** After which the page has asked, and long after. */
const POLL_MS = 3_000
const LONG_MS = 60_000

/** What the script adds. */
export function script(stage: Stage): void {
  it('an error gets the focus', async () => {
    const scene = await stage()
    await opens(scene, { username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
    await fills(scene.page, 'New PIN', '4711')
    await fills(scene.page, 'Confirm new PIN', '4712')
    await presses(scene.page, 'Set PIN')
    await scene.page.locator('#errors:focus').waitFor()
  })
  it('a page that waits asks every few seconds, and goes on by itself when the push is denied', async () => {
    const scene = await stage()
    const { page, mock } = scene
    await page.clock.install()
    const id = await opens(scene, { username: 'frank', state: PENDING })
    await page.clock.runFor(POLL_MS)
    await page.getByRole('status').getByText('Still waiting.').waitFor()
    const [push] = await mock.control.securid.pushes.list()
    await mock.control.securid.pushes.answer(String(push?.id), { answer: 'deny' })
    await page.clock.runFor(POLL_MS)
    await reads(page, 'Choose how to sign on')
    expect(page.url()).to.include(id)
  })
  it('a page that waits does not ask while it is hidden', async () => {
    const scene = await stage()
    const { page, mock } = scene
    await page.clock.install()
    const id = await opens(scene, { username: 'frank', state: PENDING })
    await page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })`)
    const polls = () => mock.control.requests(id).requests.filter(({ actionId }) => actionId === 'poll').length
    const before = polls()
    await page.clock.runFor(LONG_MS)
    expect(polls() - before).to.equal(0)
    await page.evaluate(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`)
    await page.clock.runFor(POLL_MS)
    await page.getByRole('status').getByText('Still waiting.').waitFor()
    expect(polls() - before).to.equal(1)
  })
  it('a page whose flow is gone says so', async () => {
    const scene = await stage()
    await scene.page.clock.install()
    await opens(scene, { username: 'frank', state: PENDING })
    await scene.mock.control.clock.change({ advanceSeconds: 3600 })
    await scene.page.clock.runFor(POLL_MS)
    await reads(scene.page, 'Sign-on not found')
  })
  it('two quick clicks send the form once', async () => {
    const scene = await stage()
    const { page, mock } = scene
    const id = await opens(scene)
    await fills(page, 'Username', 'alice')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    await page.getByRole('button', { name: 'Sign on', exact: true }).first().dblclick()
    await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
    const posts = mock.control.requests(id).requests.filter(({ method }) => method === 'POST')
    expect(posts).to.have.lengthOf(1)
  })
  it('the time left runs down', async () => {
    const scene = await stage()
    await scene.mock.control.clock.change({ frozen: false })
    await scene.page.clock.install()
    await opens(scene, { policy: 'counter' })
    const timer = scene.page.getByRole('timer')
    const [, seconds] = /2 min (\d) s/.exec((await timer.textContent()) ?? '') ?? []
    await scene.page.clock.runFor(1000)
    expect(await timer.textContent()).to.equal(`2 min ${Number(seconds) - 1} s`)
    await scene.page.clock.runFor(LONG_MS)
    expect(await timer.textContent()).to.equal(`1 min ${Number(seconds) - 1} s`)
  })
  it('the whole way by keyboard', async () => {
    const scene = await stage()
    const { page, mock } = scene
    await opens(scene, { policy: 'two-factor' })
    const focused = () => page.evaluate('document.activeElement.name || document.activeElement.textContent')
    const isFocused = (name: string) => page.locator(`[name="${name}"]:focus`).waitFor()
    await isFocused('username')
    const order: unknown[] = []
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    expect(order).to.deep.equal(['password', 'Sign on', 'Change password'])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.type('frank')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Passw0rd!')
    await page.keyboard.press('Enter')
    await reads(page, 'Choose how to sign on')
    await isFocused('input')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    expect(await focused()).to.equal('Continue')
    await page.keyboard.press('Enter')
    await reads(page, 'Sign on')
    await isFocused('passcode')
    await page.keyboard.type((await token(mock, 'frank')).passcode)
    await page.keyboard.press('Enter')
    await reads(page, 'You are signed on')
  })
}

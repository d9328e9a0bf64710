import { expect } from 'chai'
import { NOON } from '../support/fixture.ts'
import { token } from '../support/token.ts'
import { fills, type OpenFixture, opens, presses, reads } from './fixture.ts'

const PENDING = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'
const POLL_MS = 3_000
const LONG_MS = 60_000

/** Functions that need the script. */
export function script(openFixture: OpenFixture): void {
  it('sign-on page, resetPin, two different PINs: the list of errors has the focus', async () => {
    const fixture = await openFixture()
    await opens(fixture, { username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
    await fills(fixture.page, 'New PIN', '4711')
    await fills(fixture.page, 'Confirm new PIN', '4712')
    await presses(fixture.page, 'Set PIN')
    await fixture.page.locator('#errors:focus').waitFor()
  })
  it('sign-on page, push pending: polls every 3 s, shows the choice of methods after a denial', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await page.clock.install()
    const id = await opens(fixture, { username: 'frank', state: PENDING })
    await page.clock.runFor(POLL_MS)
    await page.getByRole('status').getByText('Still waiting.').waitFor()
    const {
      pushes: [push],
    } = await mock.control.securid.pushes.list()
    await mock.control.securid.pushes.answer(String(push?.id), { answer: 'deny' })
    await page.clock.runFor(POLL_MS)
    await reads(page, 'Choose how to sign on')
    expect(page.url()).to.include(id)
  })
  it('sign-on page, browser back from another server, action not offered yet: polls at once, then every 3 s', async () => {
    const { page, mock, baseUrl } = await openFixture()
    const now = Date.parse(NOON)
    await page.clock.install({ time: now })
    await page.clock.pauseAt(now + 1000)
    const { id } = await mock.control.startFlow({ policy: 'aducid' })
    await page.goto(`${baseUrl}/mock/sign-on?flowId=${id}&authId=a&authKey=b`)
    const polls = () =>
      mock.control.requests({ flow: id }).requests.filter(({ actionId }) => actionId === 'poll').length
    await page.clock.runFor(1)
    await page.getByRole('status').getByText('Still waiting.').waitFor()
    expect(polls()).to.equal(1)
    await page.clock.runFor(POLL_MS - 100)
    expect(polls()).to.equal(1)
  })
  it('sign-on page, push pending, hidden: no poll until it is visible', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await page.clock.install()
    const id = await opens(fixture, { username: 'frank', state: PENDING })
    await page.evaluate(`Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })`)
    const polls = () =>
      mock.control.requests({ flow: id }).requests.filter(({ actionId }) => actionId === 'poll').length
    const before = polls()
    await page.clock.runFor(LONG_MS)
    expect(polls() - before).to.equal(0)
    await page.evaluate(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`)
    await page.clock.runFor(POLL_MS)
    await page.getByRole('status').getByText('Still waiting.').waitFor()
    expect(polls() - before).to.equal(1)
  })
  it('sign-on page, push pending, flow expired: the next poll shows that there is no such sign-on', async () => {
    const fixture = await openFixture()
    await fixture.page.clock.install()
    await opens(fixture, { username: 'frank', state: PENDING })
    await fixture.mock.control.clock.change({ advanceSeconds: 3600 })
    await fixture.page.clock.runFor(POLL_MS)
    await reads(fixture.page, 'Sign-on not found')
  })
  it('sign-on page, double click on the button: one POST', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    const id = await opens(fixture)
    await fills(page, 'Username', 'alice')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    await page.getByRole('button', { name: 'Sign on', exact: true }).first().dblclick()
    await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
    const posts = mock.control.requests({ flow: id }).requests.filter(({ method }) => method === 'POST')
    expect(posts).to.have.lengthOf(1)
  })
  it('sign-on page, state with an end time: the remaining time counts down every second', async () => {
    const fixture = await openFixture()
    await fixture.mock.control.clock.change({ frozen: false })
    await fixture.page.clock.install()
    await opens(fixture, { policy: 'counter' })
    const { page } = fixture
    // From here on the clock of the page stands still.
    await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 20_000)
    const secondsLeft = async () => {
      const [, minutes, seconds] = /(\d+) min (\d+) s/.exec((await page.getByRole('timer').textContent()) ?? '') ?? []
      return Number(minutes) * 60 + Number(seconds)
    }
    const before = await secondsLeft()
    await page.clock.runFor(1000)
    expect(await secondsLeft()).to.equal(before - 1)
    await page.clock.runFor(LONG_MS)
    expect(await secondsLeft()).to.equal(before - 61)
  })
  it('sign-on page, password, choice of methods and passcode by keyboard: signed on', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await opens(fixture, { policy: 'two-factor' })
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

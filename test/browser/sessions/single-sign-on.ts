import { expect } from 'chai'
import { fills, presses } from '../sign-on-page/fixture.ts'
import type { DefineTest } from '../support/define-test.ts'
import { token } from '../support/token.ts'
import type { Fixture, OpenFixture } from './fixture.ts'
import { givesPassword, isAskedFor, isLetInto, signsOn, toldAt, wants } from './steps.ts'

const waits = ({ mock }: Fixture, advanceSeconds: number) => mock.control.clock.change({ advanceSeconds })

export function singleSignOn(openFixture: OpenFixture, test: DefineTest): void {
  test('signed on at the first application: the second gets a code at once, with the same pi.sri', async () => {
    const fixture = await openFixture()
    const first = await signsOn(fixture, fixture.one)
    await waits(fixture, 100)
    const second = await isLetInto(fixture, fixture.two)
    expect(second).to.include({ aud: 'two', sub: 'alice', acr: 'form' })
    expect(second['pi.sri']).to.equal(first['pi.sri'])
  })
  test('prompt=none: login_required without a session, a code with one', async () => {
    const fixture = await openFixture()
    expect(await isLetInto(fixture, fixture.one, { prompt: 'none' })).to.deep.equal({ error: 'login_required' })
    await signsOn(fixture, fixture.one)
    expect(await isLetInto(fixture, fixture.two, { prompt: 'none' })).to.include({ sub: 'alice' })
  })
  test('prompt=login, signed on: asks for the password again, auth_time is new', async () => {
    const fixture = await openFixture()
    const first = await signsOn(fixture, fixture.one)
    await waits(fixture, 100)
    const second = await signsOn(fixture, fixture.two, { prompt: 'login', max_age: '50' })
    expect(Number(second['auth_time']) - Number(first['iat'])).to.equal(100)
  })
  test('max_age: a code at once up to that age, one second later a new sign-on', async () => {
    const fixture = await openFixture()
    const { auth_time: at } = await signsOn(fixture, fixture.one, { max_age: '60' })
    await waits(fixture, 60)
    expect((await isLetInto(fixture, fixture.two, { max_age: '60' }))['auth_time']).to.equal(at)
    await waits(fixture, 1)
    expect((await signsOn(fixture, fixture.two, { max_age: '60' }))['auth_time']).to.equal(Number(at) + 61)
  })
  test('policy two-factor, password satisfied by the session: asks for the passcode of the same user', async () => {
    const fixture = await openFixture()
    const { page, mock, one, two } = fixture
    await signsOn(fixture, one)
    await wants(page, two, { acr_values: 'two-factor' })
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    const name = page.getByLabel('Username', { exact: true })
    expect([await name.inputValue(), await name.isEditable()]).to.deep.equal(['alice', false])
    await presses(page, 'Sign on')
    expect(await toldAt(page, two)).to.deep.include({ sub: 'alice', amr: ['html-form', 'securid'], acr: 'two-factor' })
  })
  test('prompt=login, another user signs on: the session is theirs, with another pi.sri', async () => {
    const fixture = await openFixture()
    const alice = await signsOn(fixture, fixture.one)
    await wants(fixture.page, fixture.two, { prompt: 'login' })
    await givesPassword(fixture, 'frank')
    const frank = await toldAt(fixture.page, fixture.two)
    expect(frank['pi.sri']).to.not.equal(alice['pi.sri'])
    expect(await isLetInto(fixture, fixture.one)).to.include({ sub: 'frank' })
  })
  test('session idle for an hour: asks for the password; used within the hour: a code at once', async () => {
    const fixture = await openFixture()
    await signsOn(fixture, fixture.one)
    for (const _ of ['once', 'twice']) {
      await waits(fixture, 3599)
      await isLetInto(fixture, fixture.two)
    }
    await waits(fixture, 3600)
    await isAskedFor(fixture, fixture.two)
  })
  test('session of eight hours, used every half hour: asks for the password', async () => {
    const fixture = await openFixture()
    await signsOn(fixture, fixture.one)
    for (let hour = 1; hour < 16; hour++) {
      await waits(fixture, 1800)
      await isLetInto(fixture, fixture.two)
    }
    await waits(fixture, 1800)
    await isAskedFor(fixture, fixture.one)
  })
}

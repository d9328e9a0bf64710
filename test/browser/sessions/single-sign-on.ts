import { expect } from 'chai'
import { fills, presses } from '../sign-on-page/fixture.ts'
import { token } from '../support/token.ts'
import type { Scene, Stage } from './fixture.ts'
import { givesPassword, isAskedFor, isLetInto, signsOn, toldAt, wants } from './steps.ts'

const waits = ({ mock }: Scene, advanceSeconds: number) => mock.control.clock.change({ advanceSeconds })

/** One sign-on for both applications, and when it does not do. */
export function singleSignOn(stage: Stage): void {
  it('who has signed on at one application is let into another', async () => {
    const scene = await stage()
    const first = await signsOn(scene, scene.one)
    await waits(scene, 100)
    const second = await isLetInto(scene, scene.two)
    expect(second).to.include({ aud: 'two', sub: 'alice', acr: 'form' })
    expect(second['pi.sri']).to.equal(first['pi.sri'])
  })
  it('nobody is asked under prompt=none: who is not signed on is turned back, who is let in', async () => {
    const scene = await stage()
    expect(await isLetInto(scene, scene.one, { prompt: 'none' })).to.deep.equal({ error: 'login_required' })
    await signsOn(scene, scene.one)
    expect(await isLetInto(scene, scene.two, { prompt: 'none' })).to.include({ sub: 'alice' })
  })
  it('prompt=login asks again', async () => {
    const scene = await stage()
    const first = await signsOn(scene, scene.one)
    await waits(scene, 100)
    const second = await signsOn(scene, scene.two, { prompt: 'login', max_age: '50' })
    expect(Number(second['auth_time']) - Number(first['iat'])).to.equal(100)
  })
  it('max_age asks again when the sign-on is older', async () => {
    const scene = await stage()
    const { auth_time: at } = await signsOn(scene, scene.one, { max_age: '60' })
    await waits(scene, 60)
    expect((await isLetInto(scene, scene.two, { max_age: '60' }))['auth_time']).to.equal(at)
    await waits(scene, 1)
    expect((await signsOn(scene, scene.two, { max_age: '60' }))['auth_time']).to.equal(Number(at) + 61)
  })
  it('two factors after the password: the second one is asked for, of the same person', async () => {
    const scene = await stage()
    const { page, mock, one, two } = scene
    await signsOn(scene, one)
    await wants(page, two, { acr_values: 'two-factor' })
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    const name = page.getByLabel('Username', { exact: true })
    expect([await name.inputValue(), await name.isEditable()]).to.deep.equal(['alice', false])
    await presses(page, 'Sign on')
    expect(await toldAt(page, two)).to.deep.include({ sub: 'alice', amr: ['html-form', 'securid'], acr: 'two-factor' })
  })
  it('another person who signs on takes the place of the one before', async () => {
    const scene = await stage()
    const alice = await signsOn(scene, scene.one)
    await wants(scene.page, scene.two, { prompt: 'login' })
    await givesPassword(scene, 'frank')
    const frank = await toldAt(scene.page, scene.two)
    expect(frank['pi.sri']).to.not.equal(alice['pi.sri'])
    expect(await isLetInto(scene, scene.one)).to.include({ sub: 'frank' })
  })
  it('idle for an hour: asked again', async () => {
    const scene = await stage()
    await signsOn(scene, scene.one)
    for (const _ of ['once', 'twice']) {
      await waits(scene, 3599)
      await isLetInto(scene, scene.two)
    }
    await waits(scene, 3600)
    await isAskedFor(scene, scene.two)
  })
  it('after eight hours: asked again, however busy', async () => {
    const scene = await stage()
    await signsOn(scene, scene.one)
    for (let hour = 1; hour < 16; hour++) {
      await waits(scene, 1800)
      await isLetInto(scene, scene.two)
    }
    await waits(scene, 1800)
    await isAskedFor(scene, scene.one)
  })
}

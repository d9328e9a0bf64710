import { expect } from 'chai'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Scene, Stage } from './fixture.ts'

/** Ways to write a place elsewhere. */
const elsewhere = (evil: string): readonly string[] => {
  const bare = evil.slice('http:'.length)
  return [`${evil}/x`, bare, `/${bare}`, bare.replaceAll('/', '\\'), `http://localhost@${bare.slice(2)}/`]
}

/** Parameters that lead somewhere in the end. */
const LEADING = [
  ['/idp/startSSO.ping', 'TargetResource'],
  ['/idp/startSSO.ping', 'TARGET'],
  ['/idp/startSSO.ping', 'InErrorResource'],
  ['/idp/startSLO.ping', 'TargetResource'],
  ['/idp/init_logout.openid?client_id=web', 'post_logout_redirect_uri'],
  ['/as/authorization.oauth2?response_type=code&client_id=web', 'redirect_uri'],
] as const

const at = ({ mock }: Scene, path: string, name: string, value: string) => {
  const url = new URL(path, mock.baseUrl)
  url.searchParams.set(name, value)
  return url.href
}

/** Nobody is led away from here to a place that the configuration does not know. */
export function places(stage: Stage): void {
  for (const [path, name] of LEADING)
    it(`${name} of ${path.split('?')[0]} leads to no stranger`, async () => {
      const scene = await stage()
      for (const place of elsewhere(scene.evil)) {
        await scene.page.goto(at(scene, path, name, place))
        expect(scene.page.url(), place).to.satisfy((url: string) => url.startsWith(`${scene.mock.baseUrl}/`))
        await reads(scene.page, 'This request cannot be answered')
      }
      expect(scene.lured).to.deep.equal([])
    })
  it('a resume URL in the address of the sign-on page leads nowhere: the flow goes where it began', async () => {
    const scene = await stage()
    const { page, mock, evil, lured } = scene
    await page.goto(`${mock.baseUrl}/idp/startSSO.ping?IdpAdapterId=html-form`)
    const sent = new URLSearchParams({ resumeUrl: evil, TargetResource: evil, returnTo: evil })
    await page.goto(`${page.url()}&${sent}`)
    await fills(page, 'Username', 'alice')
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await reads(page, 'You are signed on')
    expect(new URL(page.url()).origin).to.equal(mock.baseUrl)
    const resumed = page.url()
    await page.goto(`${resumed}?${sent}`)
    await reads(page, 'You are signed on')
    expect(lured).to.deep.equal([])
  })
}

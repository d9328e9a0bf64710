import { expect } from 'chai'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Fixture, OpenFixture } from './fixture.ts'

/** Spellings of a URL of the attacker. */
const elsewhere = (evil: string): readonly string[] => {
  const bare = evil.slice('http:'.length)
  return [`${evil}/x`, bare, `/${bare}`, bare.replaceAll('/', '\\'), `http://localhost@${bare.slice(2)}/`]
}

/** Parameters with redirect targets. */
const LEADING = [
  ['/idp/startSSO.ping', 'TargetResource'],
  ['/idp/startSSO.ping', 'TARGET'],
  ['/idp/startSSO.ping', 'InErrorResource'],
  ['/idp/startSLO.ping', 'TargetResource'],
  ['/idp/init_logout.openid?client_id=web', 'post_logout_redirect_uri'],
  ['/as/authorization.oauth2?response_type=code&client_id=web', 'redirect_uri'],
] as const

const at = ({ mock }: Fixture, path: string, name: string, value: string) => {
  const url = new URL(path, mock.baseUrl)
  url.searchParams.set(name, value)
  return url.href
}

export function places(openFixture: OpenFixture): void {
  for (const [path, name] of LEADING)
    it(`${name} of ${path.split('?')[0]}, unknown target in five spellings: refused, no request to the target`, async () => {
      const fixture = await openFixture()
      for (const place of elsewhere(fixture.evil)) {
        await fixture.page.goto(at(fixture, path, name, place))
        expect(fixture.page.url(), place).to.satisfy((url: string) => url.startsWith(`${fixture.mock.baseUrl}/`))
        await reads(fixture.page, 'This request cannot be answered')
      }
      expect(fixture.lured).to.deep.equal([])
    })
  it('resumeUrl, TargetResource and returnTo in the query of the sign-on page: ignored, the flow ends at the mock', async () => {
    const fixture = await openFixture()
    const { page, mock, evil, lured } = fixture
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

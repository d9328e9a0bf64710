import { expect } from 'chai'
import type { Page, Response } from 'playwright-core'
import { CHALLENGE } from '../../fixtures/oauth/clients.ts'
import { redirectlessUrl } from '../support/page-server.ts'
import * as widget from '../support/widget-client.ts'
import type { Fixture, OpenFixture } from './fixture.ts'
import { givesPasscodeOf, givesPassword, PASSWORD, REFUSED, redeem, signsOn, told } from './steps.ts'

const HEADER = 'x-pf-authn-api-state'

/** Flows without cookies: each request carries the state of the answer before it. */
export function cookieless(openFixture: OpenFixture): void {
  const opens = ({ page, pages, mock }: Fixture, asked: Readonly<Record<string, string>> = {}) => {
    const request = { client_id: 'demo-cookieless', response_type: 'code', scope: 'openid', code_challenge: CHALLENGE }
    const options = { baseUrl: mock.baseUrl, cookieless: true, ...request, code_challenge_method: 'S256', ...asked }
    return page.goto(redirectlessUrl(pages, options))
  }

  it('cookieless, two factors, one wrong password: each action carries the state of the answer before it', async () => {
    const fixture = await openFixture()
    const { page, mock, context, received } = fixture
    const answers = answersTo(page, mock.baseUrl)
    await opens(fixture, { acr_values: 'two-factor' })
    await givesPassword(page, 'alice', 'wrong')
    await widget.reads(page, REFUSED)
    await context.clearCookies()
    await givesPassword(page, 'alice', PASSWORD)
    await widget.finds(page, 'passcode')
    await context.clearCookies()
    await givesPasscodeOf(page, mock, 'alice')
    const { code } = await told(page, 'success')
    const { claims } = await redeem(mock, { code: String(code), client_id: 'demo-cookieless' })
    expect(claims).to.include({ sub: 'alice', aud: 'demo-cookieless' })
    const acted = received.filter(({ method, url }) => method === 'POST' && url.startsWith('/pf-ws/'))
    const carried = acted.map(({ headers }) => headers[HEADER])
    const given = await statesIn(answers)
    expect(carried).to.have.length(3)
    expect(carried).to.deep.equal(given.slice(0, 3))
    expect(new Set(carried).size).to.equal(3)
    // The flow API sets a cookie in every answer; a cookieless flow does not need it.
    expect(acted.map(({ headers }) => headers.cookie)).to.deep.equal([undefined, undefined, undefined])
  })

  it('cookieless, signed on, then prompt=none: login_required', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await opens(fixture)
    await signsOn(page, mock, 'alice')
    await told(page, 'success')
    await opens(fixture, { prompt: 'none' })
    expect(await told(page, 'failure')).to.include({ status: 'FAILED', code: 'login_required' })
  })

  it('cookieless, cancel: onAuthorizationFailed is called', async () => {
    const fixture = await openFixture()
    await opens(fixture)
    await widget.pressesCancel(fixture.page)
    expect(await told(fixture.page, 'failure')).to.include({ status: 'FAILED' })
  })
}

/** Collects the answers of the mock, except to preflights. */
function answersTo(page: Page, baseUrl: string): readonly Response[] {
  const answers: Response[] = []
  page.on('response', (answer) => {
    if (answer.url().startsWith(baseUrl) && answer.request().method() !== 'OPTIONS') answers.push(answer)
  })
  return answers
}

async function statesIn(answers: readonly Response[]): Promise<readonly unknown[]> {
  const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<Readonly<Record<string, unknown>>>))
  return bodies.map((body) => body['_pf_authn_api_state'])
}

import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { externalAdapter } from '../fixtures/adapters/external-adapter.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'
import { type SharedBrowser, useBrowser } from './support/browser.ts'
import { WAIT_MS } from './support/fixture.ts'
import { type Site, serveSite } from './support/site.ts'

describe('sign-on page, browser that returns from another server', () => {
  let shared: SharedBrowser
  let server: Site
  let context: BrowserContext | undefined
  let mock: ReturnType<typeof createMockIdp>
  /** The parameters that the other server adds to the return URL. */
  let added = ''
  before(async function () {
    shared = await useBrowser(this)
    server = await serveSite((req, res) => {
      const returnUrl = new URL(req.url ?? '', 'http://server').searchParams.get('returnUrl')
      res.writeHead(303, { Location: `${returnUrl}${added}` }).end()
    })
    const settings = { Server: `${server.origin}/sign-on` }
    mock = createMockIdp({
      config: { adapters: { external: { type: 'external', settings } } },
      adapters: [externalAdapter],
    })
    await mock.listen()
  })
  afterEach(() => context?.close())
  after(async () => {
    await mock?.close()
    await server?.close()
  })

  const follow = async (javaScriptEnabled: boolean): Promise<{ readonly page: Page; readonly id: string }> => {
    context = await shared.browser.newContext({ javaScriptEnabled })
    context.setDefaultTimeout(WAIT_MS)
    const page = await context.newPage()
    const { id } = await mock.control.startFlow({})
    await page.goto(`${mock.baseUrl}/mock/sign-on?flowId=${id}`)
    await page.getByRole('link', { name: 'Continue at the server' }).click()
    return { page, id }
  }
  const actions = (id: string) =>
    mock.control
      .requests({ flow: id })
      .requests.filter(({ method }) => method === 'POST')
      .map(({ actionId, status }) => [actionId, status])

  it('sign-on page with script, link and parameters of the server: the action is sent without the user', async () => {
    added = '&code=good'
    const { page, id } = await follow(true)
    await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
    expect(actions(id)).to.deep.equal([['complete', 303]])
  })

  it('sign-on page without script, link and parameters of the server: one button sends the action', async () => {
    added = '&code=good'
    const { page, id } = await follow(false)
    expect(actions(id)).to.deep.equal([])
    await page.getByRole('button', { name: 'Complete the sign-on' }).click()
    await page.getByRole('heading', { name: 'You are signed on' }).waitFor()
    expect(actions(id)).to.deep.equal([['complete', 303]])
  })

  it('sign-on page with script, refused parameter: sent once, the URL does not keep it', async () => {
    added = '&code=bad-s3cret'
    const { page, id } = await follow(true)
    await page.getByRole('alert').getByText('The code is not valid.').waitFor()
    expect(actions(id)).to.deep.equal([['complete', 400]])
    expect(page.url()).not.to.include('s3cret')
    await page.goBack()
    await page.getByRole('link', { name: 'Continue at the server' }).waitFor()
    expect(page.url()).not.to.include('s3cret')
    expect(actions(id)).to.deep.equal([['complete', 400]])
  })
})

import { expect } from 'chai'
import { externalAdapter } from '../../fixtures/adapters/external-adapter.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type PageClient, pageClient, pageOf } from '../../fixtures/sign-on/client.ts'

const SERVER = 'https://server.example/sign-on'
const config = (Server: string) => ({ adapters: { external: { type: 'external', settings: { Server } } } })

describe('sign-on page, values from the query', () => {
  let mock: RunningMock
  let client: PageClient
  before(async () => {
    mock = await runMock({ config: config(SERVER), adapters: [externalAdapter] })
  })
  beforeEach(() => {
    client = pageClient(mock)
  })
  after(() => mock.close())

  const open = async (query = '') => {
    const { id } = await mock.start()
    return { id, page: await client.open(`${pageOf(id)}${query}`) }
  }
  const actionsOf = ({ forms }: { readonly forms: readonly { readonly actionId: string }[] }) =>
    forms.map(({ actionId }) => actionId)

  it('sign-on page, x-show link: a link to the URL with the title', async () => {
    const { id, page } = await open()
    const returnUrl = `${mock.idp.baseUrl}${pageOf(id)}`
    expect(page.links).to.include(`${SERVER}?${new URLSearchParams({ returnUrl })}`)
    expect(page.text).to.include('Continue at the server')
  })

  it('sign-on page, x-show link: the main button until the query has filled the form', async () => {
    const before = (await open()).page.html
    expect(before)
      .to.match(/<a class="button main" /)
      .and.not.match(/<button type="submit" class="main">/)
    const after = (await open('&code=good')).page.html
    expect(after)
      .to.match(/<a class="button" /)
      .and.match(/<button type="submit" class="main">Complete the sign-on</)
  })

  it('sign-on page, x-show link, URL of a script or document, or without a scheme: text, no link', async () => {
    for (const server of ['javascript:alert(1)//', 'data:text/html,x', '//evil.example', 'JaVaScRiPt:alert(1)//']) {
      const other = await runMock({ config: config(server), adapters: [externalAdapter] })
      const { id } = await other.start()
      const page = await pageClient(other).open(pageOf(id))
      expect(page.links.filter((link) => link.includes(server))).to.deep.equal([])
      expect(page.text).to.include(`${server}?returnUrl=`)
      await other.close()
    }
  })

  it('sign-on page, x-show link, URL of an app: a link', async () => {
    const other = await runMock({ config: config('myapp://sign-on'), adapters: [externalAdapter] })
    const { id } = await other.start()
    const { links } = await pageClient(other).open(pageOf(id))
    expect(links.filter((link) => link.startsWith('myapp://sign-on?returnUrl='))).to.have.length(1)
    await other.close()
  })

  it('sign-on page, x-query, query without the required parameter: no form for this action', async () => {
    for (const query of ['', '&code=good&code=good', '&amount=1', '&Code=good'])
      expect(actionsOf((await open(query)).page), query).to.deep.equal(['leave'])
  })

  it('sign-on page, x-query: the form is first, its fields are hidden, one button sends it', async () => {
    const { id, page } = await open('&code=good&amount=7&other=1')
    expect(actionsOf(page)).to.deep.equal(['complete', 'leave'])
    expect(page.forms[0]?.controls.map(({ type, name, value }) => [type, name, value])).to.deep.equal([
      ['hidden', 'code', 'good'],
      ['hidden', 'amount', '7'],
    ])
    expect(page.forms[0]?.button).to.equal('Complete the sign-on')
    expect(page.html).to.match(/<form [^>]*data-action="complete" data-send>/)
    const { redirectedTo } = await client.submit('complete')
    expect(redirectedTo).to.include(`/as/${id}/resume`)
    const [entry] = mock.idp.control.requests({ flow: id }).requests
    expect(entry?.body).to.deep.equal({ code: '[redacted]', amount: 7 })
  })

  it('sign-on page, x-query, optional parameter missing: left out of the action', async () => {
    const { id } = await open('&code=good')
    await client.submit('complete')
    const [entry] = mock.idp.control.requests({ flow: id }).requests
    expect(entry?.body).to.deep.equal({ code: '[redacted]' })
  })

  it('sign-on page, x-query, value refused: the error and one button, not sent by the script again', async () => {
    await open('&code=bad')
    const page = await client.submit('complete')
    expect(page.status).to.equal(400)
    expect(page.alerts.join()).to.include('The code is not valid.')
    expect(actionsOf(page)).to.deep.equal(['complete', 'leave'])
    expect(page.html).not.to.include('data-send')
    expect((await client.submit('complete')).status).to.equal(400)
  })

  it('sign-on page, x-query, action with another field: a form with that field, not sent by the script', async () => {
    const { page } = await open('&name_code=good')
    expect(actionsOf(page)).to.deep.equal(['leave', 'completeWithName'])
    expect(page.html).not.to.include('data-send')
    expect(page.forms[1]?.controls.map(({ type, name }) => [type, name])).to.deep.equal([
      ['hidden', 'nameCode'],
      ['text', 'name'],
    ])
    expect((await client.submit('completeWithName', { name: 'Ann' })).redirectedTo).to.include('/resume')
  })

  it('sign-on page, x-query, HTML in the parameter: escaped in the hidden field', async () => {
    const { page } = await open(`&code=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(page.html).not.to.include('<script>alert')
    expect(page.forms[0]?.controls[0]?.value).to.equal('"><script>alert(1)</script>')
  })
})

import { expect } from 'chai'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type PageClient, type PageResponse, pageClient, pageOf } from '../../fixtures/sign-on/client.ts'
import { formOf } from '../../fixtures/sign-on/read-page.ts'

const CARRIED = ['query:authId', 'query:authKey']

describe('ADUCID, sign-on page without script', () => {
  let mock: RunningMock
  let client: PageClient
  beforeEach(async () => {
    mock = await runMock()
    client = pageClient(mock)
  })
  afterEach(() => mock.close())

  const open = async (policy = 'aducid') => {
    const { id } = await mock.start({ policy })
    return { id, page: await client.open(pageOf(id)) }
  }
  /** Follows the link to AIM-Proxy and back. */
  const visitProxy = async ({ links }: PageResponse) => {
    const link = links.find((url) => url.includes('/AIM-proxy/')) ?? ''
    const response = await fetch(link, { redirect: 'manual' })
    const back = response.headers.get('location') ?? ''
    return { back, page: await client.open(back), query: new URL(back).searchParams }
  }
  const hiddenIn = (page: PageResponse, actionId: string) =>
    formOf(page, actionId)
      .controls.filter(({ type }) => type === 'hidden')
      .map(({ name }) => name)

  it('ADUCID_AUTHENTICATION_PENDING: links to AIM-Proxy and to the app, QR code, one button to continue', async () => {
    const { page } = await open()
    expect(page.heading).to.equal('Sign on with your PEIG')
    expect(
      page.links.filter((link) => link.startsWith(`${mock.idp.baseUrl}/AIM-proxy/process?authId=`)),
    ).to.have.length(1)
    expect(page.links.filter((link) => link.startsWith('aducid://callback?authId='))).to.have.length(1)
    expect(page.html).to.include('aria-label="QR code: Scan with your PEIG"')
    expect(page.html).to.match(/<a class="button main" href="[^"]*\/AIM-proxy\//)
    expect(page.forms.map(({ actionId, controls }) => [actionId, controls])).to.deep.equal([
      ['poll', []],
      ['cancel', []],
    ])
  })
  it('ADUCID_AUTHENTICATION_PENDING, browser back from AIM-Proxy: poll is the main button and sends the values along', async () => {
    const { page } = await visitProxy((await open()).page)
    expect(page.heading).to.equal('Sign on with your PEIG')
    expect(page.html).to.match(/<button type="submit" class="main">Continue</)
    expect(hiddenIn(page, 'poll')).to.deep.equal(CARRIED)
    expect(page.html).not.to.include('data-send')
  })
  it('page, AIM-Proxy, poll, verify: signed on with two buttons, the key is in no form address, journal or log', async () => {
    const { id, page } = await open()
    const returned = await visitProxy(page)
    const key = returned.query.get('authKey') ?? ''
    const complete = await client.submit('poll')
    expect(complete.heading).to.equal('Complete the sign-on')
    expect(complete.html).to.match(/<form [^>]*data-action="verify" data-send>/)
    for (const { address } of [...returned.page.forms, ...complete.forms]) expect(address).not.to.include('authKey')
    const { redirectedTo } = await client.submit('verify')
    expect(redirectedTo).to.include(`/as/${id}/resume`)
    const signedOn = await client.open(redirectedTo ?? '')
    expect(JSON.parse(signedOn.html)).to.include({ subject: 'adam' })
    for (const text of [key, encodeURIComponent(key)]) {
      expect(JSON.stringify(mock.idp.control.requests())).not.to.include(text)
      expect(mock.log.join()).not.to.include(text)
    }
    expect(mock.idp.control.requests({ flow: id }).requests[0]?.body).to.include({ authKey: '[redacted]' })
  })
  it('ADUCID_AUTHENTICATION_PENDING, poll refused by an outage: the page keeps the values, the next poll goes on', async () => {
    const { page } = await open()
    await visitProxy(page)
    await mock.idp.control.faults.put({
      faults: [{ match: { actionId: 'poll', nth: 1 }, do: { authority: 'down' } }],
    })
    const refused = await client.submit('poll')
    expect(refused.status).to.equal(400)
    expect(hiddenIn(refused, 'poll')).to.deep.equal(CARRIED)
    expect((await client.submit('poll')).heading).to.equal('Complete the sign-on')
  })
  it('ADUCID_AUTHENTICATION_PENDING, poll without an answer yet: the next page has the values again', async () => {
    const { id } = await open()
    await client.open(`${pageOf(id)}&authId=a&authKey=b`)
    const page = await client.submit('poll')
    expect(page.heading).to.equal('Sign on with your PEIG')
    expect(formOf(page, 'poll').controls.map(({ value }) => value)).to.deep.equal(['a', 'b'])
  })
  it('ADUCID_AUTHENTICATION_PENDING, parameters repeated, too long or of no action: not sent along', async () => {
    const { id } = await open()
    const page = await client.open(`${pageOf(id)}&authId=a&authId=b&authKey=${'k'.repeat(65)}&other=1`)
    expect(hiddenIn(page, 'poll')).to.deep.equal([])
    expect(page.html).to.match(/<a class="button main" href="[^"]*\/AIM-proxy\//)
  })
  it('ADUCID_CREDENTIALS_REQUIRED, another authId: INVALID_AUTH_ID, the state stays', async () => {
    const { id, page } = await open()
    const { query } = await visitProxy(page)
    await client.submit('poll')
    await client.open(`${pageOf(id)}&authId=another&authKey=${encodeURIComponent(query.get('authKey') ?? '')}`)
    const refused = await client.submit('verify')
    expect(refused.status).to.equal(400)
    expect(refused.html).not.to.include('data-send')
    expect(refused.heading).to.equal('Complete the sign-on')
  })
  it('startTimeout at AIM-Proxy: back with authId alone, poll ends the sign-on', async () => {
    const { page } = await open()
    await mock.advance(120)
    const { query, page: returned } = await visitProxy(page)
    expect([...query.keys()]).to.deep.equal(['flowId', 'authId'])
    expect(returned.html).to.match(/<button type="submit" class="main">Continue</)
    expect((await client.submit('poll')).heading).to.equal('You are not signed on')
  })
  it('policy password-then-aducid, values in the query of the password page: not carried to the next adapter', async () => {
    const { id } = await mock.start({ policy: 'password-then-aducid' })
    await client.open(`${pageOf(id)}&authId=a&authKey=b`)
    const page = await client.submit('checkUsernamePassword', { username: 'alice', password: 'Passw0rd!' })
    expect(page.heading).to.equal('Sign on with your PEIG')
    expect(hiddenIn(page, 'poll')).to.deep.equal([])
  })
})

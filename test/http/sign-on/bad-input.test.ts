import { expect } from 'chai'
import request from 'supertest'
import { pageAdapter, SHOWN } from '../../fixtures/adapters/page-adapter.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { AUTHORIZATION, flowIdOf } from '../../fixtures/oauth/browser-client.ts'
import { config, webRequest } from '../../fixtures/oauth/clients.ts'
import { type PageClient, pageClient, pageOf, SIGN_ON } from '../../fixtures/sign-on/client.ts'
import { formOf, readPage } from '../../fixtures/sign-on/read-page.ts'

/** A tag, an attribute and a script if it is not escaped. */
const NASTY = `"><img src=x onerror=alert(1)></textarea><script>alert(1)</script>'&amp;`
const counter = (Shows: object) => ({ adapters: { counter: { type: 'counter', settings: { Shows } } } })

describe('hostile input of the sign-on page', () => {
  let mock: RunningMock
  let client: PageClient
  const start = async (over: object = {}) => {
    mock = await runMock({ adapters: [pageAdapter()], config: { ...config, ...over } })
    client = pageClient(mock)
  }
  beforeEach(() => start())
  afterEach(() => mock.close())
  const begin = async (flow: object = {}) => pageOf((await mock.start(flow)).id)
  const startInBrowser = async () =>
    pageOf(flowIdOf(await client.browser.get(`${AUTHORIZATION}?${new URLSearchParams(webRequest)}`)))
  const post = (path: string) => request(mock.address).post(path).type('form')

  it('sign-on page: a hinted and a submitted username are escaped', async () => {
    const query = new URLSearchParams({ ...webRequest, client_id: 'strong', login_hint: NASTY })
    const hinted = await client.open(`${AUTHORIZATION}?${query}`)
    expect(formOf(hinted, 'checkUsernamePassword').controls[0]?.value).to.equal(NASTY)
    await client.open(await begin({ policy: 'html-form' }))
    const typed = await client.submit('checkUsernamePassword', { username: NASTY, password: NASTY })
    expect(formOf(typed, 'checkUsernamePassword').controls[0]?.value).to.equal(NASTY)
    for (const { html } of [hinted, typed]) expect(html).to.not.match(/<img|<script>|alert\(1\)<\/script/)
  })
  it('sign-on page: every value of a state model is escaped', async () => {
    await mock.close()
    const texts = { address: NASTY, number: NASTY, notice: NASTY, queue: [NASTY], meals: [NASTY, 'soup'], name: NASTY }
    await start(counter({ ...texts, guests: [{ name: NASTY }] }))
    const seen = await client.open(await begin({ policy: 'counter' }))
    expect(seen.html).to.not.match(/<img|<script>|<\/textarea><script/)
    const [name, , soup] = formOf(seen, 'order').controls
    expect([name?.value, soup?.value]).to.deep.equal([NASTY, NASTY])
    expect(seen.text.split('onerror=alert(1)').length).to.be.greaterThan(5)
  })
  it('sign-on page: an unknown flow id and an unknown action are not echoed as HTML', async () => {
    const path = `${SIGN_ON}?flowId=${encodeURIComponent(NASTY)}`
    expect((await request(mock.address).get(path).expect(404)).text).to.not.include('<img')
    const answer = await post(`${await begin()}&action=${encodeURIComponent(NASTY)}`).expect(400)
    expect(answer.text).to.not.include('<img')
  })

  for (const [name, headers] of [
    ['from another site', { Origin: 'https://evil.example' }],
    ['from another port', { Origin: 'http://localhost:3000' }],
    ['with origin null', { Origin: 'null' }],
    ['with Sec-Fetch-Site cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['with Sec-Fetch-Site same-site', { 'Sec-Fetch-Site': 'same-site' }],
  ] as const)
    it(`sign-on page, POST ${name}: 403, the flow is unchanged`, async () => {
      const path = await begin()
      const answer = await post(`${path}&action=cancel`).set(headers).send('').expect(403)
      expect(answer.text).to.include('This sign-on cannot continue')
      expect((await client.open(path)).heading).to.equal('Sign on')
    })
  it('sign-on page, POST from its own origin or the origin of the base URL: accepted', async () => {
    await mock.close()
    await start({ baseUrl: 'https://sso.example' })
    const path = await begin()
    const wrong = 'username=alice&passcode=1'
    for (const origin of ['https://sso.example', mock.address])
      await post(`${path}&action=checkCredential`)
        .set({ Origin: origin, 'Sec-Fetch-Site': 'same-origin' })
        .send(wrong)
        .expect(303)
  })

  it('sign-on page, flow of another browser: 404', async () => {
    const path = await startInBrowser()
    expect((await client.open(path)).status).to.equal(200)
    for (const other of [pageClient(mock), pageClient(mock)]) {
      const seen = await other.open(path)
      expect([seen.status, seen.heading]).to.deep.equal([404, 'Sign-on not found'])
    }
    const cookie = `PF=${'a'.repeat(44)}`
    await post(`${path}&action=cancel`).set('Cookie', cookie).send('').expect(404)
    expect((await client.open(path)).heading).to.equal('Sign on')
  })
  it('sign-on page, cookieless flow: 400, no cookie is set', async () => {
    const query = new URLSearchParams({ client_id: 'demo-cookieless', response_type: 'code', response_mode: 'pi.flow' })
    await mock.close()
    mock = await runMock()
    const begun = await pageClient(mock).browser.get(`${AUTHORIZATION}?${query}`)
    const path = pageOf(String(begun.json['id']))
    const answer = await request(mock.address).get(path).expect(400)
    expect(answer.text).to.include('started without cookies')
    expect(answer.headers['set-cookie']).to.equal(undefined)
    await post(`${path}&action=cancel`).send('').expect(400)
  })

  it('sign-on page, RESUME: redirects only to the stored resume URL, whatever query and body contain', async () => {
    const path = await begin({ username: 'alice', state: 'RESUME' })
    const evil = 'resumeUrl=https%3A%2F%2Fevil.example&TargetResource=https%3A%2F%2Fevil.example'
    const shown = await request(mock.address).get(`${path}&${evil}`).expect(303)
    const sent = await post(`${path}&${evil}&action=cancel`).send(evil).expect(303)
    expect(shown.headers['location']).to.match(/\/as\/\w+\/resume\/as\/authorization\.ping$/)
    expect(sent.headers['location']).to.equal(shown.headers['location'])
  })
  it('sign-on page, GET with an action: the action does not run', async () => {
    const path = await begin()
    await request(mock.address).get(`${path}&action=cancel`).expect(200)
    expect(
      (await mock.idp.control.flow(new URLSearchParams(path.split('?')[1]).get('flowId') ?? '')).history,
    ).to.have.lengthOf(1)
  })
  it('sign-on page, POST with additional fields: they are ignored', async () => {
    const { id } = await mock.start({ policy: 'html-form' })
    const body = 'username=alice&password=Passw0rd%21&captchaResponse=x&status=RESUME&__proto__=x&constructor=x'
    await post(`${pageOf(id)}&action=checkUsernamePassword`)
      .send(body)
      .expect(303)
    expect((await mock.idp.control.flow(id)).status).to.equal('RESUME')
  })

  const faulty = [
    [
      'an action that the state does not offer',
      'action=resetPin',
      'newPin=1&confirmPin=1',
      400,
      'not valid for the current state',
    ],
    ['an unknown action', 'action=constructor', '', 400, 'not valid for the current state'],
    ['no action', '', '', 400, 'not valid for the current state'],
    ['two actions', 'action=cancel&action=cancel', '', 400, 'not valid for the current state'],
    ['a name given twice', 'action=checkCredential', 'username=a&username=b', 400, 'wrong type or form'],
    ['a name that is too long', 'action=checkCredential', `username=${'a'.repeat(257)}`, 400, 'wrong type or form'],
    ['a form over 64 KiB', 'action=checkCredential', `username=${'a'.repeat(70_000)}`, 413, 'larger than 64 KiB'],
    ['more fields than any form has', 'action=checkCredential', 'a=1&'.repeat(300), 413, 'larger than 64 KiB'],
  ] as const
  for (const [name, query, body, status, text] of faulty)
    it(`sign-on page, POST with ${name}: ${status}, the flow is unchanged`, async () => {
      const path = await begin()
      const seen = readPage((await post(`${path}&${query}`).send(body).expect(status)).text)
      expect(seen.alerts.join()).to.include(text)
      expect(seen.heading).to.equal('Sign on')
    })
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
    it(`sign-on page, POST as ${type}: 400`, async () => {
      const path = `${await begin()}&action=cancel`
      const answer = await request(mock.address).post(path).set('Content-Type', type).send('{"a": 1}').expect(400)
      expect(readPage(answer.text).heading).to.equal('Sign on')
    })
  for (const flowId of ['', 'flowId=', 'flowId=a&flowId=b', 'flowId[a]=b', 'flowId=..%2F..%2Fmock', 'flowId=__proto__'])
    it(`sign-on page, query ?${flowId}: 404`, async () => {
      expect((await request(mock.address).get(`${SIGN_ON}?${flowId}`).expect(404)).text).to.include('Sign-on not found')
      await post(`${SIGN_ON}?${flowId}`).send('').expect(404)
    })
  for (const path of ['/x', '/sign-on.ts', '/sign-on.js/x', '/..%2frouter.js', '/%zz'])
    it(`sign-on page, path ${SIGN_ON}${path}: 404 with security headers`, async () => {
      const { status, text, headers } = await request(mock.address).get(SIGN_ON + path)
      expect(status).to.equal(404)
      expect(text).to.match(/not found/)
      expect(headers['content-security-policy']).to.be.a('string')
    })
  it('sign-on page, PUT: 405 with the allowed methods', async () => {
    const answer = await request(mock.address)
      .put(await begin())
      .expect(405)
    expect(answer.headers['allow']).to.equal('GET, HEAD, POST')
  })
  it('sign-on page, refused action: submitted values stay in the form, secrets do not', async () => {
    await mock.close()
    await start(counter({ ...SHOWN, meals: ['soup', 'rice'], asksNews: true, mayRename: true }))
    await client.open(await begin({ policy: 'counter' }))
    const input = {
      name: 'Ann',
      secret: 's3cret',
      meal: 'rice',
      seats: '99',
      hour: '10',
      remarks: 'one\ntwo',
      news: 'true',
    }
    const again = await client.submit('order', input)
    expect(again.status).to.equal(400)
    const sent = formOf(again, 'order').controls.filter((control) => control.sent && control.value !== '')
    const kept = Object.fromEntries(sent.map(({ name, value }) => [name, value]))
    expect(kept).to.deep.equal({ name: 'Ann', meal: 'rice', seats: '99', hour: '10', remarks: 'one two', news: 'true' })
    expect(again.html).to.not.include('s3cret')
    const [fault] = formOf(again, 'order').controls.filter(({ invalid }) => invalid)
    expect(fault?.name).to.equal('seats')
  })
  it('sign-on page, GET: the flow is unchanged at the flow API', async () => {
    const { id } = await mock.start()
    const before = (await mock.read(id)).body
    await client.open(pageOf(id))
    expect((await mock.read(id)).body).to.deep.equal(before)
  })
})

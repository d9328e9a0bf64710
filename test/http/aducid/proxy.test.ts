import { expect } from 'chai'
import { type PeigAction, playPeig } from '../../../mock-idp/authorities/aducid/service/peig.ts'
import { readSession } from '../../../mock-idp/authorities/aducid/service/records.ts'
import { closeSession, openSession, verifySession } from '../../../mock-idp/authorities/aducid/service/sessions.ts'
import { proxyUrl } from '../../../mock-idp/authorities/aducid/service/urls.ts'
import { type AimProxy, openProxy } from '../../fixtures/aducid/proxy.ts'
import { readPage } from '../../fixtures/sign-on/read-page.ts'

const PROCESS = '/AIM-proxy/process'
const users = [
  { username: 'adam', userDatabaseIndex: '4800150019', peig: 'auto' },
  { username: 'eva', userDatabaseIndex: '4800150027', peig: 'manual' },
] as const
const manual = { users: users.slice(1) }

describe('AIM-Proxy', () => {
  let proxy: AimProxy | undefined
  afterEach(() => proxy?.close())

  const opened = async (settings: Parameters<typeof openProxy>[0]) => {
    proxy = await openProxy(settings)
    return proxy
  }
  const processPath = (session: Parameters<typeof proxyUrl>[1]) => proxyUrl('', session)
  const play = async ({ deps }: AimProxy, authId: string, ...actions: readonly PeigAction['do'][]) => {
    for (const action of actions)
      expect(await playPeig(deps, authId, { do: action }), action).to.have.property('session')
  }
  const locationOf = (response: Response) => {
    expect(response.status).to.equal(302)
    return response.headers.get('location') ?? ''
  }
  const read = async (response: Response) => readPage(await response.text())
  /** URL of the session with these parameters after its query. */
  const back = (parameters: { readonly [name: string]: string }) =>
    `https://shop.example/back?step=2&${Object.entries(parameters)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}#top`

  it('GET /AIM-proxy/process, automatic PEIG: connects and approves, 302 with authId, authKey and bindingId before the fragment', async () => {
    const { open, get, deps } = await opened({ users })
    const session = await open()
    const location = locationOf(await get(processPath(session)))
    const finished = await readSession(deps, session.authId)
    if (finished?.name !== 'finished') throw new Error(`the session is ${finished?.name}`)
    const { authId, bindingId } = session
    expect(location).to.equal(back({ authId, authKey: finished.data.authKey ?? '', bindingId }))
  })
  it('GET /AIM-proxy/process, enforced binding, automatic PEIG: 302 with the bindingKey too', async () => {
    const { open, get } = await opened({ users, aims: [{ name: '', binding: 'A' }] })
    const session = await open()
    const parameters = new URL(locationOf(await get(processPath(session)))).searchParams
    expect([...parameters.keys()]).to.deep.equal(['step', 'authId', 'authKey', 'bindingId', 'bindingKey'])
    expect(parameters.get('bindingKey')).to.equal(session.bindingKey)
  })
  it('GET /AIM-proxy/process, finished, requested again: the same redirect until the result is collected', async () => {
    const { open, get } = await opened({ users })
    const session = await open()
    const first = locationOf(await get(processPath(session)))
    expect(locationOf(await get(processPath(session)))).to.equal(first)
  })
  it('GET /AIM-proxy/process, ten browsers at once: one key', async () => {
    const { open, get } = await opened({ users })
    const session = await open()
    const locations = await Promise.all(
      Array.from({ length: 10 }, async () => locationOf(await get(processPath(session)))),
    )
    expect(new Set(locations).size).to.equal(1)
  })

  const waiting = [
    [[], undefined, 'start', ['connect', 'approve']],
    [[], 'A', 'start', ['connect', 'bind', 'approve']],
    [['connect'], 'A', 'Client-binding', ['bind', 'approve']],
    [['connect'], undefined, 'working', ['approve']],
  ] as const
  for (const [actions, binding, status, offered] of waiting)
    it(`GET /AIM-proxy/process, manual PEIG, ${status}${binding === undefined ? '' : `, binding ${binding}`}: a page that reloads itself, with the commands ${offered.join(', ')}`, async () => {
      const running = await opened({ ...manual, ...(binding !== undefined && { aims: [{ name: '', binding }] }) })
      const session = await running.open()
      await play(running, session.authId, ...actions)
      const response = await running.get(processPath(session))
      expect([response.status, response.headers.get('refresh')]).to.deep.equal([200, '2'])
      const page = await read(response)
      expect(page.heading).to.equal('Waiting for your PEIG')
      expect(page.text).to.include(`Status at AIM ${status}`)
      expect(page.text).to.include(`/mock/aducid/sessions/${encodeURIComponent(session.authId)}/peig`)
      expect([...page.text.matchAll(/"do":"(\w+)"/g)].map(([, action]) => action)).to.deep.equal(offered)
      if (status === 'start') expect(page.text).to.include('"username":"eva"')
    })
  it('GET /AIM-proxy/process, manual PEIG approves while the page waits: the next load returns with the key', async () => {
    const running = await opened(manual)
    const session = await running.open()
    await running.get(processPath(session))
    await play(running, session.authId, 'connect', 'approve')
    expect(locationOf(await running.get(processPath(session)))).to.include('&authKey=')
  })
  it('GET /AIM-proxy/process, user of an earlier step with a manual PEIG, other users automatic: waits for that user', async () => {
    const { open, get } = await opened({ users })
    const session = await open({ expected: 'eva' })
    expect((await read(await get(processPath(session)))).text).to.include('"username":"eva"')
  })

  const ends: readonly (readonly [string, (running: AimProxy, authId: string) => unknown])[] = [
    ['startTimeout', ({ clock }) => clock.advance(30)],
    [
      'processTimeout',
      async (running, authId) => {
        await play(running, authId, 'connect')
        await running.clock.advance(60)
      },
    ],
    ['error', (running, authId) => play(running, authId, 'connect', 'refuse')],
    ['internal-error', (running, authId) => play(running, authId, 'fault')],
    ['end', ({ deps }, authId) => closeSession(deps, { authId })],
    [
      'Auth-error',
      async (running, authId) => {
        await running.get(`${PROCESS}?authId=${encodeURIComponent(authId)}`)
        await play(running, authId, 'connect', 'approve')
        await verifySession(running.deps, { authId, authKey: 'another' })
      },
    ],
    [
      'active',
      async (running, authId) => {
        await play(running, authId, 'connect', 'approve')
        const session = await readSession(running.deps, authId)
        await verifySession(running.deps, { authId, bindingId: session?.data.bindingId ?? '' })
      },
    ],
  ]
  for (const [status, end] of ends)
    it(`GET /AIM-proxy/process, ${status}: 302 with authId alone`, async () => {
      const running = await opened(manual)
      const session = await running.open()
      await end(running, session.authId)
      expect((await readSession(running.deps, session.authId))?.name).to.equal(status)
      expect(locationOf(await running.get(processPath(session)))).to.equal(back({ authId: session.authId }))
    })
  it('GET /AIM-proxy/process, bindingTimeout: 302 with authId alone', async () => {
    const running = await opened({ ...manual, aims: [{ name: '', binding: 'A' }] })
    const session = await running.open()
    await play(running, session.authId, 'connect')
    await running.clock.advance(30)
    expect(locationOf(await running.get(processPath(session)))).to.equal(back({ authId: session.authId }))
  })
  it('GET /AIM-proxy/process, finished by the QR code: 302 with authId and bindingId, no key', async () => {
    const { open, get } = await opened({ users, aims: [{ name: '', binding: 'C' }] })
    const session = await open()
    await get(`/AIM-proxy/qr?authId=${encodeURIComponent(session.authId)}`)
    const { authId, bindingId } = session
    expect(locationOf(await get(processPath(session)))).to.equal(back({ authId, bindingId }))
  })

  const followed = [
    ['no query', 'https://shop.example/back', 'https://shop.example/back?authId='],
    ['empty query', 'https://shop.example/back?', 'https://shop.example/back?authId='],
    ['app', 'aducid-shop://back?step=2', 'aducid-shop://back?step=2&authId='],
    ['app without slashes, fragment', 'com.example.app:back#a#b', 'com.example.app:back?authId='],
    ['characters beyond ASCII', 'https://shop.example/zurück', 'https://shop.example/zur%C3%BCck?authId='],
  ] as const
  for (const [name, returnUrl, expected] of followed)
    it(`GET /AIM-proxy/process, return URL, ${name}: followed`, async () => {
      const { open, get } = await opened({ users })
      expect(locationOf(await get(processPath(await open({ returnUrl }))))).to.satisfy((to: string) =>
        to.startsWith(expected),
      )
    })
  for (const returnUrl of [
    'javascript:alert(1)',
    '\tJavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://shop.example/1',
    'file:///etc/passwd',
    '//evil.example',
    'back',
    'https://shop.example/\r\nX-Injected: 1',
  ])
    it(`GET /AIM-proxy/process, return URL ${JSON.stringify(returnUrl)}: 400, a page, no link to it`, async () => {
      const { open, get, journal } = await opened({ users })
      const response = await get(processPath(await open({ returnUrl })))
      expect([response.status, response.headers.get('location')]).to.deep.equal([400, null])
      expect(response.headers.get('x-injected')).to.equal(null)
      const page = await read(response)
      expect(page.links).to.deep.equal([])
      expect(page.text).to.include('peigReturnName')
      expect(journal.at(-1)?.reason?.code).to.equal('RETURN_URL_NOT_FOLLOWED')
    })
  it('GET /AIM-proxy/process, no return URL: a page with the status, before and after the end', async () => {
    const running = await opened({ users })
    const { authId } = await openWithout(running)
    const good = await read(await running.get(`${PROCESS}?authId=${encodeURIComponent(authId)}`))
    expect([good.heading, good.links]).to.deep.equal(['Your PEIG has confirmed the sign-on', []])
    const other = await openWithout(running)
    await running.clock.advance(30)
    const bad = await read(await running.get(`${PROCESS}?authId=${encodeURIComponent(other.authId)}`))
    expect(bad.heading).to.equal('This sign-on has ended')
    expect(bad.text).to.include('startTimeout')
  })
  const openWithout = async ({ deps }: AimProxy) => {
    const opening = await openSession(deps, { operation: { name: 'open', parameters: {} } })
    if (!('opened' in opening)) throw new Error('no session')
    return opening.opened
  }

  const refused: readonly (readonly [string, (session: { authId: string; bindingId: string }) => string, number])[] = [
    ['no authId', () => '', 400],
    ['empty authId', () => '?authId=', 400],
    ['unknown authId', () => '?authId=AAAAAAAAAAA%3D', 404],
    ['authId not percent-encoded', () => '?authId=AA+AAAAAAAA=', 404],
    ['repeated authId', ({ authId }) => `?authId=${encodeURIComponent(authId)}&authId=x`, 400],
    ['list of authIds', ({ authId }) => `?authId[]=${encodeURIComponent(authId)}`, 400],
    ['long authId', () => `?authId=${'A'.repeat(5000)}`, 400],
    ['wrong bindingId', ({ authId }) => `?authId=${encodeURIComponent(authId)}&bindingId=x`, 400],
    ['bindingKey of a session without', ({ authId }) => `?authId=${encodeURIComponent(authId)}&bindingKey=x`, 400],
    ['repeated bindingId', ({ authId }) => `?authId=${encodeURIComponent(authId)}&bindingId=x&bindingId=y`, 400],
    ['authId of another object', () => '?authId=__proto__', 404],
  ]
  for (const [name, query, status] of refused)
    for (const path of [PROCESS, '/AIM-proxy/qr'])
      it(`GET ${path}, ${name}: ${status}, a page with the next step, the PEIG is not reached`, async () => {
        const { open, get, deps, journal } = await opened({ users })
        const session = await open()
        const response = await get(`${path}${query(session)}`)
        expect(response.status).to.equal(status)
        const page = await read(response)
        expect(page.alerts.join()).to.match(/Return to the application and start the sign-on again\.$/)
        expect((await readSession(deps, session.authId))?.name).to.equal('start')
        expect(journal.at(-1)).to.include({ path, status, requestValid: false })
        expect(journal.at(-1)?.reason?.code).to.match(/^[A-Z_]+$/)
      })
  it('GET /AIM-proxy/process, id of the record at a secondary AIM: 404', async () => {
    const running = await opened({ users, aims: [{ name: '' }, { name: 'b' }] })
    const session = await running.open({ operation: { name: 'link', parameters: {}, secondaryAim: 'b' } })
    await play(running, session.authId, 'fault')
    const id = encodeURIComponent(`${session.authId}@b`)
    expect((await running.get(`${PROCESS}?authId=${id}`)).status).to.equal(404)
  })

  it('AIM-Proxy, every answer: not stored, not embedded, no referrer', async () => {
    const { open, get } = await opened({ users })
    const paths = [processPath(await open()), `/AIM-proxy/qr?authId=${encodeURIComponent((await open()).authId)}`]
    for (const path of [...paths, PROCESS, '/AIM-proxy/other']) {
      const { headers } = await get(path)
      expect(headers.get('cache-control'), path).to.equal('no-store')
      expect(headers.get('referrer-policy'), path).to.equal('no-referrer')
      expect(headers.get('content-security-policy'), path).to.include("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff')
    }
  })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    it(`${method} /AIM-proxy/process and /qr: 405 with Allow, the PEIG is not reached`, async () => {
      const { open, get, deps, journal } = await opened({ users })
      const session = await open()
      for (const path of [PROCESS, '/AIM-proxy/qr']) {
        const response = await get(`${path}?authId=${encodeURIComponent(session.authId)}`, { method })
        expect([response.status, response.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD'])
        expect(journal.at(-1)?.reason?.code).to.equal('METHOD_NOT_ALLOWED')
      }
      expect((await readSession(deps, session.authId))?.name).to.equal('start')
    })
  it('GET /AIM-proxy/other: 404, a page', async () => {
    const { get } = await opened({ users })
    const response = await get('/AIM-proxy/other')
    expect(response.status).to.equal(404)
    expect((await read(response)).heading).to.equal('Page not found')
  })
  it('GET /AIM-proxy/process, records fail: 500, a page, the cause is reported', async () => {
    const { open, get, deps, faults, journal } = await opened({ users })
    const session = await open()
    const cause = new Error('the disk is full')
    deps.users.list = async () => {
      throw cause
    }
    const response = await get(processPath(session))
    expect(response.status).to.equal(500)
    expect(await response.text()).not.to.include('disk')
    expect(faults).to.deep.equal([cause])
    expect(journal.at(-1)).to.include({ status: 500, responseValid: false })
    expect(journal.at(-1)?.reason?.code).to.equal('INTERNAL_FAULT')
  })
  it('AIM-Proxy, journal: paths without query, no key', async () => {
    const { open, get, journal } = await opened({ users })
    const location = new URL(locationOf(await get(processPath(await open()))))
    expect(journal).to.deep.equal([
      { method: 'GET', path: PROCESS, requestValid: true, responseValid: true, status: 302 },
    ])
    expect(JSON.stringify(journal)).not.to.include(location.searchParams.get('authKey'))
  })

  it('GET /AIM-proxy/qr, automatic PEIG: an image, the session finishes without a key', async () => {
    const { open, get, deps } = await opened({ users })
    const { authId } = await open()
    const response = await get(`/AIM-proxy/qr?authId=${encodeURIComponent(authId)}`)
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'image/svg+xml; charset=utf-8'])
    expect(await response.text()).to.match(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    const finished = await readSession(deps, authId)
    expect(finished?.name).to.equal('finished')
    expect(finished?.data).not.to.have.property('authKey')
  })
  it('GET /AIM-proxy/qr, manual PEIG, browser at AIM-Proxy afterwards: the approval makes a key', async () => {
    const running = await opened(manual)
    const session = await running.open()
    await running.get(`/AIM-proxy/qr?authId=${encodeURIComponent(session.authId)}`)
    expect((await readSession(running.deps, session.authId))?.name).to.equal('start')
    await running.get(processPath(session))
    await play(running, session.authId, 'connect', 'approve')
    expect(locationOf(await running.get(processPath(session)))).to.include('&authKey=')
  })
})

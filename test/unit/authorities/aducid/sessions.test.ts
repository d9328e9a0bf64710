import { expect } from 'chai'
import { readAttributes } from '../../../../mock-idp/authorities/aducid/service/attributes.ts'
import { reachPeig } from '../../../../mock-idp/authorities/aducid/service/peig.ts'
import {
  closeSession,
  findSession,
  openSession,
  useSession,
  verifySession,
} from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { NOW, opened, openService, operation, play, type Service, USER } from '../../../fixtures/aducid/service.ts'

const pair = ({ statusAIM, statusAuth }: { readonly statusAIM: string; readonly statusAuth: string }) =>
  `${statusAIM} ${statusAuth}`

/** A session that AIM-Proxy has bound, with its authKey. */
async function finishedByRedirect(service: Service, aimName?: string) {
  const session = await opened(service, aimName === undefined ? {} : { aimName })
  await reachPeig(service.deps, session.authId, 'redirect')
  const { data } = await play(service, session.authId, 'connect', 'approve')
  return { ...session, authKey: 'authKey' in data ? (data.authKey ?? '') : '' }
}

describe('authentication sessions', () => {
  const services: Service[] = []
  const start = async (...given: Parameters<typeof openService>) => {
    const service = await openService(...given)
    services.push(service)
    return service
  }
  afterEach(async () => {
    for (const service of services.splice(0)) await service.close()
  })

  it('open: ids are Base64 of 8 bytes; without enforced binding there is no bindingKey', async () => {
    const session = await opened(await start())
    for (const id of [session.authId, session.bindingId]) expect(Buffer.from(id, 'base64')).to.have.length(8)
    expect(session).not.to.have.property('bindingKey')
    expect(session.until).to.equal(NOW + 30)
  })
  it('10 racing verifications with one authKey: one success', async () => {
    const service = await start()
    const { authId, authKey } = await finishedByRedirect(service)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => verifySession(service.deps, { authId, authKey })),
    )
    expect(answers.map(pair).sort()).to.deep.equal([...Array(9).fill('Auth-error ASA'), 'active OK'])
    expect((await findSession(service.deps, { authId }))?.name).to.equal('active')
  })
  it('authKey2 replaces the authKey for reads, personal objects and the close', async () => {
    const service = await start()
    const { authId, authKey } = await finishedByRedirect(service)
    const { attributes } = await readAttributes(service.deps, { authId, authKey, attributeSetName: 'All' })
    const second = { authId, authKey: attributes?.authKey2 ?? '' }
    expect(pair(await readAttributes(service.deps, { ...second, attributeSetName: 'Basic' }))).to.equal('active OK')
    expect(pair(await useSession(service.deps, { authId, authKey }))).to.equal('Auth-error ASA')
    expect(pair(await useSession(service.deps, second))).to.equal('active OK')
    expect(pair(await closeSession(service.deps, { authId, authKey }))).to.equal('Auth-error ASA')
    expect(pair(await closeSession(service.deps, second))).to.equal('end OK')
    expect(pair(await closeSession(service.deps, second))).to.equal('end OK')
  })
  it('personal objects before the verification: the status of the session and NER', async () => {
    const service = await start()
    const { authId, authKey } = await finishedByRedirect(service)
    expect(pair(await useSession(service.deps, { authId, authKey }))).to.equal('finished NER')
  })
  it('All before finished: the pair of the status and nothing else', async () => {
    const service = await start()
    const { authId, bindingId } = await opened(service)
    for (const action of ['connect', undefined] as const) {
      const answer = await readAttributes(service.deps, { authId, bindingId, attributeSetName: 'All' })
      expect(answer).not.to.have.property('attributes')
      expect(pair(answer)).to.equal(action === 'connect' ? 'start OK' : 'working OK')
      if (action !== undefined) await play(service, authId, action)
    }
  })
  it('the reason of error is masked: UTA by Status and All, the code by Error', async () => {
    const service = await start()
    const { authId } = await opened(service)
    await play(service, authId, 'connect', 'refuse')
    const read = async (attributeSetName: 'Status' | 'All' | 'Error') =>
      pair(await readAttributes(service.deps, { authId, attributeSetName }))
    expect([await read('Status'), await read('All'), await read('Error')]).to.deep.equal([
      'error UTA',
      'error UTA',
      'error NAU',
    ])
  })

  it('an unknown authId, and one of another named AIM: none, NS', async () => {
    const service = await start({ aims: [{ name: '' }, { name: 'other' }, { name: 'third' }] })
    const { authId } = await opened(service, { aimName: 'other' })
    for (const addressed of [{ authId: 'AAAAAAAAAAA=' }, { authId, aimName: 'third' }, { authId, aimName: 'none' }])
      expect(pair(await verifySession(service.deps, addressed))).to.equal('none NS')
    expect((await findSession(service.deps, { authId, aimName: 'other' }))?.name).to.equal('start')
  })
  it('a call that names no AIM finds the session of a named one: clients name it only in open and close', async () => {
    const service = await start({ aims: [{ name: '' }, { name: 'other' }] })
    const { authId, authKey } = await finishedByRedirect(service, 'other')
    const { attributes } = await readAttributes(service.deps, { authId, authKey, attributeSetName: 'All' })
    const second = { authId, authKey: attributes?.authKey2 ?? '' }
    expect(pair(await useSession(service.deps, second))).to.equal('active OK')
    expect(pair(await closeSession(service.deps, { ...second, aimName: 'other' }))).to.equal('end OK')
  })
  it('a request that names no AIM belongs to the first one where none is without a name', async () => {
    const service = await start({ aims: [{ name: 'first' }, { name: 'second' }] })
    expect((await opened(service)).aim.name).to.equal('first')
    expect(await openSession(service.deps, { operation: operation('open'), aimName: 'third' })).to.deep.include({
      statusAuth: 'ERR',
    })
  })
  it('a session is forgotten one hour after its last possible end, not earlier', async () => {
    const service = await start()
    const { authId } = await opened(service)
    service.clock.advance(30 + 30 + 60 + 300 + 3599)
    expect((await findSession(service.deps, { authId }))?.name).to.equal('startTimeout')
    service.clock.advance(1)
    const other = await opened(service)
    service.clock.advance(30 + 30 + 60 + 300 + 3600)
    expect(await findSession(service.deps, other)).to.equal(undefined)
  })

  it('enforced binding: connect leads to Client-binding, bind to working; the session has a bindingKey', async () => {
    const service = await start({ aims: [{ name: '', binding: 'C' }] })
    const session = await opened(service)
    expect(Buffer.from(session.bindingKey ?? '', 'base64')).to.have.length(8)
    expect((await play(service, session.authId, 'connect')).name).to.equal('Client-binding')
    expect((await play(service, session.authId, 'bind')).name).to.equal('working')
  })
  it('a bindingKey continues its binding: same ids, and no Client-binding once it is complete', async () => {
    const service = await start({
      aims: [
        { name: '', binding: 'A' },
        { name: 'other', binding: 'A' },
      ],
    })
    const first = await opened(service)
    const bindingKey = first.bindingKey ?? ''
    const early = await opened(service, { bindingKey })
    expect((await play(service, early.authId, 'connect')).name).to.equal('Client-binding')
    await play(service, first.authId, 'connect', 'bind')
    const next = await opened(service, { bindingKey })
    expect(next).to.include({ bindingId: first.bindingId, bindingKey, isBound: true })
    expect((await play(service, next.authId, 'connect')).name).to.equal('working')
    for (const request of [{ bindingKey: 'unknown' }, { bindingKey, aimName: 'other' }])
      expect(await openSession(service.deps, { operation: operation('open'), ...request })).to.include({
        statusAuth: 'BEE',
      })
  })

  it('an automatic PEIG acts when AIM-Proxy or the QR code is reached, never on an opened session', async () => {
    const service = await start({ users: [{ username: 'adam' }, { username: USER, peig: 'manual' }] })
    const { authId } = await opened(service)
    expect((await findSession(service.deps, { authId }))?.name).to.equal('start')
    await reachPeig(service.deps, authId, 'redirect')
    const session = await findSession(service.deps, { authId })
    expect(session?.name).to.equal('finished')
    expect(session?.data).to.include({ username: 'adam' }).and.to.have.property('authKey')
    const byQrCode = await opened(service)
    await reachPeig(service.deps, byQrCode.authId, 'qr')
    const scanned = await findSession(service.deps, byQrCode)
    expect(scanned?.name).to.equal('finished')
    expect(scanned?.data).not.to.have.property('authKey')
  })
  it('the PEIG of an expected manual user waits, also where another user has an automatic one', async () => {
    const service = await start({ users: [{ username: 'adam' }, { username: USER, peig: 'manual' }] })
    const { authId } = await opened(service, { expected: USER })
    await reachPeig(service.deps, authId, 'redirect')
    expect((await findSession(service.deps, { authId }))?.name).to.equal('start')
    const unknown = await opened(service, { expected: 'nobody' })
    await reachPeig(service.deps, unknown.authId, 'redirect')
    expect((await findSession(service.deps, unknown))?.name).to.equal('start')
  })
  it('an automatic PEIG completes an enforced binding', async () => {
    const service = await start({ users: [{ username: 'adam' }], aims: [{ name: '', binding: 'A' }] })
    const { authId } = await opened(service)
    await reachPeig(service.deps, authId, 'redirect')
    expect((await findSession(service.deps, { authId }))?.name).to.equal('finished')
  })
})

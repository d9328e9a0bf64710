import { expect } from 'chai'
import { readAttributes } from '../../../../mock-idp/authorities/aducid/service/attributes.ts'
import { closeSession, findSession, openSession } from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { opened, openService, operation, play, type Service } from '../../../fixtures/aducid/service.ts'

const AIMS = [{ name: '' }, { name: 'other' }, { name: 'third' }]
const link = operation('link', { secondaryAim: 'other', ilData: 'AQID' })

describe('identity link', () => {
  let service: Service
  beforeEach(async () => {
    service = await openService({ aims: AIMS })
  })
  afterEach(() => service.close())
  const statuses = async (authId: string) => [
    (await findSession(service.deps, { authId }))?.name,
    (await findSession(service.deps, { authId, aimName: 'other' }))?.name,
    (await findSession(service.deps, { authId, aimName: 'third' }))?.name,
  ]

  it('link: the secondary AIM is passive under the same authId while the handshake is in progress, then end', async () => {
    const { authId } = await opened(service, { operation: link })
    expect(await statuses(authId)).to.deep.equal(['start', undefined, undefined])
    await play(service, authId, 'connect')
    expect(await statuses(authId)).to.deep.equal(['working', 'passive', undefined])
    const status = await readAttributes(service.deps, { authId, aimName: 'other', attributeSetName: 'Status' })
    expect(status).to.include({ statusAIM: 'passive', statusAuth: 'OK' })
    await play(service, authId, 'approve')
    expect(await statuses(authId)).to.deep.equal(['finished', 'end', undefined])
  })
  it('link: the result has the link attributes, by All and by Link; a later session reads them too', async () => {
    const { authId, bindingId } = await opened(service, { operation: link })
    await play(service, authId, 'connect', 'approve')
    const all = await readAttributes(service.deps, { authId, bindingId, attributeSetName: 'All' })
    const { ilid = '', authKey2: authKey = '' } = all.attributes ?? {}
    expect(Buffer.from(ilid, 'base64')).to.have.length(8)
    const own = await readAttributes(service.deps, { authId, authKey, attributeSetName: 'Link' })
    expect(own.attributes).to.deep.equal({
      ...{ ilid, ilTypeName: 'IL', ilAlgorithmName: 'IL', ilValidityCount: 'unlimited', ilValidityTime: 'unlimited' },
    })
    const later = await opened(service)
    await play(service, later.authId, 'connect', 'approve')
    const read = await readAttributes(service.deps, { ...later, aimName: '', attributeSetName: 'Link' })
    expect(read.attributes).to.include({ ilid })
  })
  it('Link without a link: active, UIL', async () => {
    const { authId, bindingId } = await opened(service)
    await play(service, authId, 'connect', 'approve')
    const read = await readAttributes(service.deps, { authId, bindingId, attributeSetName: 'Link' })
    expect(read).to.include({ statusAIM: 'active', statusAuth: 'UIL' }).and.not.to.have.property('attributes')
  })
  for (const [title, end] of [
    ['refused', (authId: string) => play(service, authId, 'refuse')],
    ['faulty', (authId: string) => play(service, authId, 'fault')],
    ['closed', (authId: string) => closeSession(service.deps, { authId })],
    ['too slow', async () => service.clock.advance(60)],
  ] as const) {
    it(`a link whose primary session is ${title}: the secondary one ends`, async () => {
      const { authId } = await opened(service, { operation: link })
      await play(service, authId, 'connect')
      await end(authId)
      // The secondary session is read first: it follows the primary one, whose timer is due.
      expect((await findSession(service.deps, { authId, aimName: 'other' }))?.name).to.equal('end')
    })
  }
  it('the key of the secondary record is no authId', async () => {
    const { authId } = await opened(service, { operation: link })
    await play(service, authId, 'connect')
    for (const aimName of [undefined, 'other'])
      expect(await findSession(service.deps, { authId: `${authId}@other`, aimName })).to.equal(undefined)
  })
  it('a close at the secondary AIM ends it; the primary session goes on', async () => {
    const { authId } = await opened(service, { operation: link })
    await play(service, authId, 'connect')
    const closed = await closeSession(service.deps, { authId, aimName: 'other' })
    expect(closed).to.include({ statusAIM: 'end', statusAuth: 'OK' })
    expect(await statuses(authId)).to.deep.equal(['working', 'end', undefined])
    await play(service, authId, 'approve')
    expect(await statuses(authId)).to.deep.equal(['finished', 'end', undefined])
  })
  it('a link without a configured secondary AIM, or with the primary one: no session, NSA', async () => {
    for (const secondaryAim of [undefined, 'unknown', '']) {
      const given = operation('link', secondaryAim === undefined ? {} : { secondaryAim })
      expect(await openSession(service.deps, { operation: given }), secondaryAim).to.include({ statusAuth: 'NSA' })
    }
  })
  it('another operation with the name of a secondary AIM: no record there', async () => {
    const { authId } = await opened(service, { operation: operation('open', { secondaryAim: 'other' }) })
    await play(service, authId, 'connect')
    expect((await findSession(service.deps, { authId, aimName: 'other' }))?.name).to.equal(undefined)
  })
})

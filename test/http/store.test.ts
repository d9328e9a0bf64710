import { expect } from 'chai'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'
import { runMock } from '../fixtures/listening-host.ts'
import { countingBackend } from '../fixtures/stores/counting.ts'

const NOTICE = 'All records and signing keys are lost when this process ends.'

describe('store of records', () => {
  it('createMockIdp without a store: health and log name memory and what a restart loses', async () => {
    const mock = await runMock()
    try {
      expect(mock.idp.control.health()).to.include({ store: 'memory', notice: NOTICE })
      const lines = mock.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === NOTICE)
      expect(lines.map(({ level, store }) => [level, store])).to.deep.equal([[30, 'memory']])
    } finally {
      await mock.close()
    }
  })

  it('createMockIdp with a store: opened with the clock of the mock, named by health, closed with the host', async () => {
    const { open, operations } = countingBackend()
    const times: (() => number)[] = []
    const idp = createMockIdp({
      store: async (clock) => {
        times.push(() => clock.now())
        return open(clock)
      },
    })
    await idp.ready
    const { store, notice } = idp.control.health()
    expect(store).to.equal('counting')
    expect(notice).to.equal('Signing keys and recorded requests are lost when this process ends.')
    await idp.control.clock.change({ now: '2030-01-01T00:00:00Z', frozen: true })
    expect(times.map((now) => now())).to.deep.equal([Date.UTC(2030) / 1000])
    expect(operations).to.include('put securid/user').and.not.include('close')
    await idp.close()
    expect(operations.slice(-1)).to.deep.equal(['close'])
  })

  it('createMockIdp, store that cannot be opened: ready and listen reject with its error', async () => {
    const broken = new Error('no connection to the store')
    const idp = createMockIdp({ store: () => Promise.reject(broken) })
    const error = (promise: Promise<unknown>) => promise.catch((reason: unknown) => reason)
    expect(await error(idp.ready)).to.equal(broken)
    expect(await error(idp.listen())).to.equal(broken)
    await idp.close()
  })
})

describe('store operations', () => {
  it('SECURID_CREDENTIAL_REQUIRED, checkCredential, accepted: at most 14 store operations', async () => {
    const { open, operations } = countingBackend()
    const mock = await runMock({ store: open })
    try {
      const browser = await fetch(`${mock.address}/idp/startSSO.ping`, { redirect: 'manual' })
      const id = /flowId=(\w+)/.exec(browser.headers.get('location') ?? '')?.[1] ?? ''
      const cookie = browser.headers.get('set-cookie')?.split(';')[0] ?? ''
      const { passcode } = await mock.typed('alice')
      operations.length = 0
      const model = { username: 'alice', passcode }
      const { body } = await mock.act(id, 'checkCredential', model).set('Cookie', cookie)
      expect(body.status, JSON.stringify(body)).to.equal('RESUME')
      await mock.idp.control.flow(id) // waits for the steps that are being stored
      const own = operations.slice(0, operations.indexOf('put history') + 1)
      expect(own, own.join(', ')).to.have.length.within(10, 14)
    } finally {
      await mock.close()
    }
  })
})

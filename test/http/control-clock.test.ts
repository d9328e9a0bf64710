import { expect } from 'chai'
import { eachWithClient, expectAnswer, NOON, refused } from '../fixtures/control-client.ts'

describe('control of the clock', () => {
  const client = eachWithClient()
  const patch = (change: object) => expectAnswer(client().http.patch('/mock/clock').send(change), 200, 'clock')
  it('PATCH /mock/clock, now: set, frozen, earlier times too', async () => {
    expect(await patch({ now: '2031-05-06T07:08:09.9+02:00' })).to.deep.equal({
      now: '2031-05-06T05:08:09Z',
      frozen: true,
    })
    expect(await patch({ now: '2020-01-01T00:00:00Z' })).to.deep.equal({ now: '2020-01-01T00:00:00Z', frozen: true })
    expect(await expectAnswer(client().http.get('/mock/clock'), 200, 'clock')).to.deep.equal({
      now: '2020-01-01T00:00:00Z',
      frozen: true,
    })
  })
  it('PATCH /mock/clock, advanceSeconds: moved forward', async () => {
    expect(await patch({ advanceSeconds: 90 })).to.deep.equal({ now: '2030-01-02T12:01:30Z', frozen: true })
  })
  it('PATCH /mock/clock, frozen false: continues from its time', async () => {
    const { now, frozen } = await patch({ frozen: false })
    expect(frozen).to.equal(false)
    expect(Date.parse(now) - Date.parse(NOON)).to.be.within(0, 5000)
  })
  it('PATCH /mock/clock, empty object: unchanged', async () => {
    expect(await patch({})).to.deep.equal({ now: NOON, frozen: true })
  })
  it('PATCH /mock/clock, now and frozen together: applied together', async () => {
    await patch({ frozen: false })
    expect(await patch({ now: NOON, frozen: true })).to.deep.equal({ now: NOON, frozen: true })
  })
  it('PATCH /mock/clock, now and advanceSeconds: 400, unchanged', async () => {
    const both = { now: '2031-01-01T00:00:00Z', advanceSeconds: 1, frozen: false }
    await refused(client().http.patch('/mock/clock').send(both), 400, 'INVALID_REQUEST')
    expect(client().idp.control.clock.read()).to.deep.equal({ now: NOON, frozen: true })
  })
  for (const [change, pointer] of [
    [{ now: 'tomorrow' }, '/now'],
    [{ now: '2030-02-30T00:00:00Z' }, '/now'],
    [{ now: 1893456000 }, '/now'],
    [{ advanceSeconds: -1 }, '/advanceSeconds'],
    [{ advanceSeconds: 1.5 }, '/advanceSeconds'],
    [{ advanceSeconds: '60' }, '/advanceSeconds'],
    [{ frozen: 'yes' }, '/frozen'],
    [{ speed: 2 }, '/speed'],
    [[], ''],
    ['now', ''],
  ] as const)
    it(`PATCH /mock/clock, ${JSON.stringify(change)}: 400 VALIDATION_ERROR`, async () => {
      const request = client()
        .http.patch('/mock/clock')
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(change))
      const { details } = await refused(request, 400, 'VALIDATION_ERROR')
      expect(details.map((detail) => detail.pointer)).to.deep.equal([pointer])
    })
  it('PATCH /mock/clock, beyond the year 9999: 400 INVALID_TIME', async () => {
    await patch({ now: '9999-12-31T23:59:59Z' })
    await refused(client().http.patch('/mock/clock').send({ advanceSeconds: 1 }), 400, 'INVALID_TIME')
    expect(client().idp.control.clock.read().now).to.equal('9999-12-31T23:59:59Z')
  })
})

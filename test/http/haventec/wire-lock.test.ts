import { expect } from 'chai'
import { DEVICE, eachWithWire, K0, MINUTE, NOW, openWire, RIGHT, WRONG } from '../../fixtures/haventec/wire-client.ts'

const FIVE_MINUTES = 5 * MINUTE
/** The rows of the vendor's page "Login", Incorrect PIN: who logs in with what, and what the answer is. */
const TABLE: readonly (readonly [when: string, hashedPin: string, code: string, message: string, wait?: number])[] = [
  ['the first wrong PIN', WRONG, 'AN-AUTH-1006', 'Authentication failed'],
  [
    'the second',
    WRONG,
    'AN-AUTH-1029',
    'Authentication failed, You have 1 more login attempt before your device is locked for 5 minutes',
  ],
  ['the third', WRONG, 'AN-AUTH-1030', 'Authentication failed, your device is now locked for 5 minutes'],
  ['within five minutes', WRONG, 'AN-AUTH-1031', 'This device is temporarily locked, please try again later'],
  ['even with right credentials', RIGHT, 'AN-AUTH-1031', 'This device is temporarily locked, please try again later'],
  [
    'one second before the end',
    RIGHT,
    'AN-AUTH-1031',
    'This device is temporarily locked, please try again later',
    FIVE_MINUTES - 1,
  ],
  ['the fourth wrong PIN, after five minutes', WRONG, 'AN-AUTH-1006', 'Authentication failed', 1],
  [
    'the fifth',
    WRONG,
    'AN-AUTH-1004',
    'Authentication failed, You have 1 more login attempt before your device is locked',
  ],
  ['the sixth', WRONG, 'AN-AUTH-1005', 'Authentication failed, your device is now locked'],
  ['from then on', WRONG, 'AN-HENG-1004', 'Device is locked'],
  ['even with right credentials', RIGHT, 'AN-HENG-1004', 'Device is locked'],
  ['a day later too', RIGHT, 'AN-HENG-1004', 'Device is locked', 86_400],
]

describe('Haventec, wrong PINs in a row', () => {
  it('are answered as the page of the vendor says, one after the other', async () => {
    const { client, advance, close } = await openWire()
    for (const [when, hashedPin, code, message, wait = 0] of TABLE) {
      await advance(wait)
      const { status, body } = await client.ask('POST', '/authentication/login', client.credentials({ hashedPin }))
      expect([status, body], when).to.deep.equal([400, { responseStatus: { status: 'ERROR', message, code } }])
    }
    await close()
  })

  const opened = eachWithWire()
  const fail = async (times: number) => {
    const { client, advance } = opened()
    for (let count = 0; count < times; count++) {
      if ((await client.loginCode({ hashedPin: WRONG })) === 'AN-AUTH-1030') await advance(FIVE_MINUTES)
    }
  }
  const device = async () => (await opened().idp.control.haventec.users.get('mia')).devices[0]

  for (const failures of [1, 2, 3, 4, 5])
    it(`${failures} of them are forgotten after a login`, async () => {
      const { client } = opened()
      await fail(failures)
      expect(await device()).to.include({ failedLoginAttempts: failures })
      await client.login()
      expect(await device()).to.include({ failedLoginAttempts: 0 })
      expect(await client.loginCode({ hashedPin: WRONG, authKey: (await opened().keys()).at(-1) })).to.equal(
        'AN-AUTH-1006',
      )
    })
  it('a login during the five minutes neither counts nor makes them longer', async () => {
    const { client, advance } = opened()
    await fail(2)
    await client.loginCode({ hashedPin: WRONG })
    await advance(FIVE_MINUTES - 1)
    for (let count = 0; count < 5; count++) await client.loginCode({ hashedPin: WRONG })
    expect(await device()).to.include({ failedLoginAttempts: 3, lockedUntil: '2026-01-05T12:05:00Z' })
    await advance(1)
    expect(await device()).to.include({ failedLoginAttempts: 3, lockedUntil: null, locked: false })
    await client.login()
  })
  it('a wrong key counts nothing, a wrong PIN uses no key up', async () => {
    const { client, keys } = opened()
    for (let count = 0; count < 7; count++)
      expect(await client.loginCode({ authKey: 'other' })).to.equal('AN-HENG-1001')
    expect(await device()).to.include({ failedLoginAttempts: 0 })
    await fail(5)
    expect(await keys()).to.deep.equal([K0])
    expect((await device())?.authKeys[0]).to.include({ usesLeft: 2 })
  })
  it('a wrong key is told before a wrong PIN, a lock before both', async () => {
    const { client } = opened()
    const both = { authKey: 'other', hashedPin: WRONG }
    expect(await client.loginCode(both)).to.equal('AN-HENG-1001')
    await opened().idp.control.haventec.devices.patch(DEVICE, { failedLoginAttempts: 3 })
    expect(await client.loginCode(both)).to.equal('AN-AUTH-1031')
    await opened().idp.control.haventec.devices.patch(DEVICE, { locked: true })
    expect(await client.loginCode(both)).to.equal('AN-HENG-1004')
  })
  it('a lock that a request has found over does not come back with a clock that goes back', async () => {
    const { client, idp, advance } = opened()
    await fail(2)
    await client.loginCode({ hashedPin: WRONG })
    await advance(FIVE_MINUTES)
    expect(await client.loginCode({ authKey: 'other' })).to.equal('AN-HENG-1001')
    await idp.control.clock.change({ now: new Date((NOW + 1) * 1000).toISOString() })
    await client.login()
  })
})

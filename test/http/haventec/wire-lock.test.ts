import { expect } from 'chai'
import { DEVICE, eachWithWire, K0, MINUTE, NOW, openWire, RIGHT, WRONG } from '../../fixtures/haventec/wire-client.ts'

const FIVE_MINUTES = 5 * MINUTE
/** Vendor page "Login", Incorrect PIN: PIN sent, code and message of the answer, seconds before the request. */
const TABLE: readonly (readonly [when: string, hashedPin: string, code: string, message: string, wait?: number])[] = [
  ['first wrong PIN', WRONG, 'AN-AUTH-1006', 'Authentication failed'],
  [
    'second wrong PIN',
    WRONG,
    'AN-AUTH-1029',
    'Authentication failed, You have 1 more login attempt before your device is locked for 5 minutes',
  ],
  ['third wrong PIN', WRONG, 'AN-AUTH-1030', 'Authentication failed, your device is now locked for 5 minutes'],
  ['wrong PIN within five minutes', WRONG, 'AN-AUTH-1031', 'This device is temporarily locked, please try again later'],
  ['right PIN within five minutes', RIGHT, 'AN-AUTH-1031', 'This device is temporarily locked, please try again later'],
  [
    'right PIN, one second before the end',
    RIGHT,
    'AN-AUTH-1031',
    'This device is temporarily locked, please try again later',
    FIVE_MINUTES - 1,
  ],
  ['fourth wrong PIN, after five minutes', WRONG, 'AN-AUTH-1006', 'Authentication failed', 1],
  [
    'fifth wrong PIN',
    WRONG,
    'AN-AUTH-1004',
    'Authentication failed, You have 1 more login attempt before your device is locked',
  ],
  ['sixth wrong PIN', WRONG, 'AN-AUTH-1005', 'Authentication failed, your device is now locked'],
  ['wrong PIN afterwards', WRONG, 'AN-HENG-1004', 'Device is locked'],
  ['right PIN afterwards', RIGHT, 'AN-HENG-1004', 'Device is locked'],
  ['right PIN a day later', RIGHT, 'AN-HENG-1004', 'Device is locked', 86_400],
]

describe('Haventec wrong PINs', () => {
  it("POST /authentication/login, wrong PINs in a row: codes and messages of the vendor's table", async () => {
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
    it(`POST /authentication/login after ${failures} wrong PINs: the failures are cleared`, async () => {
      const { client } = opened()
      await fail(failures)
      expect(await device()).to.include({ failedLoginAttempts: failures })
      await client.login()
      expect(await device()).to.include({ failedLoginAttempts: 0 })
      expect(await client.loginCode({ hashedPin: WRONG, authKey: (await opened().keys()).at(-1) })).to.equal(
        'AN-AUTH-1006',
      )
    })
  it('POST /authentication/login during a lock of five minutes: not counted, the lock is not extended', async () => {
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
  it('POST /authentication/login, wrong key: no failure counted; wrong PIN: no key used', async () => {
    const { client, keys } = opened()
    for (let count = 0; count < 7; count++)
      expect(await client.loginCode({ authKey: 'other' })).to.equal('AN-HENG-1001')
    expect(await device()).to.include({ failedLoginAttempts: 0 })
    await fail(5)
    expect(await keys()).to.deep.equal([K0])
    expect((await device())?.authKeys[0]).to.include({ usesLeft: 2 })
  })
  it('POST /authentication/login, wrong key and PIN: AN-HENG-1001; with a lock: the code of the lock', async () => {
    const { client } = opened()
    const both = { authKey: 'other', hashedPin: WRONG }
    expect(await client.loginCode(both)).to.equal('AN-HENG-1001')
    await opened().idp.control.haventec.devices.patch(DEVICE, { failedLoginAttempts: 3 })
    expect(await client.loginCode(both)).to.equal('AN-AUTH-1031')
    await opened().idp.control.haventec.devices.patch(DEVICE, { locked: true })
    expect(await client.loginCode(both)).to.equal('AN-HENG-1004')
  })
  it('POST /authentication/login, clock set back after an expired lock: the lock does not return', async () => {
    const { client, idp, advance } = opened()
    await fail(2)
    await client.loginCode({ hashedPin: WRONG })
    await advance(FIVE_MINUTES)
    expect(await client.loginCode({ authKey: 'other' })).to.equal('AN-HENG-1001')
    await idp.control.clock.change({ now: new Date((NOW + 1) * 1000).toISOString() })
    await client.login()
  })
})

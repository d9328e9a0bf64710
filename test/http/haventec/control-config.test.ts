import { expect } from 'chai'
import { haventecFaults } from '../../../mock-idp/authorities/haventec/admin/seed.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { APPLICATION, OTHER, RIGHT } from '../../fixtures/haventec/wire-client.ts'

describe('Haventec configuration faults', () => {
  const device = { deviceUuid: 'd', authKey: 'k', pin: '1' }
  const applications = [APPLICATION, OTHER]
  const cases: readonly (readonly [what: string, settings: object, pointers: readonly string[]])[] = [
    ['complete application, user and device', { applications, users: [{ username: 'a', devices: [device] }] }, []],
    ['empty', {}, []],
    [
      'same username in two applications',
      { applications, users: [{ username: 'a' }, { username: 'a', applicationUuid: 'app-2' }] },
      [],
    ],
    [
      'duplicate application UUID',
      { applications: [APPLICATION, { ...OTHER, applicationUuid: 'app-1' }] },
      ['/applications/1/applicationUuid'],
    ],
    [
      'duplicate API key',
      { applications: [APPLICATION, { ...OTHER, apiKey: APPLICATION.apiKey }] },
      ['/applications/1/apiKey'],
    ],
    [
      'duplicate username, different case',
      { applications, users: [{ username: 'a' }, { username: 'A', applicationUuid: 'app-1' }] },
      ['/users/1/username'],
    ],
    [
      'duplicate user UUID',
      {
        applications,
        users: [
          { username: 'a', userUuid: 'u' },
          { username: 'b', userUuid: 'u' },
        ],
      },
      ['/users/1/userUuid'],
    ],
    [
      'duplicate device UUID',
      {
        applications,
        users: [
          { username: 'a', devices: [device] },
          { username: 'b', devices: [device] },
        ],
      },
      ['/users/1/devices/0/deviceUuid'],
    ],
    [
      'unknown application',
      { applications, users: [{ username: 'a', applicationUuid: 'x' }] },
      ['/users/0/applicationUuid'],
    ],
    ['user without applications', { users: [{ username: 'a' }] }, ['/users/0/applicationUuid']],
    [
      'device with PIN and hash',
      { applications, users: [{ username: 'a', devices: [{ ...device, hashedPin: RIGHT }] }] },
      ['/users/0/devices/0'],
    ],
    [
      'device with neither PIN nor hash',
      { applications, users: [{ username: 'a', devices: [{ ...device, pin: undefined }] }] },
      ['/users/0/devices/0'],
    ],
  ]
  for (const [what, settings, pointers] of cases)
    it(`Haventec configuration, ${what}: ${pointers.join(', ') || 'no fault'}`, () => {
      expect(haventecFaults(settings).map(({ pointer }) => pointer)).to.deep.equal(pointers)
    })
  it('Haventec configuration, schema faults and other faults: reported together', async () => {
    const adapters = { haventec: { type: 'haventec' } }
    const users = [{ username: 'a' }, { username: 'a' }]
    const bad = { applications: [{ ...APPLICATION, allowedAuthKeyRetries: -1 }], users }
    const idp = createMockIdp({ config: { adapters, haventec: bad } })
    const error = await idp.ready.then(
      () => undefined,
      (reason: { faults: readonly { pointer: string }[] }) => reason,
    )
    await idp.close()
    const pointers = error?.faults.map(({ pointer }) => pointer)
    expect(pointers).to.deep.equal(['/haventec/applications/0/allowedAuthKeyRetries', '/haventec/users/1/username'])
  })
})

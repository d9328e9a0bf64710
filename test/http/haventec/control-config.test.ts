import { expect } from 'chai'
import { haventecFaults } from '../../../mock-idp/authorities/haventec/admin/seed.ts'
import { createMockIdp } from '../../../mock-idp/create-mock-idp.ts'
import { APPLICATION, OTHER, RIGHT } from '../../fixtures/haventec/wire-client.ts'

describe('faults of the part haventec of a configuration', () => {
  const device = { deviceUuid: 'd', authKey: 'k', pin: '1' }
  const applications = [APPLICATION, OTHER]
  const cases: readonly (readonly [what: string, settings: object, pointers: readonly string[]])[] = [
    ['none', { applications, users: [{ username: 'a', devices: [device] }] }, []],
    ['none without anything', {}, []],
    [
      'the same name in two applications',
      { applications, users: [{ username: 'a' }, { username: 'a', applicationUuid: 'app-2' }] },
      [],
    ],
    [
      'a uuid twice',
      { applications: [APPLICATION, { ...OTHER, applicationUuid: 'app-1' }] },
      ['/applications/1/applicationUuid'],
    ],
    [
      'an API key twice',
      { applications: [APPLICATION, { ...OTHER, apiKey: APPLICATION.apiKey }] },
      ['/applications/1/apiKey'],
    ],
    [
      'a name twice, in another case',
      { applications, users: [{ username: 'a' }, { username: 'A', applicationUuid: 'app-1' }] },
      ['/users/1/username'],
    ],
    [
      'a user uuid twice',
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
      'a device twice',
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
      'an unknown application',
      { applications, users: [{ username: 'a', applicationUuid: 'x' }] },
      ['/users/0/applicationUuid'],
    ],
    ['no applications', { users: [{ username: 'a' }] }, ['/users/0/applicationUuid']],
    [
      'a PIN and a hash',
      { applications, users: [{ username: 'a', devices: [{ ...device, hashedPin: RIGHT }] }] },
      ['/users/0/devices/0'],
    ],
    [
      'neither PIN nor hash',
      { applications, users: [{ username: 'a', devices: [{ ...device, pin: undefined }] }] },
      ['/users/0/devices/0'],
    ],
  ]
  for (const [what, settings, pointers] of cases)
    it(`${what}: ${pointers.join(', ') || 'no fault'}`, () => {
      expect(haventecFaults(settings).map(({ pointer }) => pointer)).to.deep.equal(pointers)
    })
  it('are told with those of the schema, all at once', async () => {
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

import { expect } from 'chai'
import { aducidFaults } from '../../../mock-idp/authorities/aducid/admin/seed.ts'
import { defaultUserDatabaseIndex } from '../../../mock-idp/authorities/aducid/rules/user.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'

/** The faults of a whole configuration with instances of the adapter, by pointer. */
async function faultsOf(aducid: object, adapters: object = { aducid: { type: 'aducid' } }) {
  const idp = createMockIdp({ config: { adapters, aducid } as object })
  const error = await idp.ready.then(
    () => undefined,
    (reason: { faults: readonly { pointer: string; message: string }[] }) => reason,
  )
  await idp.close()
  return Object.fromEntries((error?.faults ?? []).map(({ pointer, message }) => [pointer, message]))
}

describe('ADUCID configuration faults', () => {
  const cases: readonly (readonly [what: string, settings: object, pointers: readonly string[]])[] = [
    ['empty', {}, []],
    [
      'users, AIMs, and an identity at one of them',
      { aims: [{ name: '' }, { name: 'b' }], users: [{ username: 'a', identities: { b: { locked: true } } }] },
      [],
    ],
    [
      'identity at the AIM without a name, no AIM configured',
      { users: [{ username: 'a', identities: { '': {} } }] },
      [],
    ],
    [
      'duplicate username',
      { users: [{ username: 'a' }, { username: 'a', userDatabaseIndex: '1' }] },
      ['/users/1/username'],
    ],
    [
      'duplicate userDatabaseIndex',
      {
        users: [
          { username: 'a', userDatabaseIndex: '1' },
          { username: 'b', userDatabaseIndex: '1' },
        ],
      },
      ['/users/1/userDatabaseIndex'],
    ],
    [
      'userDatabaseIndex that another user has by default',
      { users: [{ username: 'a' }, { username: 'b', userDatabaseIndex: defaultUserDatabaseIndex('a') }] },
      ['/users/1/userDatabaseIndex'],
    ],
    ['duplicate AIM name', { aims: [{ name: 'b' }, { name: '' }, { name: 'b' }] }, ['/aims/2/name']],
    ['AIM without a name twice', { aims: [{ name: '' }, { name: '' }] }, ['/aims/1/name']],
    [
      'identity at an unknown AIM',
      { aims: [{ name: 'b' }], users: [{ username: 'a', identities: { '': {}, 'c/d': {} } }] },
      ['/users/0/identities/', '/users/0/identities/c~1d'],
    ],
  ]
  for (const [what, settings, pointers] of cases)
    it(`ADUCID configuration, ${what}: ${pointers.join(', ') || 'no fault'}`, () => {
      expect(aducidFaults(settings).map(({ pointer }) => pointer)).to.have.members(pointers)
    })
  it('ADUCID configuration, two users of one name: only the name is reported twice, not its derived index', () => {
    const pointers = aducidFaults({ users: [{ username: 'a' }, { username: 'a' }] }).map(({ pointer }) => pointer)
    expect(pointers).to.deep.equal(['/users/1/username'])
  })
  for (const [what, aims, pointer] of [
    ['unknown binding letter', [{ name: '', binding: 'G' }], '/aducid/aims/0/binding'],
    ['binding letter in lower case', [{ name: '', binding: 'a' }], '/aducid/aims/0/binding'],
    ['AIM name with a space', [{ name: 'a b' }], '/aducid/aims/0/name'],
    ['AIM without a name member', [{}], '/aducid/aims/0/name'],
  ] as const)
    it(`ADUCID configuration, ${what}: fault of the schema`, async () => {
      expect(await faultsOf({ aims })).to.have.all.keys(pointer)
    })
  it('ADUCID configuration, schema faults and other faults: reported together', async () => {
    const users = [{ username: 'a', peig: 'never' }, { username: 'b' }, { username: 'b' }]
    const found = await faultsOf({ users, timers: { startSeconds: 0 } })
    expect(found).to.have.all.keys('/aducid/users/0/peig', '/aducid/users/2/username', '/aducid/timers/startSeconds')
  })

  const named = (name: unknown, authority: object = {}) => ({
    first: { type: 'aducid', settings: { 'AIM Name': name }, ...authority },
  })
  it('ADUCID configuration, setting "AIM Name" that no AIM has: fault of the instance', async () => {
    const message = 'there is no AIM of this name in aducid.aims'
    const at = '/adapters/first/settings/AIM Name'
    expect(await faultsOf({}, named('b'))).to.deep.equal({ [at]: message })
    expect(await faultsOf({ aims: [{ name: 'a' }] }, named('b'))).to.deep.equal({ [at]: message })
    expect(await faultsOf({ aims: [{ name: 'b' }] }, named('b'))).to.deep.equal({})
  })
  it('ADUCID configuration, setting "AIM Name" of a remote AIM: no fault', async () => {
    const remote = { 'AIM URL': 'https://aim.example.com' }
    const found = await faultsOf({}, named('b', { authority: { remote } }))
    expect(Object.keys(found)).not.to.include('/adapters/first/settings/AIM Name')
  })
  it('ADUCID configuration, setting "AIM Name" of a wrong type: the fault of the schema alone', async () => {
    expect(Object.keys(await faultsOf({}, named(5)))).to.deep.equal(['/adapters/first/settings/AIM Name'])
  })
})

import { expect } from 'chai'
import { localUsersFaults } from '../../../mock-idp/authorities/local-users/seed.ts'
import { ConfigError } from '../../../mock-idp/index.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { openList, SECRET, verify } from '../../fixtures/local-users/server.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('embedded', openList)

describe('local users of a configuration', () => {
  it('local users, seeded again after a change: have their configured state', async () => {
    const { module, close } = await openList({ failedAttempts: 2, mustChangePassword: true })
    const {
      users: [ann],
    } = await module.operations.users.list()
    expect(ann).to.deep.include({ failedAttempts: 2, mustChangePassword: true, password: SECRET })
    await module.operations.users.put('ann', { password: 'other', locked: true })
    await module.seed()
    expect(await module.operations.users.list()).to.deep.equal({ users: [ann] })
    await close()
  })

  it('local users, configured failedAttempts: the next failure locks', async () => {
    const { port, close } = await openList({ failedAttempts: 2 })
    const ask = (password: string) => port.ask(verify(password), new AbortController().signal)
    expect((await ask('wrong')).kind).to.equal('denied')
    expect((await ask(SECRET)).kind).to.equal('locked')
    await close()
  })

  it('local users, duplicate name: one fault at the second user for both adapters', async () => {
    const users = ['ann', 'bob', 'ann'].map((username) => ({ username, password: SECRET }))
    expect(localUsersFaults({ users }).map(({ pointer }) => pointer)).to.deep.equal(['/users/2/username'])
    const adapters = { form: { type: 'html-form' }, first: { type: 'identifier-first' } }
    const faults = await faultsOf({ adapters, people: { users } })
    expect(faults).to.deep.equal([['/people/users/2/username', 'another user has this name']])
  })

  it('local users, remote authority configured: fault that names the embedded authority', async () => {
    const remote = { authority: { remote: {} } }
    const faults = await faultsOf({
      adapters: { form: { type: 'html-form', ...remote }, first: { type: 'identifier-first', ...remote } },
    })
    expect(faults.map(([pointer]) => pointer)).to.deep.equal(['/adapters/form/authority', '/adapters/first/authority'])
    for (const [, message] of faults) expect(message).to.include('use {"authority": {"embedded": {}}}')
  })

  it('local users, three instances of two adapters: share one list', async () => {
    const adapters = {
      form: { type: 'html-form' },
      second: { type: 'html-form' },
      first: { type: 'identifier-first' },
    }
    const idp = createMockIdp({ config: { adapters, people: { users: [{ username: 'ann', password: SECRET }] } } })
    await idp.ready
    for (const policy of ['form', 'second', 'first']) {
      expect(await idp.control.startFlow({ policy, username: 'ann', state: 'RESUME' })).to.include({ status: 'RESUME' })
    }
    expect((await idp.control.people.users.list()).users.map(({ username }) => username)).to.deep.equal(['ann'])
    await idp.close()
  })

  it('local users, password as {"env"}: read from the environment', async () => {
    process.env['PASSWORD_OF_ANN'] = 'from outside'
    const users = [{ username: 'ann', password: { env: 'PASSWORD_OF_ANN' } }]
    const idp = createMockIdp({ config: { adapters: { form: { type: 'html-form' } }, people: { users } } })
    await idp.ready
    delete process.env['PASSWORD_OF_ANN']
    expect(await idp.control.people.users.get('ann')).to.include({ password: 'from outside' })
    await idp.close()
  })
})

async function faultsOf(config: object): Promise<readonly (readonly [pointer: string, message: string])[]> {
  const idp = createMockIdp({ config: { ...config } })
  const error: unknown = await idp.ready.then(
    () => undefined,
    (reason) => reason,
  )
  await idp.close()
  return error instanceof ConfigError ? error.faults.map(({ pointer, message }) => [pointer, message] as const) : []
}

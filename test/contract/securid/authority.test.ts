import { expect } from 'chai'
import { createSecurIDAuthority, securIDFaults } from '../../../mock-idp/authorities/securid/index.ts'
import { writeCtf } from '../../../mock-idp/authorities/securid/token/ctf.ts'
import { createMemoryStore } from '../../../mock-idp/core/store/memory.ts'
import { moduleOptions } from '../../fixtures/module-options.ts'
import { openModule, stillClock } from '../../fixtures/securid/server.ts'
import { alice, code, fob, NOW, pinpad, WRONG } from '../../fixtures/securid/users.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('embedded', openModule)

describe('SecurID settings', () => {
  const config = {
    users: [
      { username: 'bob', pin: '1234', tokens: [{ source: writeCtf(fob) }], failedAttempts: 2, nextTokencodeMode: true },
      {
        username: 'erin',
        pin: null,
        tokens: [{ source: writeCtf(pinpad, { password: 'pw' }), password: 'pw' }],
        locked: true,
      },
    ],
  }

  it('SecurID settings, seeded and seeded again: users have their configured state', async () => {
    const { module, users, close } = await openModule([], config)
    const check = async () => {
      const bob = await users.find('bob')
      expect(bob).to.deep.include({ pin: '1234', nextTokencodeMode: true, failures: [{ at: NOW, count: 2 }] })
      expect(bob?.tokens).to.deep.equal([{ token: fob, drift: 0, lastInterval: null }])
      expect(await users.find('erin')).to.deep.include({ pin: null, locked: 'administrator' })
    }
    await check()
    await module.port.ask(
      { kind: 'verify', username: 'bob', passcode: `1234${code(fob)}` },
      new AbortController().signal,
    )
    await users.put('erin', alice)
    await module.seed()
    await check()
    await close()
  })

  it('SecurID settings, several faults: each by its pointer, none contains a secret', () => {
    const faulty = {
      users: [
        { username: 'bob', pin: 'Ab12', tokens: [{ source: writeCtf(pinpad) }, { source: WRONG }] },
        { username: 'bob', tokens: [{ source: writeCtf(fob) }, { source: writeCtf(fob) }] },
      ],
      tokenPolicy: { pinMinLength: 6, pinMaxLength: 5 },
    }
    const faults = securIDFaults(faulty)
    expect(faults.map(({ pointer }) => pointer)).to.deep.equal([
      '/tokenPolicy/pinMinLength',
      '/users/0/tokens/1/source',
      '/users/0/pin',
      '/users/1/tokens/1',
      '/users/1/username',
    ])
    expect(JSON.stringify(faults)).to.not.match(/Ab12|1234/)
    const clock = stillClock()
    const options = { store: createMemoryStore(clock), clock, config: faulty, ...moduleOptions }
    expect(() => createSecurIDAuthority(options)).to.throw('/users/1/username')
  })
})

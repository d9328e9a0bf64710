/** Contract of every port to Haventec Authenticate, part 2: rolling keys and network resilience. */
import { expect } from 'chai'
import type { Haventec } from '../../../adapter/haventec/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import { ask, askAtOnce, confirm, login } from '../../fixtures/haventec/authority.ts'
import type { OpenServer, Server } from '../../fixtures/haventec/server.ts'

/** An action of the client with a key, and the keys that are live afterwards. */
type Step = readonly [action: 'login' | 'confirm' | 'replay', key: string, live: readonly string[]]

/** Scenarios of the documentation. Keys are numbered in the order of issue; K0 is the initial key of the device. */
const SCENARIOS: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  [
    'rolling keys, login and confirmation: only the new key is live',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
    ],
  ],
  [
    'rolling keys, lost auth key: K0 is accepted once more',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K0', ['K0', 'K1', 'K2']],
      ['confirm', 'K2', ['K2']],
    ],
  ],
  [
    'rolling keys, lost confirmation: the login with K1 removes K0',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K1', ['K1', 'K2']],
      ['confirm', 'K2', ['K2']],
    ],
  ],
  [
    'rolling keys, client without confirmations: each login removes the older keys',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K1', ['K1', 'K2']],
      ['login', 'K2', ['K2', 'K3']],
    ],
  ],
  [
    'rolling keys, replay of a key without retries left: refused',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K0', ['K0', 'K1', 'K2']],
      ['replay', 'K0', ['K0', 'K1', 'K2']],
    ],
  ],
  [
    'rolling keys, replay after a later key was confirmed: refused',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
      ['replay', 'K0', ['K1']],
      ['login', 'K1', ['K1', 'K2']],
    ],
  ],
  [
    'rolling keys, second confirmation: changes nothing',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
      ['confirm', 'K1', ['K1']],
    ],
  ],
]

/** A client that stores the issued keys by their names in the scenarios. */
function clientOf(server: Server) {
  const issued = new Map<string, Outcome<Haventec, 'keyIssued'>>()
  const issuedAs = (key: string) => {
    const outcome = issued.get(key)
    if (outcome === undefined) throw new Error(`${key} was not issued`)
    return outcome
  }
  const secretOf = (key: string) => (key === 'K0' ? key : issuedAs(key).authKey)
  return {
    login: async (key: string) => {
      issued.set(`K${issued.size + 1}`, await ask(server, login(secretOf(key)), 'keyIssued'))
    },
    confirm: (key: string) => ask(server, confirm(issuedAs(key)), 'confirmed'),
    replay: (key: string) => ask(server, login(secretOf(key)), 'wrongAuthKey'),
    names: (secrets: readonly string[]) =>
      secrets.map((secret) => [...issued].find(([, { authKey }]) => authKey === secret)?.[0] ?? secret),
  }
}

export function keysContract(name: string, open: OpenServer): void {
  describe(`${name}: rolling keys`, () => {
    let server: Server
    afterEach(() => server.close())
    const live = async () => (await server.operations.users.get('mia')).devices[0]?.authKeys ?? []

    for (const [scenario, steps] of SCENARIOS)
      it(scenario, async () => {
        server = await open()
        const client = clientOf(server)
        for (const [action, key, expected] of steps) {
          await client[action](key)
          const secrets = (await live()).map(({ authKey }) => authKey)
          expect(client.names(secrets), `${action} ${key}`).to.deep.equal(expected)
        }
      })

    it('rolling keys, confirmation of a key that is not live: refused, live keys unchanged', async () => {
      server = await open()
      const first = await ask(server, login(), 'keyIssued')
      const second = await ask(server, login(first.authKey), 'keyIssued')
      const third = await ask(server, login(second.authKey), 'keyIssued')
      const before = await live()
      await ask(server, confirm({ ...third, authKeyUuid: first.authKeyUuid }), 'confirmationRefused')
      await ask(server, confirm({ ...third, authKeyUuid: 'made-up' }), 'confirmationRefused')
      expect(await live()).to.deep.equal(before)
    })
    for (const retries of [0, 1, 3])
      it(`rolling keys, eight logins at once with one key, ${retries} retries allowed: ${retries + 1} succeed`, async () => {
        server = await open({ application: { allowedAuthKeyRetries: retries } })
        const kinds = await askAtOnce(
          server,
          Array.from({ length: 8 }, () => login()),
        )
        expect(kinds.filter((kind) => kind === 'keyIssued')).to.have.length(retries + 1)
        expect(kinds.filter((kind) => kind === 'wrongAuthKey')).to.have.length(7 - retries)
      })
  })
}

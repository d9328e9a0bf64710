/** Rolling keys and network resilience, as every port to Haventec Authenticate must have them. */
import { expect } from 'chai'
import type { Haventec } from '../../../adapter/haventec/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import { ask, askAtOnce, confirm, login } from '../../fixtures/haventec/authority.ts'
import type { OpenServer, Server } from '../../fixtures/haventec/server.ts'

/** What the client does: logs in with a key, or confirms one; and the keys that are live then. */
type Step = readonly [does: 'login' | 'confirm' | 'replay', key: string, live: readonly string[]]

/** The scenarios of the documents. Keys are numbered as they are issued; K0 is the one that the device begins with. */
const SCENARIOS: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  [
    'success',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
    ],
  ],
  [
    'lost auth key: the answer with K1 was lost, K0 is taken once more',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K0', ['K0', 'K1', 'K2']],
      ['confirm', 'K2', ['K2']],
    ],
  ],
  [
    'lost confirmation: the login with K1 retires K0',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K1', ['K1', 'K2']],
      ['confirm', 'K2', ['K2']],
    ],
  ],
  [
    'no client support: nothing is ever confirmed',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K1', ['K1', 'K2']],
      ['login', 'K2', ['K2', 'K3']],
    ],
  ],
  [
    'replay of a key whose retries are used up',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['login', 'K0', ['K0', 'K1', 'K2']],
      ['replay', 'K0', ['K0', 'K1', 'K2']],
    ],
  ],
  [
    'replay after a later key was confirmed',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
      ['replay', 'K0', ['K1']],
      ['login', 'K1', ['K1', 'K2']],
    ],
  ],
  [
    'confirming twice changes nothing',
    [
      ['login', 'K0', ['K0', 'K1']],
      ['confirm', 'K1', ['K1']],
      ['confirm', 'K1', ['K1']],
    ],
  ],
]

/** A client that remembers what it was given, by the names of the scenarios. */
function clientOf(server: Server) {
  const issued = new Map<string, Outcome<Haventec, 'keyIssued'>>()
  const given = (key: string) => {
    const known = issued.get(key)
    if (known === undefined) throw new Error(`${key} was never issued`)
    return known
  }
  const secretOf = (key: string) => (key === 'K0' ? key : given(key).authKey)
  return {
    login: async (key: string) => {
      issued.set(`K${issued.size + 1}`, await ask(server, login(secretOf(key)), 'keyIssued'))
    },
    confirm: (key: string) => ask(server, confirm(given(key)), 'confirmed'),
    replay: (key: string) => ask(server, login(secretOf(key)), 'wrongAuthKey'),
    names: (secrets: readonly string[]) =>
      secrets.map((secret) => [...issued].find(([, { authKey }]) => authKey === secret)?.[0] ?? secret),
  }
}

/** The contract, as tests under this name. */
export function keysContract(name: string, open: OpenServer): void {
  describe(`${name}: rolling keys`, () => {
    let server: Server
    afterEach(() => server.close())
    const live = async () => (await server.operations.users.get('mia')).devices[0]?.authKeys ?? []

    for (const [scenario, steps] of SCENARIOS)
      it(scenario, async () => {
        server = await open()
        const client = clientOf(server)
        for (const [does, key, expected] of steps) {
          await client[does](key)
          const secrets = (await live()).map(({ authKey }) => authKey)
          expect(client.names(secrets), `${does} ${key}`).to.deep.equal(expected)
        }
      })

    it('a key that is not live cannot be confirmed, and the others stay', async () => {
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
      it(`of eight logins at once with one key ${retries + 1} succeed where ${retries} retries are allowed`, async () => {
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

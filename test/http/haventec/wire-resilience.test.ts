import { expect } from 'chai'
import {
  bearer,
  DEVICE,
  K0,
  type Opened,
  openWire,
  type Reply,
  RIGHT,
  settings,
  WRONG,
} from '../../fixtures/haventec/wire-client.ts'

/** `login K0` -> K1: the n-th login that succeeds issues Kn. `confirm K1`: DELETE …/auth-key/K1/others. */
type Exchange = readonly [request: string, code: string, live: readonly string[]]
/** The five scenarios of the vendor's network resilience, with one allowed retry: requests, codes, live keys. */
const SCENARIOS: { readonly [name: string]: readonly Exchange[] } = {
  Success: [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
  ],
  'Lost auth key: the answer with K1 never came': [
    ['login K0', '', ['K0', 'K1']],
    ['login K0', '', ['K0', 'K1', 'K2']],
    ['confirm K2', '', ['K2']],
  ],
  'Lost confirmation: K1 was stored, its confirmation got lost': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['confirm K2', '', ['K2']],
  ],
  'No client support: nothing is ever confirmed': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['login K2', '', ['K2', 'K3']],
  ],
  'Replay, after the retries are used up': [
    ['login K0', '', ['K0', 'K1']],
    ['login K0', '', ['K0', 'K1', 'K2']],
    ['login K0', 'AN-HENG-1001', ['K0', 'K1', 'K2']],
  ],
  'Replay, after a later key was confirmed': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['login K0', 'AN-HENG-1001', ['K1']],
  ],
  'Replay, after a later key was used': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['login K0', 'AN-HENG-1001', ['K1', 'K2']],
  ],
  'Confirming twice, the second time nothing happens': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['confirm K1', '', ['K1']],
  ],
  'Confirming a key that is not live changes nothing': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['confirm K0', 'AN-HENG-1001', ['K1']],
  ],
  'Confirming a key that is used up, which would leave none, changes nothing': [
    ['login K0', '', ['K0', 'K1']],
    ['login K0', '', ['K0', 'K1', 'K2']],
    ['confirm K0', 'AN-HENG-1001', ['K0', 'K1', 'K2']],
  ],
}

/** Keys by their names in the scenarios. */
const createNames = async ({ idp }: Opened) => {
  const { devices } = await idp.control.haventec.users.get('mia')
  const keys = new Map([['K0', { value: K0, uuid: devices[0]?.authKeys[0]?.authKeyUuid ?? '' }]])
  return {
    add: ({ authKey, authKeyUuid }: Reply) => void keys.set(`K${keys.size}`, { value: authKey, uuid: authKeyUuid }),
    of: (name: string) => keys.get(name) ?? { value: '', uuid: '' },
    nameOf: (value: string) => [...keys].find(([, key]) => key.value === value)?.[0] ?? value,
  }
}

/** Sends `login K0` or `confirm K1`; the code of the answer. */
const requestsOf = ({ client }: Opened, named: Awaited<ReturnType<typeof createNames>>) => {
  let jwt = {}
  const login = async (authKey: string): Promise<string> => {
    const { body } = await client.ask('POST', '/authentication/login', client.credentials({ authKey }))
    if (body.responseStatus.code === '') {
      named.add(body)
      jwt = bearer(body)
    }
    return body.responseStatus.code
  }
  return (request: string): Promise<string> => {
    const [what, name = ''] = request.split(' ')
    const { value, uuid } = named.of(name)
    if (what === 'login') return login(value)
    return client.code('DELETE', `/device/${DEVICE}/auth-key/${uuid}/others`, undefined, jwt)
  }
}

describe('Haventec, rolling keys', () => {
  for (const [name, exchanges] of Object.entries(SCENARIOS))
    it(name, async () => {
      const opened = await openWire()
      const { keys, close } = opened
      const named = await createNames(opened)
      const asks = requestsOf(opened, named)
      for (const [request, code, live] of exchanges) {
        expect(await asks(request), request).to.equal(code)
        expect((await keys()).map(named.nameOf), `live after ${request}`).to.deep.equal(live)
      }
      await close()
    })

  for (const allowedAuthKeyRetries of [0, 1, 2, 5])
    it(`with ${allowedAuthKeyRetries} retries, of 12 logins at once with one key ${allowedAuthKeyRetries + 1} succeed`, async () => {
      const [application, other] = settings.applications
      const applications = [{ ...application, allowedAuthKeyRetries }, other]
      const { client, close } = await openWire({ ...settings, applications })
      const codes = await Promise.all(Array.from({ length: 12 }, () => client.loginCode()))
      expect(codes.filter((code) => code === '')).to.have.lengthOf(allowedAuthKeyRetries + 1)
      expect(new Set(codes.filter((code) => code !== ''))).to.deep.equal(new Set(['AN-HENG-1001']))
      await close()
    })
  it('of 12 wrong PINs at once each is counted, until the third locks', async () => {
    const { client, close } = await openWire()
    const codes = await Promise.all(Array.from({ length: 12 }, () => client.loginCode({ hashedPin: WRONG })))
    const locked = Array.from({ length: 9 }, () => 'AN-AUTH-1031')
    expect([...codes].sort()).to.deep.equal(['AN-AUTH-1006', 'AN-AUTH-1029', 'AN-AUTH-1030', ...locked])
    await close()
  })
  it('a key of another device, or of another user, never fits', async () => {
    const { client, close } = await openWire()
    expect(await client.loginCode({ authKey: 'SzAtb2YtbWF4' })).to.equal('AN-HENG-1001')
    expect(await client.loginCode({ username: 'max', hashedPin: RIGHT })).to.equal('AN-HENG-1005')
    await close()
  })
})

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

/** `login K0`: the n-th successful login issues Kn. `confirm K1`: DELETE …/auth-key/K1/others. */
type Exchange = readonly [request: string, code: string, live: readonly string[]]
/** The five scenarios of the vendor's page on network resilience, one allowed retry: requests, codes, live keys. */
const SCENARIOS: { readonly [name: string]: readonly Exchange[] } = {
  success: [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
  ],
  'lost auth key, the answer with K1 is lost': [
    ['login K0', '', ['K0', 'K1']],
    ['login K0', '', ['K0', 'K1', 'K2']],
    ['confirm K2', '', ['K2']],
  ],
  'lost confirmation, K1 is stored': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['confirm K2', '', ['K2']],
  ],
  'no client support, keys are never confirmed': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['login K2', '', ['K2', 'K3']],
  ],
  'replay after the last retry': [
    ['login K0', '', ['K0', 'K1']],
    ['login K0', '', ['K0', 'K1', 'K2']],
    ['login K0', 'AN-HENG-1001', ['K0', 'K1', 'K2']],
  ],
  'replay after a later key was confirmed': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['login K0', 'AN-HENG-1001', ['K1']],
  ],
  'replay after a later key was used': [
    ['login K0', '', ['K0', 'K1']],
    ['login K1', '', ['K1', 'K2']],
    ['login K0', 'AN-HENG-1001', ['K1', 'K2']],
  ],
  'second confirmation of a key, no effect': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['confirm K1', '', ['K1']],
  ],
  'confirmation of a key that is not live, no effect': [
    ['login K0', '', ['K0', 'K1']],
    ['confirm K1', '', ['K1']],
    ['confirm K0', 'AN-HENG-1001', ['K1']],
  ],
  'confirmation of a used key, no effect': [
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

/** Sends `login K0` or `confirm K1` and returns the code. */
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

describe('Haventec rolling keys', () => {
  for (const [name, exchanges] of Object.entries(SCENARIOS))
    it(`Rolling keys, ${name}: codes and live keys`, async () => {
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
    it(`Rolling keys, 12 logins at once, ${allowedAuthKeyRetries} retries: ${allowedAuthKeyRetries + 1} succeed`, async () => {
      const [application, other] = settings.applications
      const applications = [{ ...application, allowedAuthKeyRetries }, other]
      const { client, close } = await openWire({ ...settings, applications })
      const codes = await Promise.all(Array.from({ length: 12 }, () => client.loginCode()))
      expect(codes.filter((code) => code === '')).to.have.lengthOf(allowedAuthKeyRetries + 1)
      expect(new Set(codes.filter((code) => code !== ''))).to.deep.equal(new Set(['AN-HENG-1001']))
      await close()
    })
  it('POST /authentication/login, 12 wrong PINs at once: each is counted until the third locks', async () => {
    const { client, close } = await openWire()
    const codes = await Promise.all(Array.from({ length: 12 }, () => client.loginCode({ hashedPin: WRONG })))
    const locked = Array.from({ length: 9 }, () => 'AN-AUTH-1031')
    expect([...codes].sort()).to.deep.equal(['AN-AUTH-1006', 'AN-AUTH-1029', 'AN-AUTH-1030', ...locked])
    await close()
  })
  it('POST /authentication/login, key of another device or user: refused', async () => {
    const { client, close } = await openWire()
    expect(await client.loginCode({ authKey: 'SzAtb2YtbWF4' })).to.equal('AN-HENG-1001')
    expect(await client.loginCode({ username: 'max', hashedPin: RIGHT })).to.equal('AN-HENG-1005')
    await close()
  })
})

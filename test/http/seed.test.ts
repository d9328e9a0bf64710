import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto'
import { expect } from 'chai'
import { ellipticKey } from '../../mock-idp/core/key-pairs.ts'
import { createRandomSource, systemRandom } from '../../mock-idp/core/random.ts'
import { ConfigError } from '../../mock-idp/index.ts'
import { createMockIdp, type MockIdp, type MockIdpOptions } from '../fixtures/create-mock-idp.ts'

const NOW = '2030-01-02T03:04:05Z'
const OPENED: MockIdp[] = []
const open = async (options: MockIdpOptions): Promise<MockIdp> => {
  const idp = createMockIdp(options)
  OPENED.push(idp)
  await idp.listen()
  return idp
}
interface Published {
  readonly keys: readonly (JsonWebKey & { readonly kid: string; readonly alg: string })[]
}
const keysOf = async ({ baseUrl }: MockIdp) => {
  const published: Published = JSON.parse(await (await fetch(`${baseUrl}/pf/JWKS`)).text())
  return published.keys
}
const idsOf = async ({ control }: MockIdp) => {
  const flows = [await control.startFlow(), await control.startFlow({ username: 'alice' })].map(({ id }) => id)
  const { id, cookie } = await control.sessions.start({ username: 'alice' })
  const { serial, ctf } = await control.securid.tokens.issue('alice')
  await control.startFlow({ username: 'mia', policy: 'haventec', state: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED' })
  const { devices } = await control.haventec.users.get('mia')
  const { messages } = await control.haventec.outbox()
  await control.startFlow({ username: 'frank', state: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION' })
  const { pushes } = await control.securid.pushes.list()
  return {
    ...{ flows, session: id, cookie, serial, ctf },
    devices: devices.map(({ deviceUuid }) => deviceUuid),
    tokens: messages.map(({ token }) => token),
    pushes: pushes.map((push) => push.id),
  }
}

describe('seed, clock and signing keys of the start', () => {
  afterEach(async () => {
    await Promise.all(OPENED.splice(0).map((idp) => idp.close()))
  })

  it('seed: two hosts have the same ids, cookies, issued tokens and signing keys; another seed has others', async () => {
    const [one, same, other] = [
      await open({ seed: 'a', clock: { now: NOW, frozen: true } }),
      await open({ seed: 'a', clock: { now: NOW, frozen: true } }),
      await open({ seed: 'b' }),
    ]
    const ids = await idsOf(one)
    expect(await idsOf(same)).to.deep.equal(ids)
    expect((await idsOf(other)).flows).not.to.include(ids.flows[0])
    const keys = await keysOf(one)
    expect(keys.map(({ alg }) => alg)).to.have.members(['RS256', 'ES256'])
    expect(await keysOf(same)).to.deep.equal(keys)
    expect((await keysOf(other)).map(({ kid }) => kid)).not.to.have.members(keys.map(({ kid }) => kid))
  })
  it('seed, POST /mock/reset: the ids begin again', async () => {
    const idp = await open({ seed: 'a', clock: { now: NOW, frozen: true } })
    const ids = await idsOf(idp)
    await idp.control.reset()
    expect(await idsOf(idp)).to.deep.equal(ids)
  })
  it('seed, tokens of a seeded key: the published key verifies them', async () => {
    const idp = await open({ seed: 'a', clock: { now: NOW, frozen: true } })
    const { id_token = '' } = await idp.control.issueTokens({ username: 'alice', clientId: 'demo-public' })
    const [header = '', claims = '', signature = ''] = id_token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const jwk = (await keysOf(idp)).find((key) => key.kid === kid) as JsonWebKey
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'))).to.equal(
      true,
    )
  })
  it('no seed: two hosts have different ids', async () => {
    const [one, other] = [await open({}), await open({})]
    expect((await idsOf(one)).flows).not.to.have.members((await idsOf(other)).flows)
  })

  it('clock: the given time at the start, and again after a reset', async () => {
    const { control } = await open({ clock: { now: NOW, frozen: true } })
    expect(control.clock.read()).to.deep.equal({ now: NOW, frozen: true })
    await control.clock.change({ advanceSeconds: 60, frozen: false })
    await control.reset()
    expect(control.clock.read()).to.deep.equal({ now: NOW, frozen: true })
  })
  it('clock, frozen without a time: real time, standing still', async () => {
    const { control } = await open({ clock: { frozen: true } })
    expect(control.clock.read().frozen).to.equal(true)
    expect(Math.abs(Date.parse(control.clock.read().now) - Date.now())).to.be.below(600_000)
  })
  for (const now of ['yesterday', '1969-12-31T23:59:59Z', '2030-02-30T00:00:00Z', '2030-01-02', ''])
    it(`clock ${JSON.stringify(now)}: RangeError with the form of a time`, () => {
      expect(() => createMockIdp({ clock: { now } })).to.throw(RangeError, '2030-01-02T03:04:05Z')
    })

  it('oauth.keys: published, the first of an algorithm signs, a missing algorithm gets a new key', async () => {
    const [first, second] = ['one', 'two'].map((kid) => ({ ...elliptic(kid), kid, alg: 'ES256' }))
    const idp = await open({ config: { extends: 'demo', oauth: { keys: { keys: [first, second] } } } })
    const keys = await keysOf(idp)
    expect(keys.map(({ kid }) => kid)).to.include.members(['one', 'two'])
    expect(keys.map(({ alg }) => alg)).to.have.members(['ES256', 'ES256', 'RS256'])
    for (const key of keys) expect(key).not.to.have.any.keys('d', 'p', 'q', 'dp', 'dq', 'qi')
    const { id_token = '' } = await idp.control.issueTokens({ username: 'alice', clientId: 'demo-public' })
    expect(JSON.parse(Buffer.from(id_token.split('.')[0] ?? '', 'base64url').toString())).to.include({ kid: 'one' })
  })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' })
  const ec = elliptic('x')
  const faulty: readonly (readonly [what: string, key: object, message: string])[] = [
    ['RSA key of 1024 bits', { ...rsa, alg: 'RS256' }, '1024 bits'],
    ['EC key for RS256', { ...ec, alg: 'RS256' }, 'needs kty RSA'],
    ['public key', { ...ec, d: undefined, alg: 'ES256' }, 'is required'],
    ['point that is not on the curve', { ...ec, x: ec.y, alg: 'ES256' }, 'not a complete private key'],
    ['symmetric key', { kty: 'oct', k: 'AAAA', alg: 'HS256' }, 'must be one of'],
  ]
  for (const [what, key, message] of faulty)
    it(`oauth.keys, ${what}: fault with the pointer, without the key`, async () => {
      const given = JSON.parse(JSON.stringify({ extends: 'demo', oauth: { keys: { keys: [key] } } }))
      const error = await createMockIdp({ config: given }).ready.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (!(error instanceof ConfigError)) throw new Error('no ConfigError')
      expect(error.message).to.include('/oauth/keys/keys/0').and.include(message)
      for (const secret of [ec.d, rsa.d, rsa.p]) expect(error.message).not.to.include(secret)
    })
})

describe('random values', () => {
  it('integer: below the limit, every value occurs', () => {
    const random = createRandomSource('a').of('test')
    const values = new Set(Array.from({ length: 500 }, () => random.integer(7)))
    expect([...values].sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6])
  })
  it('uuid: version 4 of RFC 9562', () => {
    for (const random of [createRandomSource('a').of('test'), systemRandom()])
      expect(random.uuid()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
  it('streams of two purposes: different values, independent of each other', () => {
    const [one, other] = [createRandomSource('a'), createRandomSource('a')]
    other.of('first').bytes(5000)
    expect(one.of('second').text(20)).to.equal(other.of('second').text(20))
    expect(one.of('first').text(20)).not.to.equal(one.of('third').text(20))
  })
})

function elliptic(name: string): JsonWebKey {
  return ellipticKey('P-256', createRandomSource(createHash('sha256').update(name).digest('hex')).of('key'))
}

import { expect } from 'chai'
import fc from 'fast-check'
import { checkConfig } from '../../../../mock-idp/config/config.ts'
import { ConfigError, type ConfigFault, pointerTo } from '../../../../mock-idp/config/faults.ts'
import { validSubset } from '../../../../mock-idp/config/valid-subset.ts'
import { createMockIdp } from '../../../fixtures/create-mock-idp.ts'

type Input = { readonly [name: string]: unknown }

/** Messages of the faults that a host reports, by pointer. */
async function faultsOf(config: Input): Promise<{ readonly [pointer: string]: string }> {
  const idp = createMockIdp({ config })
  try {
    await idp.ready
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.faults.map(({ pointer, message }: ConfigFault) => [pointer, message]))
  } finally {
    await idp.close()
  }
  return {}
}

const secrets = ['5ecretT0kenText', '5ecretPassword']
const faulty = {
  extends: 'demo',
  colour: 'red',
  baseUrl: 5,
  plugins: ['./there-is-no-such-plugin.js'],
  adapters: {
    securid: { settings: { 'Challenge Retries': 'five', 'No Setting': 1 } },
    unknown: { type: 'no-such-type' },
    misspelt: { typ: 'securid' },
    far: { type: 'securid', authority: { remote: { host: 'am.example' } } },
  },
  policies: { lost: { adapter: 'gone' }, valid: { adapter: 'misspelt' } },
  control: { token: { env: 'THIS_VARIABLE_IS_NOT_SET' } },
  authenticationApi: { defaultApplication: 'nothing' },
  securid: {
    users: [
      { username: 5 },
      { username: 'ann', tokens: [{ source: secrets[0], password: secrets[1] }, { sauce: 'typing error' }] },
      { username: 'ben', pin: 'x' },
      { username: 'cas', tokens: [{ source: '123' }] },
      { username: 'cas' },
    ],
  },
} as const

describe('faulty configuration', () => {
  it('faulty configuration: reports the faults of schema, adapters, settings and vendor at once', async () => {
    const faults = await faultsOf(faulty)
    expect(faults).to.include.keys(
      '/colour',
      '/baseUrl',
      '/plugins/0',
      '/adapters/securid/settings/Challenge Retries',
      '/adapters/securid/settings/No Setting',
      '/adapters/unknown/type',
      '/adapters/misspelt/typ',
      '/adapters/misspelt/type',
      '/adapters/far/authority/remote/host',
      '/policies/lost/adapter',
      '/control/token',
      '/authenticationApi/defaultApplication',
      '/securid/users/0/username',
      '/securid/users/1/tokens/0/source',
      '/securid/users/1/tokens/1/source',
      '/securid/users/1/tokens/1/sauce',
      '/securid/users/2/pin',
      '/securid/users/3/tokens/0/source',
      '/securid/users/4/username',
    )
    expect(Object.keys(faults)).to.have.length(19)
  })

  it('faulty configuration: messages name the problem and the next step', async () => {
    const faults = await faultsOf(faulty)
    expect(faults['/colour']).to.equal('is not a setting; check the spelling')
    expect(faults['/baseUrl']).to.equal('must be of type string; put the value in quotes')
    expect(faults['/adapters/misspelt/type']).to.equal('is required')
    expect(faults['/adapters/unknown/type']).to.match(
      /^there is no adapter of type "no-such-type"; there are: (?:[\w-]+, )*securid/,
    )
    expect(faults['/policies/lost/adapter']).to.match(
      /^adapter instance "gone" not found; use one of: (?:[\w-]+, )*securid/,
    )
    expect(faults['/control/token']).to.equal(
      'the environment variable THIS_VARIABLE_IS_NOT_SET is not set or empty; set it before the start',
    )
    expect(faults['/plugins/0']).to.match(/^\/\S+\/there-is-no-such-plugin\.js cannot be loaded: Cannot find module/)
    expect(faults['/securid/users/3/tokens/0/source']).to.match(/81 digits/)
    expect(faults['/securid/users/4/username']).to.equal('another user has this name')
  })

  it('faulty configuration: the error contains no secret', async () => {
    const idp = createMockIdp({ config: faulty })
    const error: unknown = await idp.ready.catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(ConfigError)
    for (const secret of secrets) expect(JSON.stringify([(error as ConfigError).message, error])).not.to.include(secret)
  })

  it('faulty configuration: listen rejects, config throws, close resolves', async () => {
    const idp = createMockIdp({ config: { baseUrl: 5 } })
    expect(await idp.listen().catch((error: unknown) => error)).to.be.instanceOf(ConfigError)
    expect(() => idp.config).to.throw(ConfigError)
    await idp.close()
  })

  for (const [title, config, pointer, message] of [
    ['list', [], '', 'must be one object'],
    ['null', null, '', 'must be one object'],
    ['adapters as a list', { adapters: [] }, '/adapters', 'must be of type object'],
    [
      'policy without adapters',
      { policies: { p: { adapter: 'a' } } },
      '/policies/p/adapter',
      /^adapter instance "a" not found; add it to "adapters"$/,
    ],
    [
      'empty authority',
      { adapters: { a: { type: 'securid', authority: {} } } },
      '/adapters/a/authority',
      /at least 1 member$/,
    ],
    [
      'remote RSA server without URL',
      {
        adapters: {
          a: {
            type: 'securid',
            authority: { remote: { 'RSA Access Key': 'k', 'RSA Authentication Agent': 'MyPingFederate' } },
          },
        },
      },
      '/adapters/a/authority/remote/RSA Base API URL',
      /is required|URL/,
    ],
    ['name with a slash', { 'a/b~c': 1 }, '/a~1b~0c', /not a setting/],
    ['__proto__', JSON.parse('{"__proto__": {"polluted": true}}'), '/__proto__', /not a setting/],
    [
      'wrong value of a switch',
      { compatibility: { missingXsrf: 404 } },
      '/compatibility/missingXsrf',
      'must be one of 400, 403',
    ],
    ['short control token', { control: { token: 'short' } }, '/control/token', 'must have at least 16 characters'],
  ] as const)
    it(`faulty configuration, ${title}: one fault at "${pointer}"`, async () => {
      const faults = await faultsOf(config as Input)
      expect(Object.keys(faults)).to.deep.equal([pointer])
      if (typeof message === 'string') expect(faults[pointer]).to.equal(message)
      else expect(faults[pointer]).to.match(message)
    })

  it('ConfigError: message has one line per pointer', async () => {
    const idp = createMockIdp({ config: { colour: 1, baseUrl: 5 } })
    const error: unknown = await idp.ready.catch((reason: unknown) => reason)
    expect((error as Error).message.split('\n')).to.deep.equal([
      'the configuration has 2 faults:',
      '  /colour: is not a setting; check the spelling',
      '  /baseUrl: must be of type string; put the value in quotes',
    ])
  })
})

describe('checkConfig', () => {
  const usernames = (config: Input) => checkConfig(config).config.securid?.users?.map(({ username }) => username)

  it('checkConfig, no configuration: the demo', () => {
    const { config, faults } = checkConfig(undefined)
    expect(faults).to.deep.equal([])
    expect(config.securid?.users?.map(({ username }) => username)).to.deep.equal([
      'alice',
      'bob',
      'carol',
      'dave',
      'erin',
      'frank',
      'grace',
    ])
    expect(Object.keys(config.policies ?? {})).to.deep.equal([
      'securid',
      'two-factor',
      'haventec',
      'password-then-haventec',
      'aducid',
      'password-then-aducid',
    ])
  })

  it('checkConfig, no extends: the configuration alone', () => {
    expect(checkConfig({ policies: {} }).config).to.deep.equal({ policies: {} })
  })

  it('checkConfig, extends demo: objects are merged key by key', () => {
    const { config } = checkConfig({
      extends: 'demo',
      adapters: { securid: { settings: { 'Challenge Retries': 3 } }, second: { type: 'securid' } },
      securid: { lockout: { failures: 3 } },
    })
    expect(config.adapters).to.have.all.keys('securid', 'html-form', 'identifier-first', 'haventec', 'aducid', 'second')
    expect(config.adapters).to.deep.include({
      securid: { type: 'securid', settings: { 'Challenge Retries': 3 } },
      second: { type: 'securid' },
    })
    expect(config.securid?.lockout).to.deep.equal({ failures: 3 })
    expect(config.securid?.users).to.have.length(7)
  })

  it('checkConfig, extends demo: users are merged by name, {"replace"} replaces them', () => {
    const demo = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace']
    expect(usernames({ extends: 'demo', securid: { users: [{ username: 'grace' }] } })).to.deep.equal(demo)
    expect(usernames({ extends: 'demo', securid: { users: [{ username: 'zoe' }] } })).to.deep.equal([...demo, 'zoe'])
    expect(usernames({ extends: 'demo', securid: { users: { replace: [] } } })).to.deep.equal([])
  })

  it('checkConfig: the result is deeply frozen, the input is not', () => {
    const users = [{ username: 'grace' }]
    const { config } = checkConfig({ securid: { users } })
    expect(() => Object.assign(config.securid?.users?.[0] ?? {}, { username: 'mallory' })).to.throw(TypeError)
    expect(Object.isFrozen(users)).to.equal(false)
    expect(Object.isFrozen(users[0])).to.equal(false)
  })

  it('checkConfig, {"env"} in objects and lists: replaced from the environment', () => {
    const { config, faults } = checkConfig(
      {
        control: { token: { env: 'TOKEN' } },
        securid: { users: [{ username: 'grace', pin: { env: 'PIN' } }] },
      },
      { environment: { TOKEN: 'sixteen-characters', PIN: '2468' } },
    )
    expect(faults).to.deep.equal([])
    expect(config.control?.token).to.equal('sixteen-characters')
    expect(config.securid?.users?.[0]?.pin).to.equal('2468')
  })

  it('checkConfig, environment variable against the schema: fault without the value', () => {
    const { faults } = checkConfig({ control: { token: { env: 'TOKEN' } } }, { environment: { TOKEN: 'short' } })
    expect(faults).to.deep.equal([{ pointer: '/control/token', message: 'must have at least 16 characters' }])
  })
})

describe('validSubset', () => {
  /** Every pointer into a JSON value with its target. */
  const pointersOf = (value: unknown, at = ''): readonly (readonly [string, unknown])[] => [
    [at, value],
    ...(typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) => pointersOf(member, pointerTo(at, name)))
      : []),
  ]
  const json = fc.object({
    maxDepth: 4,
    maxKeys: 4,
    key: fc.constantFrom('a', 'b/c', 'd~e', '0'),
    values: [fc.nat(), fc.string()],
  })

  it('validSubset, random faults: each pointer leads to the original member', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.nat(5)), (config, dice) => {
        const whole = new Map(pointersOf(config))
        const faulty = [...whole.keys()].filter((pointer) => pointer !== '' && dice.next().value === 0)
        const { value, origin } = validSubset(
          config,
          faulty.map((pointer) => ({ pointer, message: 'faulty' })),
        )
        for (const [pointer, left] of pointersOf(value)) {
          const before = origin(pointer)
          expect(faulty.some((pointer) => before === pointer || before.startsWith(`${pointer}/`))).to.equal(false)
          if (typeof left !== 'object') expect(whole.get(before)).to.equal(left)
        }
        const remaining = pointersOf(value).length
        const removed = [...whole.keys()].filter((at) =>
          faulty.some((pointer) => at === pointer || at.startsWith(`${pointer}/`)),
        )
        expect(remaining + removed.length).to.equal(whole.size)
      }),
    )
  })

  it('validSubset, fault at the root: empty object', () => {
    expect(validSubset({ a: 1 }, [{ pointer: '', message: 'faulty' }]).value).to.deep.equal({})
  })

  it('validSubset, required member missing: the object is removed', () => {
    const { value, origin } = validSubset({ list: [{ a: 1 }, { b: 2 }] }, [
      { pointer: '/list/0/b', message: 'is required' },
    ])
    expect(value).to.deep.equal({ list: [{ b: 2 }] })
    expect(origin('/list/0/b')).to.equal('/list/1/b')
  })
})

import { expect } from 'chai'
import { executeObject } from '../../../../mock-idp/authorities/aducid/service/personal-objects.ts'
import { verifySession } from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { opened, openService, play, type Service, USER } from '../../../fixtures/aducid/service.ts'

const SETS = { ADUCID_USER: { uid: ['eva'], aducidRole: ['UIM_U'], mail: ['one@example.com', 'two@example.com'] } }

describe('personal objects of an open session', () => {
  let service: Service
  let proofs: { readonly authId: string; readonly authKey: string }
  const start = async (attributes: typeof SETS | object) => {
    service = await openService({ users: [{ username: USER, peig: 'manual', attributes: { ...attributes } }] })
    const { authId, bindingId } = await opened(service)
    await play(service, authId, 'connect', 'approve')
    const { state } = await verifySession(service.deps, { authId, bindingId })
    proofs = { authId, authKey: state?.name === 'active' ? state.data.authKey2 : '' }
  }
  beforeEach(() => start(SETS))
  afterEach(() => service.close())

  const run = async (
    methodName: string | undefined,
    personalObjectName?: string,
    attributes: readonly (readonly [string, string])[] = [],
  ) => {
    const personalObject = { attributes, ...(personalObjectName !== undefined && { personalObjectName }) }
    const executed = await executeObject(service.deps, {
      ...proofs,
      personalObject,
      ...(methodName !== undefined && { methodName }),
    })
    const { statusAIM, statusAuth, reason, personalObject: object } = executed
    return { pair: `${statusAIM} ${statusAuth}`, reason: reason?.code, attributes: object?.attributes }
  }

  it('Read: every value of the set, attributes with several values repeated', async () => {
    expect(await run('Read', 'ADUCID_USER')).to.deep.include({
      pair: 'active OK',
      attributes: [
        ['uid', 'eva'],
        ['aducidRole', 'UIM_U'],
        ['mail', 'one@example.com'],
        ['mail', 'two@example.com'],
      ],
    })
  })
  for (const name of [undefined, 'unknown', '__proto__', 'constructor'])
    it(`Read of the set ${name}: active, OK, empty`, async () => {
      expect(await run('Read', name)).to.deep.include({ pair: 'active OK', attributes: [] })
    })
  it('Write: replaces the named attributes, keeps the others, removes those without a value', async () => {
    const written = await run('Write', 'ADUCID_USER', [
      ['uid', 'eve'],
      ['uid', 'eva'],
      ['mail', ''],
      ['givenName', 'Eva'],
    ])
    expect(written.pair).to.equal('active OK')
    expect((await run('Read', 'ADUCID_USER')).attributes).to.deep.equal([
      ['uid', 'eve'],
      ['uid', 'eva'],
      ['aducidRole', 'UIM_U'],
      ['givenName', 'Eva'],
    ])
  })
  it('Write without the name of a set: the set "default"', async () => {
    await run('Write', undefined, [['note', 'x']])
    expect((await run('Read', 'default')).attributes).to.deep.equal([['note', 'x']])
  })
  it('Write of an attribute named __proto__: stored as any other', async () => {
    await run('Write', 'default', [['__proto__', 'x']])
    expect((await run('Read', 'default')).attributes).to.deep.equal([['__proto__', 'x']])
  })
  for (const attribute of ['aducidRole', 'aducidAuthorized'])
    it(`Write of ${attribute}: NER without the role UIM_RM, OK with it; nothing is written if refused`, async () => {
      const change = [
        ['uid', 'changed'],
        [attribute, 'UIM_RM'],
      ] as const
      expect(await run('Write', 'ADUCID_USER', change)).to.include({
        pair: 'active NER',
        reason: 'ROLE_MANAGERS_ONLY',
      })
      expect((await run('Read', 'ADUCID_USER')).attributes?.[0]).to.deep.equal(['uid', 'eva'])
      await service.close()
      await start({ UIM: { aducidRole: ['UIM_RM'] } })
      expect((await run('Write', 'ADUCID_USER', change)).pair).to.equal('active OK')
    })

  const many = (count: number, name = (index: number) => `a${index}`) =>
    Array.from({ length: count }, (_, index) => [name(index), 'x'] as const)
  const LARGE: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['129 attributes', many(129)],
    ['65 values of one attribute', many(65, () => 'a')],
    ['a value of 4097 characters', [['a', 'x'.repeat(4097)]]],
    ['a name of 129 characters', [['n'.repeat(129), 'x']]],
    ['66 KB of values', Array.from({ length: 17 }, (_, index) => [`a${index}`, 'x'.repeat(4000)] as const)],
  ]
  for (const [title, attributes] of LARGE)
    it(`Write of ${title}: ERR, nothing is written`, async () => {
      expect(await run('Write', 'big', attributes)).to.include({ pair: 'active ERR', reason: 'DATA_TOO_LARGE' })
      expect((await run('Read', 'big')).attributes).to.deep.equal([])
    })
  it('Write up to the bounds: OK', async () => {
    expect((await run('Write', 'big', many(128))).pair).to.equal('active OK')
    expect(
      (
        await run(
          'Write',
          'values',
          many(64, () => 'a'),
        )
      ).pair,
    ).to.equal('active OK')
  })
  it('the 33rd set of a user: ERR', async () => {
    for (let index = 0; index < 31; index++) await run('Write', `set${index}`, [['a', 'x']])
    expect((await run('Write', 'one more', [['a', 'x']])).pair).to.equal('active ERR')
  })
  it('other methods: NOP or NEO; without a method NOP', async () => {
    expect([await run('ILread'), await run('GenKeyPair'), await run('unknown'), await run(undefined)]).to.deep.equal(
      [
        ['NOP', 'METHOD_NOT_SUPPORTED'],
        ['NEO', 'METHOD_NOT_SUPPORTED'],
        ['NOP', 'METHOD_NOT_SUPPORTED'],
        ['NOP', 'METHOD_MISSING'],
      ].map(([code, reason]) => ({ pair: `active ${code}`, reason, attributes: undefined })),
    )
  })
})

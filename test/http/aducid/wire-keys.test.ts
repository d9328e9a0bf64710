import { expect } from 'chai'
import { eachWithAim, openAim, settings } from '../../fixtures/aducid/server.ts'

const WRONG = 'AAAAAAAAAAA='

describe('R4, keys and bindings', () => {
  const aim = eachWithAim()

  it('All, finished, wrong authKey: Auth-error ASA for good, also for the right key', async () => {
    const { client, finish } = aim()
    const { authId, authKey } = await finish()
    expect((await client.read('All', { authId, authKey: WRONG })).pair).to.equal('Auth-error ASA')
    expect((await client.read('All', { authId, authKey })).pair).to.equal('Auth-error ASA')
    expect((await client.read('Error', { authId })).pair).to.equal('Auth-error ASA')
  })
  it('All, finished, authKey missing: Auth-error ASA', async () => {
    const { client, finish } = aim()
    const { authId, bindingId } = await finish()
    expect((await client.read('All', { authId, bindingId })).pair).to.equal('Auth-error ASA')
  })
  it('All, active, strict AIM, authKey again: Auth-error ASA without attributes, the session stays active', async () => {
    const { client, finish } = aim()
    const { authId, authKey } = await finish()
    const first = await client.read('All', { authId, authKey })
    const again = await client.read('All', { authId, authKey })
    expect(again.pair).to.equal('Auth-error ASA')
    expect(again.names).to.deep.equal(['statusAIM', 'statusAuth'])
    expect((await client.read('All', { authId, authKey: first.of('authKey2') })).pair).to.equal('active OK')
  })
  it('All, active, lenient AIM, authKey again: active OK, the same authKey2', async () => {
    const { client, finish } = aim()
    const { authId, authKey, AIMName } = await finish({ AIMName: 'lenient' })
    const first = await client.read('All', { authId, authKey, AIMName })
    const again = await client.read('All', { authId, authKey, AIMName })
    expect([first.pair, again.pair]).to.deep.equal(['active OK', 'active OK'])
    expect(again.of('authKey2')).to.equal(first.of('authKey2'))
  })
  it('All, active, wrong key: Auth-error ASA, the session stays active', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    expect((await client.read('All', { ...session, authKey: WRONG })).pair).to.equal('Auth-error ASA')
    expect((await client.read('Status', session)).pair).to.equal('active OK')
  })
  it('All, finished, wrong bindingId: BEE, the session stays finished', async () => {
    const { client, finish } = aim()
    const known = await finish()
    const refused = await client.read('All', { ...known, bindingId: WRONG })
    expect(refused.pair).to.equal('finished BEE')
    expect(refused.names).to.deep.equal(['statusAIM', 'statusAuth'])
    expect((await client.read('All', known)).pair).to.equal('active OK')
  })
  it('All, finished by QR code: the bindingId replaces the authKey; without it BIM', async () => {
    const { client, open, play } = aim()
    const { authId, bindingId } = await open()
    await play(authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
    expect((await client.read('All', { authId })).pair).to.equal('finished BIM')
    const { pair, of } = await client.read('All', { authId, bindingId })
    expect(pair).to.equal('active OK')
    expect(of('bindingType')).to.equal('C')
  })
  for (const [name, known] of [
    ['authId of another AIM', { AIMName: 'lenient' }],
    ['unknown authId', { authId: WRONG }],
    ['unknown AIMName', { AIMName: 'no-such-aim' }],
  ] as const)
    it(`every operation, ${name}: none NS, the session is unchanged`, async () => {
      const { client, finish } = aim()
      const session = await finish()
      const other = { ...session, ...known }
      for (const set of ['Status', 'All', 'Error', 'PeigReturnName', 'Basic'])
        expect((await client.read(set, other)).pair, set).to.equal('none NS')
      expect((await client.execute('Read', other)).pair).to.equal('none NS')
      expect((await client.close(other)).pair).to.equal('none NS')
      expect((await client.read('All', session)).pair).to.equal('active OK')
    })
  it('All, 10 requests at once with one authKey: one is active OK, the others Auth-error', async () => {
    const { client, finish } = aim()
    const known = await finish()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.read('All', known)))
    const pairs = answers.map(({ pair }) => pair).sort()
    expect(pairs).to.deep.equal([...Array.from({ length: 9 }, () => 'Auth-error ASA'), 'active OK'])
    expect(answers.filter(({ of }) => of('authKey2') !== undefined)).to.have.length(1)
  })
})

describe('R4, AIMcloseSession', () => {
  const aim = eachWithAim()

  for (const status of ['start', 'Client-binding', 'working'] as const)
    it(`${status}, authId alone: end OK`, async () => {
      const { client, open, play } = aim()
      const known = await open(status === 'Client-binding' ? { AIMName: 'bound' } : {})
      if (status !== 'start') await play(known.authId, { do: 'connect', username: 'eva' })
      expect((await client.read('Status', known)).pair).to.equal(`${status} OK`)
      expect((await client.close(known)).pair).to.equal('end OK')
      expect((await client.read('Status', known)).pair).to.equal('end OK')
    })
  it('finished, wrong or missing key: Auth-error ASA, not closed; right key: end OK', async () => {
    const { client, finish } = aim()
    const known = await finish()
    for (const authKey of [WRONG, undefined])
      expect((await client.close({ ...known, authKey })).pair).to.equal('Auth-error ASA')
    expect((await client.read('Status', known)).pair).to.equal('finished OK')
    expect((await client.close(known)).pair).to.equal('end OK')
  })
  it('active, wrong or missing key: Auth-error ASA, not closed; authKey2: end OK, twice', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    for (const authKey of [WRONG, undefined])
      expect((await client.close({ ...session, authKey })).pair).to.equal('Auth-error ASA')
    expect((await client.read('Status', session)).pair).to.equal('active OK')
    expect((await client.close(session)).pair).to.equal('end OK')
    expect((await client.close(session)).pair).to.equal('end OK')
  })
  it('final statuses: end OK, the status stays', async () => {
    const { client, open, play, advance } = aim()
    const timedOut = await open()
    await advance(30)
    const failed = await open()
    await play(failed.authId, { do: 'connect', username: 'eva' }, { do: 'refuse' })
    for (const [known, pair] of [
      [timedOut, 'startTimeout UTA'],
      [failed, 'error UTA'],
    ] as const) {
      expect((await client.close(known)).pair).to.equal('end OK')
      expect((await client.read('Status', known)).pair).to.equal(pair)
    }
  })
})

describe('R4, masked reasons', () => {
  const aim = eachWithAim()

  for (const [action, code] of [
    [{ do: 'refuse' }, 'NAU'],
    [{ do: 'unknownIdentity' }, 'UU'],
    [{ do: 'fail', reason: 'PCD' }, 'PCD'],
  ] as const)
    it(`error by ${action.do}: Status and All are masked as UTA, Error answers ${code}`, async () => {
      const { client, open, play } = aim()
      const known = await open()
      await play(known.authId, { do: 'connect', username: 'eva' }, action)
      for (const set of ['Status', 'All', 'Basic']) {
        const answer = await client.read(set, known)
        expect(answer.pair, set).to.equal('error UTA')
        expect(answer.names).to.have.length(2)
      }
      expect((await client.read('Error', known)).pair).to.equal(`error ${code}`)
    })
  it('startTimeout, processTimeout, bindingTimeout: UTA, the set Error answers PPNP or CTO', async () => {
    const { client, open, play, advance } = aim()
    const [start, process, binding] = [await open(), await open(), await open({ AIMName: 'bound' })]
    for (const { authId } of [process, binding]) await play(authId, { do: 'connect', username: 'eva' })
    await advance(60)
    const pairs = async (known: typeof start) => [
      (await client.read('All', known)).pair,
      (await client.read('Error', known)).pair,
    ]
    expect(await pairs(start)).to.deep.equal(['startTimeout UTA', 'startTimeout PPNP'])
    expect(await pairs(process)).to.deep.equal(['processTimeout UTA', 'processTimeout CTO'])
    expect(await pairs(binding)).to.deep.equal(['bindingTimeout UTA', 'bindingTimeout CTO'])
  })
  it('fault: internal-error ERR in every set', async () => {
    const { client, open, play } = aim()
    const known = await open()
    await play(known.authId, { do: 'fault' })
    for (const set of ['Status', 'All', 'Error'])
      expect((await client.read(set, known)).pair).to.equal('internal-error ERR')
  })
  it('openSeconds: finished and active end', async () => {
    const { client, finish, verify, advance } = aim()
    const finished = await finish()
    const { session } = await verify()
    await advance(300)
    expect((await client.read('All', finished)).pair).to.equal('end OK')
    expect((await client.read('All', session)).pair).to.equal('end OK')
    expect((await client.read('All', session)).names).to.have.length(2)
  })
})

describe('R4, AIM names', () => {
  it('no AIM without a name: a request that names none belongs to the first one', async () => {
    const aims = settings.aims.filter(({ name }) => name !== '')
    const { client, close } = await openAim({ ...settings, aims })
    const { of, pair } = await client.open()
    expect(pair).to.equal('start OK')
    expect((await client.read('Status', { authId: of('authId'), AIMname: 'lenient' })).pair).to.equal('start OK')
    await close()
  })
})

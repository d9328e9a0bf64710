import { expect } from 'chai'
import { EVA, eachWithAim, RETURN_URL } from '../../fixtures/aducid/server.ts'
import { parameter, personalObject } from '../../fixtures/aducid/wire-client.ts'

const ALL = [
  ...['statusAIM', 'statusAuth', 'operationName', 'userDatabaseIndex', 'userId', 'validityCount', 'validityTime'],
  ...['securityProfileName', 'authenticationProtocolName', 'securityLevel', 'authKey2', 'bindingType'],
]

describe('R4, sessions', () => {
  const aim = eachWithAim()

  it('AIMrequestOperation, open: ids, start and OK in the order of the WSDL', async () => {
    const { pair, names, of } = await aim().client.open({ peigReturnName: RETURN_URL })
    expect(pair).to.equal('start OK')
    expect(names).to.deep.equal(['authId', 'bindingId', 'statusAIM', 'statusAuth'])
    for (const name of ['authId', 'bindingId']) expect(of(name)).to.match(/^[\w+/]{11}=$/)
  })
  it('AIMrequestOperation, AIM that enforces a binding: also bindingKey', async () => {
    const { names } = await aim().client.open({ AIMname: 'bound' })
    expect(names).to.deep.equal(['authId', 'bindingId', 'bindingKey', 'statusAIM', 'statusAuth'])
  })
  it('AIMrequestOperation, bindingKey of a bound session: the same binding, the step is left out', async () => {
    const { client, open, play } = aim()
    const first = await client.open({ AIMName: 'bound' })
    await play(first.of('authId') ?? '', { do: 'connect', username: 'eva' }, { do: 'bind' })
    const second = await client.open({ AIMName: 'bound', bindingKey: first.of('bindingKey') })
    expect(second.of('bindingId')).to.equal(first.of('bindingId'))
    const authId = second.of('authId') ?? ''
    await play(authId, { do: 'connect', username: 'eva' })
    expect((await client.read('Status', { authId, AIMName: 'bound' })).pair).to.equal('working OK')
    expect((await open()).bindingId).not.to.equal(first.of('bindingId'))
  })
  it('Status: start, working, finished, active and end, each with OK', async () => {
    const { client, open, arrive, play, idp } = aim()
    const { authId } = await open()
    const status = async () => (await client.read('Status', { authId })).pair
    expect(await status()).to.equal('start OK')
    await arrive(authId)
    await play(authId, { do: 'connect', username: 'eva' })
    expect(await status()).to.equal('working OK')
    await play(authId, { do: 'approve' })
    expect(await status()).to.equal('finished OK')
    const { authKey } = await idp.control.aducid.sessions.get(authId)
    const all = await client.read('All', { authId, authKey })
    expect(await status()).to.equal('active OK')
    expect((await client.close({ authId, authKey: all.of('authKey2') })).pair).to.equal('end OK')
    expect(await status()).to.equal('end OK')
  })
  it('All, finished: verifies, and answers the result in the order of the published answer', async () => {
    const { answer } = await aim().verify()
    expect(answer.names).to.deep.equal(ALL)
    expect(answer.pair).to.equal('active OK')
    expect(answer.of('userDatabaseIndex')).to.equal(EVA.userDatabaseIndex)
    expect(answer.of('operationName')).to.equal('open')
    expect(answer.of('bindingType')).to.equal('A')
    expect(answer.text).not.to.include('eva')
  })
  const SETS = {
    Basic: ['userDatabaseIndex', 'userId', 'securityProfileName', 'authenticationProtocolName', 'securityLevel'],
    Validity: ['validityCount', 'validityTime'],
    Link: [],
    Status: [],
    Error: [],
    PeigReturnName: ['bindingType', 'peigReturnName'],
  }
  for (const [set, names] of Object.entries(SETS))
    it(`${set}, active: the pair, then ${names.join(', ') || 'nothing'}`, async () => {
      const { client, verify } = aim()
      const { session } = await verify()
      const answer = await client.read(set, session)
      expect(answer.names).to.deep.equal(['statusAIM', 'statusAuth', ...names])
      expect(answer.pair).to.equal(set === 'Link' ? 'active UIL' : 'active OK')
    })
  for (const set of ['Basic', 'Validity'])
    it(`${set}, finished: verifies the session as All does`, async () => {
      const { client, finish } = aim()
      const { authId, authKey } = await finish()
      expect((await client.read(set, { authId, authKey })).pair).to.equal('active OK')
      expect((await client.read('Status', { authId })).pair).to.equal('active OK')
    })
  it('PeigReturnName, start: the URL with & escaped once', async () => {
    const { client, open } = aim()
    const { authId } = await open({ peigReturnName: 'https://shop.example/?a=1&b=<2>"\'' })
    const { of } = await client.read('PeigReturnName', { authId })
    expect(of('peigReturnName')).to.equal('https://shop.example/?a=1&amp;b=&lt;2&gt;"\'')
  })
  it('statusOnly, Status: statusAIM is the only child; other sets have the pair', async () => {
    const { client, open } = aim()
    const { authId } = await open({ AIMName: 'status-only' })
    const at = { authId, AIMName: 'status-only' }
    expect((await client.read('Status', at)).names).to.deep.equal(['statusAIM'])
    expect((await client.read('Error', at)).names).to.deep.equal(['statusAIM', 'statusAuth'])
    expect((await client.read('Status', { ...at, authId: 'unknown' })).names).to.deep.equal(['statusAIM'])
  })
  it('exuse, ConfirmTransaction: the personal object with the signature is in All', async () => {
    const { verify } = aim()
    const payment = personalObject({
      personalObjectName: 'payment',
      personalObjectTypeName: 'payment',
      personalObjectAlgorithmName: 'PAYMENT',
    })
    const { answer } = await verify(
      { operationName: 'exuse', methodName: 'ConfirmTransaction' },
      `${parameter('PaymentMessage', 'Pay 5 < 6?')}${payment}`,
    )
    expect(answer.of('operationName')).to.equal('exuse')
    expect(answer.names.indexOf('personalObject')).to.equal(answer.names.indexOf('authKey2') - 1)
    expect(answer.attributes).to.deep.include({ Return_Status: ['ConfirmedByUser'], PaymentMessage: ['Pay 5 &lt; 6?'] })
    expect(answer.attributes['PaymentSignature']?.[0]).to.have.length(172)
  })
  it('link: working at the primary AIM, passive at the secondary one; ilid in Link', async () => {
    const { client, open, arrive, play, idp } = aim()
    const { authId } = await open({ operationName: 'link', AAIM2: 'lenient' })
    await arrive(authId)
    await play(authId, { do: 'connect', username: 'eva' })
    expect((await client.read('Status', { authId })).pair).to.equal('working OK')
    expect((await client.read('Status', { authId, AIMName: 'lenient' })).pair).to.equal('passive OK')
    await play(authId, { do: 'approve' })
    expect((await client.read('Status', { authId, AIMName: 'lenient' })).pair).to.equal('end OK')
    const { authKey } = await idp.control.aducid.sessions.get(authId)
    const { names } = await client.read('Link', { authId, authKey })
    expect(names.slice(2)).to.deep.equal(['ilid', 'ilTypeName', 'ilAlgorithmName', 'ilValidityCount', 'ilValidityTime'])
  })
  for (const name of ['AIM2name', 'AIM2Name'])
    it(`link, ${name}: the same as AAIM2`, async () => {
      expect((await aim().client.open({ operationName: 'link', [name]: 'lenient' })).pair).to.equal('start OK')
    })
})

describe('R4, personal objects', () => {
  const aim = eachWithAim()
  const set = (attributes?: Parameters<typeof personalObject>[1]) =>
    personalObject({ personalObjectName: 'ADUCID_USER' }, attributes)

  it('Read: the attributes, a repeated element for several values', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const answer = await client.execute('Read', session, set())
    expect(answer.names).to.deep.equal(['statusAIM', 'statusAuth', 'personalObject'])
    expect(answer.pair).to.equal('active OK')
    expect(answer.attributes).to.deep.equal({ givenName: ['Eva'], mail: ['eva@example.com', 'eva@work.example'] })
  })
  it('Read, unknown set: active and OK, only the name', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const answer = await client.execute('Read', session, personalObject({ personalObjectName: 'UIM' }))
    expect(answer.pair).to.equal('active OK')
    expect(answer.text).to.include('<personalObject><personalObjectName>UIM</personalObjectName></personalObject>')
  })
  it('Read without an object: the set default, no empty element', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    expect((await client.execute('Read', session)).names).to.deep.equal(['statusAIM', 'statusAuth'])
  })
  it('Write, then Read: merged, several values, prototype names and special characters are plain data', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const written: [string, string][] = [
      ['mail', 'new@example.com'],
      ['__proto__', 'one'],
      ['constructor', 'a & <b> "c"'],
      ['quoted "name"', 'x'],
    ]
    expect((await client.execute('Write', session, set(written))).pair).to.equal('active OK')
    const { attributes } = await client.execute('Read', session, set())
    expect(Object.entries(attributes)).to.deep.include.members([
      ['givenName', ['Eva']],
      ['mail', ['new@example.com']],
      ['__proto__', ['one']],
      ['constructor', ['a &amp; &lt;b&gt; "c"']],
      ['quoted &quot;name&quot;', ['x']],
    ])
  })
  it('Write, attribute name with a prefix as the C client sends it: written', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const sent = `<personalObject><personalObjectName>UIM</personalObjectName><personalObjectAttribute i:attributeName="a"><attributeValue xmlns:s1="http://www.w3.org/2001/XMLSchema-instance" s1:type="x:string">1</attributeValue></personalObjectAttribute></personalObject>`
    expect((await client.execute('Write', session, sent)).pair).to.equal('active OK')
    const read = await client.execute('Read', session, personalObject({ personalObjectName: 'UIM' }))
    expect(read.attributes).to.deep.equal({ a: ['1'] })
  })
  it('Write, role of a user who manages no roles: NER, unchanged', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const refused = await client.execute('Write', session, set([['aducidRole', 'UIM_RM']]))
    expect([refused.pair, refused.of('statusMessage')]).to.deep.equal(['active NER', 'Not enough rights.'])
    expect((await client.execute('Read', session, set())).attributes).not.to.have.property('aducidRole')
  })
  it('Write, value of 40 KiB: ERR, unchanged', async () => {
    const { client, verify } = aim()
    const { session } = await verify()
    const answer = await client.execute('Write', session, set([['mail', 'x'.repeat(40_000)]]))
    expect(answer.pair).to.equal('active ERR')
    expect((await client.execute('Read', session, set())).attributes['mail']).to.have.length(2)
  })
  it('Read, start, finished, end: NER', async () => {
    const { client, open, finish, verify } = aim()
    const { session } = await verify()
    await client.close(session)
    for (const known of [await open(), await finish(), session])
      expect((await client.execute('Read', known, set())).pair).to.match(/^(?:start|finished|end) NER$/)
  })
  for (const [method, code] of [
    [undefined, 'NOP'],
    ['OTPverification', 'NEO'],
    ['ReadPeigCount', 'NOP'],
    ['Sing', 'NOP'],
  ] as const)
    it(`method ${method ?? 'missing'}: active ${code}`, async () => {
      const { client, verify } = aim()
      const { session } = await verify()
      expect((await client.execute(method, session, set())).pair).to.equal(`active ${code}`)
    })
})

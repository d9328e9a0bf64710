import { expect } from 'chai'
import {
  ACTIVATION,
  CONFIRMATION,
  credential,
  type Haventecs,
  MIA,
  PIN_RESET,
  runHaventec,
  WRONG_PIN,
  wrongToken,
} from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'

/** What the adapter keeps between two requests; no client is ever shown it. */
const KEPT = /accessToken|seenLock|memo|revision|busyUntil/
const JWT = /eyJ[\w-]+\.eyJ/
const SECRET = ['authKey', 'hashedPin', 'activationToken', 'resetPinToken']

describe('secrets of a Haventec flow', () => {
  let at: Haventecs
  const secrets = new Set<string>()
  const answers: string[] = []
  beforeEach(async () => {
    at = await runHaventec()
    secrets.clear()
    answers.splice(0)
  })
  afterEach(() => at.mock.close())

  /** Keeps an answer; of the one state that shows the next key, all but this. */
  const keep = (text: string) => {
    const shown = JSON.parse(text)
    if (shown.status !== CONFIRMATION) return void answers.push(text)
    secrets.add(shown.authKey)
    answers.push(JSON.stringify({ ...shown, authKey: '' }))
  }
  const act = async (id: string, actionId: string, model: { readonly [field: string]: unknown }) => {
    for (const name of SECRET) if (typeof model[name] === 'string') secrets.add(model[name])
    const { text, body } = await at.mock.act(id, actionId, model)
    keep(text)
    keep((await at.mock.read(id)).text)
    return body
  }
  const expectNoneIn = (where: string, text: string) => {
    // Six digits may stand in any id: tokens are looked for as they would be written.
    const written = [...secrets].map((secret) => (/^\d{6}$/.test(secret) ? `"${secret}"` : secret))
    for (const secret of written) expect(text.includes(secret), `${secret} in ${where}: ${text}`).to.equal(false)
    expect(text, where).not.to.match(JWT)
  }
  const expectNoneAnywhere = async (...ids: readonly string[]) => {
    expect([secrets.size, answers.length, at.mock.log.length]).not.to.include(0)
    for (const answer of answers) {
      expectNoneIn('an answer', answer)
      expect(answer).not.to.match(KEPT)
    }
    for (const line of at.mock.log) expectNoneIn('the log', line)
    for (const id of ids) {
      const requests = JSON.stringify(at.mock.idp.control.requests(id))
      expectNoneIn('GET /mock/requests', requests)
      expect(requests).to.include('[redacted]')
      expectNoneIn('the history', JSON.stringify((await at.mock.idp.control.flow(id)).history))
    }
  }

  it('a login: the next key is shown until it is confirmed, and nowhere else', async () => {
    const { id } = await at.start()
    await act(id, 'login', credential(WRONG_PIN, 'SomeOtherKeyOfHers'))
    await act(id, 'login', credential(WRONG_PIN))
    const shown = await act(id, 'login', credential())
    expect((await at.mock.read(id)).body).to.deep.equal(shown)
    await act(id, 'confirmAuthKey', { authKeyUuid: 'another' })
    expect((await act(id, 'confirmAuthKey', { authKeyUuid: shown.authKeyUuid })).status).to.equal('RESUME')
    expect([...secrets]).to.include(shown.authKey)
    await expectNoneAnywhere(id)
  })

  it('tokens for activation and reset are told to nobody, and repeated to nobody', async () => {
    const adding = (await at.start()).id
    expect((await act(adding, 'addDevice', { username: 'mia', deviceName: 'x' })).status).to.equal(ACTIVATION)
    const activationToken = await at.sent()
    for (const token of [wrongToken(activationToken), activationToken])
      await act(adding, 'activateDevice', { activationToken: token, hashedPin: hashOf('4711') })
    const resetting = (await at.start()).id
    const mine = { username: 'mia', deviceUuid: MIA.deviceUuid }
    expect((await act(resetting, 'forgotPin', mine)).status).to.equal(PIN_RESET)
    const resetPinToken = await at.sent()
    for (const token of [wrongToken(resetPinToken), resetPinToken])
      await act(resetting, 'resetPin', { resetPinToken: token, hashedPin: hashOf('4712') })
    expect([...secrets]).to.include.members([activationToken, resetPinToken])
    await expectNoneAnywhere(adding, resetting)
  })

  it('a request that is against its schema, and one that meets a server that is down', async () => {
    const { id } = await at.start()
    const invalid = { ...credential('1234', 'AKeyThatIsHers'), hashedPin: 'NoHashButSecret', pin: 'UnknownField' }
    expect((await act(id, 'login', invalid)).code).to.equal('VALIDATION_ERROR')
    at.mock.idp.control.faults.put([{ match: {}, do: { authority: 'down' } }])
    const { hashedPin } = credential('1234')
    expect((await act(id, 'login', credential('1234', 'AnotherKeyThatIsHers'))).code).to.equal('REQUEST_FAILED')
    expect([...secrets]).to.have.members(['AKeyThatIsHers', 'NoHashButSecret', 'AnotherKeyThatIsHers', hashedPin])
    await expectNoneAnywhere(id)
  })
})

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

/** Data of the adapter in a stored flow; never sent to a client. */
const INTERNAL = /accessToken|seenLock|memo|revision|busyUntil/
const JWT = /eyJ[\w-]+\.eyJ/
const SECRET = ['authKey', 'hashedPin', 'activationToken', 'resetPinToken']

describe('Haventec flow, secrets', () => {
  let client: Haventecs
  const secrets = new Set<string>()
  const answers: string[] = []
  beforeEach(async () => {
    client = await runHaventec()
    secrets.clear()
    answers.splice(0)
  })
  afterEach(() => client.mock.close())

  /** Records an answer, without the key that HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED shows. */
  const record = (text: string) => {
    const shown = JSON.parse(text)
    if (shown.status !== CONFIRMATION) return void answers.push(text)
    secrets.add(shown.authKey)
    answers.push(JSON.stringify({ ...shown, authKey: '' }))
  }
  const act = async (id: string, actionId: string, model: { readonly [field: string]: unknown }) => {
    for (const name of SECRET) if (typeof model[name] === 'string') secrets.add(model[name])
    const { text, body } = await client.mock.act(id, actionId, model)
    record(text)
    record((await client.mock.read(id)).text)
    return body
  }
  const expectNoneIn = (where: string, text: string) => {
    // Six digits may occur in an id; tokens are searched for with their JSON quotes.
    const patterns = [...secrets].map((secret) => (/^\d{6}$/.test(secret) ? `"${secret}"` : secret))
    for (const secret of patterns) expect(text.includes(secret), `${secret} in ${where}: ${text}`).to.equal(false)
    expect(text, where).not.to.match(JWT)
  }
  const expectNoneAnywhere = async (...ids: readonly string[]) => {
    expect([secrets.size, answers.length, client.mock.log.length]).not.to.include(0)
    for (const answer of answers) {
      expectNoneIn('an answer', answer)
      expect(answer).not.to.match(INTERNAL)
    }
    for (const line of client.mock.log) expectNoneIn('the log', line)
    for (const id of ids) {
      const requests = JSON.stringify(client.mock.idp.control.requests({ flow: id }))
      expectNoneIn('GET /mock/requests', requests)
      expect(requests).to.include('[redacted]')
      expectNoneIn('the history', JSON.stringify((await client.mock.idp.control.flow(id)).history))
    }
  }

  it('HAVENTEC_LOGIN_REQUIRED, login, confirmAuthKey: the next key only in the state that shows it', async () => {
    const { id } = await client.start()
    await act(id, 'login', credential(WRONG_PIN, 'SomeOtherKeyOfHers'))
    await act(id, 'login', credential(WRONG_PIN))
    const shown = await act(id, 'login', credential())
    expect((await client.mock.read(id)).body).to.deep.equal(shown)
    await act(id, 'confirmAuthKey', { authKeyUuid: 'another' })
    expect((await act(id, 'confirmAuthKey', { authKeyUuid: shown.authKeyUuid })).status).to.equal('RESUME')
    expect([...secrets]).to.include(shown.authKey)
    await expectNoneAnywhere(id)
  })

  it('HAVENTEC_LOGIN_REQUIRED, addDevice and forgotPin: no token in answers, log, journal or history', async () => {
    const adding = (await client.start()).id
    expect((await act(adding, 'addDevice', { username: 'mia', deviceName: 'x' })).status).to.equal(ACTIVATION)
    const activationToken = await client.sent()
    for (const token of [wrongToken(activationToken), activationToken])
      await act(adding, 'activateDevice', { activationToken: token, hashedPin: hashOf('4711') })
    const resetting = (await client.start()).id
    const mine = { username: 'mia', deviceUuid: MIA.deviceUuid }
    expect((await act(resetting, 'forgotPin', mine)).status).to.equal(PIN_RESET)
    const resetPinToken = await client.sent()
    for (const token of [wrongToken(resetPinToken), resetPinToken])
      await act(resetting, 'resetPin', { resetPinToken: token, hashedPin: hashOf('4712') })
    expect([...secrets]).to.include.members([activationToken, resetPinToken])
    await expectNoneAnywhere(adding, resetting)
  })

  it('HAVENTEC_LOGIN_REQUIRED, login, invalid model and authority down: no secret in answers, log or journal', async () => {
    const { id } = await client.start()
    await act(id, 'login', { ...credential('1234', 'AKeyThatIsHers'), hashedPin: 'NoHashButSecret' })
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    await act(id, 'login', credential('1234', 'AnotherKeyThatIsHers'))
    expect([...secrets]).to.include.members(['AKeyThatIsHers', 'NoHashButSecret', 'AnotherKeyThatIsHers'])
    await expectNoneAnywhere(id)
  })
})

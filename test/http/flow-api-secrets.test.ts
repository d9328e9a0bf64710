import { expect } from 'chai'
import { readToken } from '../../mock-idp/authorities/securid/token/read-token.ts'
import { demo } from '../../mock-idp/config/demo.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { AGENT_SETTINGS, ROOT } from '../fixtures/securid/remote.ts'
import { badInputs } from './bad-inputs.ts'

const PIN = '86420975'
const NEW_PIN = '97531246'
const [{ source }] = demo.securid.users[0].tokens
const { seed } = readToken(source)
/** Data of the adapter and the authority in a stored flow; never sent to a client. */
const INTERNAL = ['authnAttemptId', 'messageId', 'triesLeft', 'memo', 'revision', 'busyUntil']

describe('flow API, secrets', () => {
  let mock: RunningMock
  const secrets = new Set<string>()
  const answers: string[] = []
  beforeEach(async () => {
    mock = await runMock()
    await mock.change('alice', { pin: PIN })
    secrets.clear()
    answers.splice(0)
    for (const secret of [PIN, NEW_PIN, source, seed]) secrets.add(secret)
  })
  afterEach(() => mock.close())

  const codes = async () => {
    const typed = await mock.typed('alice')
    for (const secret of [typed.passcode, typed.tokencode, typed.nextTokencode]) secrets.add(secret)
    return typed
  }
  const act = async (id: string, action: string, model?: object) => {
    const { text } = await mock.act(id, action, model)
    answers.push(text, (await mock.read(id)).text)
    return JSON.parse(text)
  }
  const expectNone = (where: string, text: string) => {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${where}: ${text}`).to.equal(false)
  }
  const expectNoneAnywhere = (id: string) => {
    for (const answer of answers) expectNone('an answer', answer)
    for (const line of mock.log) expectNone('the log', line)
    expectNone('GET /mock/requests', JSON.stringify(mock.idp.control.requests({ flow: id })))
    for (const answer of answers) for (const name of INTERNAL) expect(answer).not.to.include(name)
  }
  const expectNoneInHistory = async (id: string) => {
    const { history } = await mock.idp.control.flow(id)
    expectNone('the history', JSON.stringify(history))
  }

  for (const [index, { what }] of badInputs('').entries())
    it(`Flow API, ${what}: no secret in answer, log, journal or history`, async () => {
      const { id } = await mock.start()
      const { passcode } = await codes()
      const input = badInputs(passcode)[index]
      answers.push((await mock.send(id, input?.request ?? {})).text)
      expect(mock.idp.control.requests({ flow: id }).requests).to.have.length(1)
      expectNoneAnywhere(id)
      await expectNoneInHistory(id)
    })

  it('Flow API, whole sign-on with PIN change: no secret in answers, log, journal or history', async () => {
    const { id } = await mock.start()
    await mock.change('alice', { nextTokencodeMode: true, newPinMode: 'user' })
    const { passcode, nextTokencode } = await codes()
    await act(id, 'checkCredential', { username: 'alice' })
    await act(id, 'validatePasscode', { passcode })
    expect((await act(id, 'checkNextTokencode', { tokencode: nextTokencode })).status).to.include('USER_PIN_RESET')
    await act(id, 'resetPin', { newPin: NEW_PIN, confirmPin: PIN })
    await act(id, 'resetPin', { newPin: NEW_PIN, confirmPin: NEW_PIN })
    await mock.advance(120)
    const { status } = await act(id, 'checkPasscode', { passcode: (await codes()).passcode })
    expect(status).to.equal('RESUME')
    expectNoneAnywhere(id)
    await expectNoneInHistory(id)
    const [last] = mock.idp.control.requests({ flow: id }).requests.filter(({ method }) => method === 'POST')
    expect(last?.body).to.deep.equal({ passcode: '[redacted]' })
  })

  it('Flow API with a remote server: no secret in its journal and log, no flow in its entries', async () => {
    await mock.close()
    const server = await runMock()
    mock = await runMock({
      config: {
        extends: 'demo',
        adapters: {
          securid: { authority: { remote: { ...AGENT_SETTINGS, 'RSA Base API URL': server.idp.baseUrl + ROOT } } },
        },
      },
    })
    for (const secret of Object.values(AGENT_SETTINGS).slice(1)) secrets.add(String(secret))
    const typed = await server.typed('alice')
    for (const secret of [typed.passcode, typed.tokencode]) secrets.add(secret)
    const { id } = await mock.start()
    await act(id, 'checkCredential', { username: 'alice', passcode: `${typed.passcode}0` })
    expect((await act(id, 'checkCredential', { username: 'alice', passcode: typed.passcode })).status).to.equal(
      'RESUME',
    )
    expectNoneAnywhere(id)
    const { requests } = server.idp.control.requests()
    expect(requests.map(({ errorCode }) => errorCode)).to.include('VERIFY_ERROR')
    expect(requests.filter(({ flow }) => flow !== undefined)).to.deep.equal([])
    expectNone('the journal of the server', JSON.stringify(requests))
    for (const line of server.log) expectNone('the log of the server', line)
    await server.close()
  })

  it('Flow API, refused codes and authority down: no secret in answers, log, journal or history', async () => {
    const { id } = await mock.start()
    const { passcode } = await codes()
    mock.idp.control.faults.put({ faults: [{ match: { nth: 1 }, do: { authority: 'down' } }] })
    await act(id, 'checkCredential', { username: 'alice', passcode })
    await act(id, 'checkCredential', { username: 'nobody', passcode })
    await act(id, 'checkCredential', { username: 'alice', passcode: `${passcode}0` })
    expectNoneAnywhere(id)
    await expectNoneInHistory(id)
  })

  it('Flow API and sign-on page, secret in the query: only flowId and action in journal and log', async () => {
    const { id } = await mock.start()
    secrets.add('s3cret')
    const page = `/mock/sign-on?code=s3cret&flowId=${id}&x=1?action=s3cret`
    const answered = [
      await mock.send(id, { query: '?code=s3cret&action=cancel&s3cret', headers: { 'X-XSRF-Header': null } }),
      await mock.send(id, { method: 'GET', query: '?s3cret' }),
      await fetch(mock.address + page),
      await fetch(`${mock.address}${page}&action=cancel&s3cret=1`, { method: 'POST', redirect: 'manual' }),
      await fetch(`${mock.address}${page}`, { method: 'PUT' }),
    ]
    expect(answered.map(({ status }) => status)).to.deep.equal([400, 200, 200, 303, 405])
    expectNoneAnywhere(id)
    expect(mock.idp.control.requests({ flow: id }).requests.map(({ path }) => path)).to.deep.equal(
      [
        `/pf-ws/authn/flows/${id}?action=cancel`,
        `/pf-ws/authn/flows/${id}`,
        `/mock/sign-on?flowId=${id}`,
        `/mock/sign-on?flowId=${id}&action=cancel`,
        `/mock/sign-on?flowId=${id}`,
      ].reverse(),
    )
  })

  it('SECURID_SYSTEM_PIN_RESET_REQUIRED: the PIN in the state, not in log or journal', async () => {
    const { id, pin } = await mock.start({ username: 'dave', state: 'SECURID_SYSTEM_PIN_RESET_REQUIRED' })
    expect(pin).to.be.a('string')
    await mock.moved(id, 'continue')
    for (const line of mock.log) expect(line).not.to.include(`"${pin}"`)
    expect(JSON.stringify(mock.idp.control.requests({ flow: id }))).not.to.include(`"${pin}"`)
  })
})

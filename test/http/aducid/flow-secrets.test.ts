import { expect } from 'chai'
import { ADAM, type Aducids, runAducid, UNKNOWN } from '../../fixtures/aducid/client.ts'

/** Data of the adapter in a stored flow; never sent to a client. */
const INTERNAL = /bindingKey|memo|revision|busyUntil/
/** A key of a client that is well-formed, and that AIM has not made. */
const WRONG_KEY = 'c2VjcmV0IQ=='

describe('ADUCID flow, secrets', () => {
  let client: Aducids
  const secrets = new Set<string>()
  const answers: string[] = []
  beforeEach(async () => {
    client = await runAducid()
    secrets.clear()
    answers.splice(0)
  })
  afterEach(() => client.mock.close())

  const act = async (
    id: string,
    actionId: string,
    model: { readonly authKey?: string; readonly authId?: string } = {},
  ) => {
    if (model.authKey !== undefined) secrets.add(model.authKey)
    const { text, body } = await client.mock.act(id, actionId, model)
    answers.push(text, (await client.mock.read(id)).text)
    return body
  }
  const expectNoneIn = (where: string, text: string) => {
    for (const secret of secrets)
      for (const form of [secret, encodeURIComponent(secret)])
        expect(text.includes(form), `${form} in ${where}: ${text}`).to.equal(false)
  }
  /** The key travels in the URL of AIM-Proxy's redirect, and in the model of verify; nothing stores or repeats it. */
  const expectNoneAnywhere = async (...ids: readonly string[]) => {
    const { control } = client.mock.idp
    expect([secrets.size, answers.length, client.mock.log.length]).not.to.include(0)
    for (const answer of answers) {
      expectNoneIn('an answer', answer)
      expect(answer).not.to.match(INTERNAL)
    }
    for (const line of client.mock.log) expectNoneIn('the log', line)
    expectNoneIn('GET /mock/requests', JSON.stringify(control.requests()))
    for (const id of ids) {
      expect(JSON.stringify(control.requests({ flow: id }))).to.include('[redacted]')
      expectNoneIn('the history', JSON.stringify((await control.flow(id)).history))
    }
  }

  it('ADUCID_CREDENTIALS_REQUIRED, verify: no authKey in answers, log, journal or history', async () => {
    const { shown, proofs } = await client.withCredentials()
    await act(shown.id, 'verify', { ...proofs, authId: UNKNOWN })
    expect((await act(shown.id, 'verify', proofs)).status).to.equal('RESUME')
    await expectNoneAnywhere(shown.id)
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, wrong key: neither key in answers, log, journal or history', async () => {
    const { shown, proofs } = await client.withCredentials()
    secrets.add(proofs.authKey)
    expect((await act(shown.id, 'verify', { ...proofs, authKey: WRONG_KEY })).status).to.equal('FAILED')
    await expectNoneAnywhere(shown.id)
  })
  it('ADUCID_CREDENTIALS_REQUIRED, verify, invalid model and AIM down: no key in answers, log or journal', async () => {
    const { shown, proofs } = await client.withCredentials()
    await act(shown.id, 'verify', { authKey: `${WRONG_KEY}${'='.repeat(64)}` })
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    expect((await act(shown.id, 'verify', proofs)).code).to.equal('REQUEST_FAILED')
    await expectNoneAnywhere(shown.id)
  })
  it('ADUCID flow, user mismatch: no answer names the other user', async () => {
    const shown = await client.afterPassword()
    const proofs = await client.byRedirect(shown, ADAM)
    await act(shown.id, 'poll')
    const failed = await act(shown.id, 'verify', proofs)
    expect(failed.code).to.equal('USER_MISMATCH')
    expect(answers.join('')).not.to.match(new RegExp(ADAM, 'i'))
    await expectNoneAnywhere(shown.id)
  })
})

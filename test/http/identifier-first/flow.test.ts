import { expect } from 'chai'
import request from 'supertest'
import { type RunningMock, runMock, type Shown } from '../../fixtures/listening-host.ts'

describe('identifier-first flow', () => {
  let mock: RunningMock
  const run = async (settings: object = {}) => {
    mock = await runMock({ config: { extends: 'demo', adapters: { 'identifier-first': { settings } } } })
  }
  afterEach(() => mock.close())
  const start = (username?: string): Promise<Shown> =>
    mock.start({ policy: 'identifier-first', ...(username !== undefined && { username }) })
  const links = ({ _links }: Shown) => Object.keys(_links)

  it('IDENTIFIER_REQUIRED, start: documented pluginTypeId, no identifiers, links', async () => {
    await run()
    const shown = await start()
    expect(shown).to.deep.include({
      status: 'IDENTIFIER_REQUIRED',
      pluginTypeId: 'Q1XSwtAb54ncyymeeWU66Q',
      previouslySubmittedIdentifiers: [],
    })
    expect(links(shown)).to.have.members(['self', 'submitIdentifier', 'cancelIdentifierSubmission'])
  })

  it('IDENTIFIER_REQUIRED, submitIdentifier, known or unknown user: RESUME alike', async () => {
    await run()
    for (const identifier of ['alice', 'nobody', 'joe@example.com']) {
      const { id } = await start()
      const { status, resumeUrl } = await mock.moved(id, 'submitIdentifier', { identifier })
      expect(status).to.equal('RESUME')
      const { body } = await request(String(resumeUrl)).get('').set('Accept', 'application/json')
      expect(body).to.deep.equal({ subject: identifier, attributes: { username: identifier } })
    }
  })

  it('IDENTIFIER_REQUIRED, clearIdentifier: removed from the list of this flow only', async () => {
    await run({ previouslySubmittedIdentifiers: ['alice', 'bob'] })
    const { id } = await start()
    const cleared = await mock.moved(id, 'clearIdentifier', { identifier: 'alice' })
    expect(cleared['previouslySubmittedIdentifiers']).to.deep.equal(['bob'])
    const none = await mock.moved(id, 'clearIdentifier', { identifier: 'bob', captchaResponse: '' })
    expect(none['previouslySubmittedIdentifiers']).to.deep.equal([])
    expect((await mock.act(id, 'clearIdentifier', { identifier: 'bob' })).body.code).to.equal('INVALID_ACTION_ID')
    expect((await start())['previouslySubmittedIdentifiers']).to.deep.equal(['alice', 'bob'])
  })

  it('IDENTIFIER_REQUIRED, chained username: other identifiers refused', async () => {
    await run()
    const shown = await start('alice')
    expect(shown['previouslySubmittedIdentifiers']).to.deep.equal(['alice'])
    const { status, body } = await mock.act(shown.id, 'submitIdentifier', { identifier: 'bob' })
    expect([status, body.details[0].code]).to.deep.equal([400, 'INVALID_FIELD_VALUE'])
    expect(await mock.moved(shown.id, 'submitIdentifier', { identifier: 'alice' })).to.include({ status: 'RESUME' })
  })

  it('IDENTIFIER_REQUIRED, cancelIdentifierSubmission: FAILED, CANCELED', async () => {
    await run()
    const end = await mock.moved((await start()).id, 'cancelIdentifierSubmission')
    expect(end).to.include({ status: 'FAILED', code: 'CANCELED', userMessage: 'The sign-on was canceled.' })
  })

  for (const [what, model, code] of [
    ['no identifier', {}, 'FIELD_REQUIRED'],
    ['empty identifier', { identifier: '' }, 'FIELD_REQUIRED'],
    ['identifier not a string', { identifier: 5 }, 'INVALID_FIELD_FORMAT'],
    ['undeclared field', { identifier: 'a', password: 'x' }, 'UNRECOGNIZED_FIELD_NAME'],
  ] as const)
    it(`IDENTIFIER_REQUIRED, submitIdentifier, ${what}: ${code}`, async () => {
      await run()
      const { body } = await mock.act((await start()).id, 'submitIdentifier', model)
      expect([body.code, body.details[0].code]).to.deep.equal(['VALIDATION_ERROR', code])
    })

  it('GET /mock/coverage, every identifier-first state, action and outcome used: nothing unreached', async () => {
    await run({ previouslySubmittedIdentifiers: ['alice'] })
    await mock.begin('identifier-first')
    const { id } = await start()
    await mock.moved(id, 'clearIdentifier', { identifier: 'alice' })
    await mock.moved(id, 'cancelIdentifierSubmission')
    const chained = await start('alice')
    await mock.act(chained.id, 'submitIdentifier', { identifier: 'bob' })
    await mock.moved(chained.id, 'submitIdentifier', { identifier: 'alice' })
    const first = mock.idp.control.coverage().adapters['identifier-first']
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'] as const)
      expect(first?.[kind].notReached, kind).to.deep.equal([])
  })
})

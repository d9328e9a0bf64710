import { expect } from 'chai'
import request from 'supertest'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { walk } from '../../fixtures/securid/coverage-walk.ts'

describe('SecurID coverage', () => {
  let mock: RunningMock
  beforeEach(async () => {
    const securid = { tokenPolicy: { excludedWords: ['999999'] } }
    mock = await runMock({ config: { extends: 'demo', securid, compatibility: { sessionCookie: 'ignore' } } })
  })
  afterEach(() => mock.close())

  const coverage = (accept: string) => request(mock.idp.baseUrl).get('/mock/coverage').set('Accept', accept)

  it('GET /mock/coverage after one start: everything else is listed as not reached', async () => {
    await mock.begin('securid')
    const { states, actions, outcomes, errorDetails, reasons } = (await coverage('application/json')).body.adapters
      .securid
    expect(states.reached).to.deep.equal([{ name: 'SECURID_CREDENTIAL_REQUIRED', count: 1 }])
    expect(states.notReached).to.have.length(8)
    expect(actions).to.deep.include({ reached: [] })
    expect(actions.notReached).to.have.length(11)
    expect(outcomes.reached).to.deep.equal([{ name: 'start: done', count: 1 }])
    expect(reasons.notReached).to.include('WRONG_TOKENCODE').and.not.to.include('SIGNATURE_WRONG')
    expect(errorDetails.notReached).to.have.members([
      'INVALID_USERNAME',
      'USERNAME_REQUIRED',
      'PIN_MISMATCH',
      'INVALID_PIN',
      'UNEXPECTED_METHOD',
      'ALTERNATE_METHOD_NOT_OFFERED',
    ])
  })

  it('GET /mock/coverage, every SecurID state, action, outcome and error detail used: nothing unreached', async () => {
    await walk(mock)
    const { securid } = (await coverage('application/json')).body.adapters
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'])
      expect(securid[kind].notReached, kind).to.deep.equal([])
    expect(securid.states.reached).to.have.length(9)
    expect(securid.actions.reached).to.have.length(11)
    expect(securid.errorDetails.reached).to.have.length(6)
    const { type, text } = await coverage('text/markdown')
    expect(type).to.equal('text/markdown')
    const section = text.slice(text.indexOf('\n## securid\n')).split('\n## ')[1] ?? ''
    const rows = section.split('\n').filter((line) => /^\| (states|actions|outcomes|error details) /.test(line))
    expect(rows).to.have.length(4)
    for (const row of rows) expect(row).to.match(/\| (\d+) of \1 \| - \|$/)
  })
})

/** Reasons of the flow API and of the sign-on page: each is produced, and in `GET /mock/requests`. */
import { expect } from 'chai'
import { createMemoryBackend } from '../../../mock-idp/core/store/memory.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import { eachWithClient } from '../../fixtures/control-client.ts'
import { hostRows } from '../../fixtures/oauth/reasons.ts'
import { delayed } from '../../fixtures/stores/delayed.ts'
import { rows } from './flow-api-rows.ts'

/** No request is refused with it. */
const IN_HISTORY = 'POLICY_CHANGED'

describe('reasons of the flow API', () => {
  // Actions take some turns of the event loop, so that one arrives while another is in progress.
  const client = eachWithClient({ store: (clock) => delayed(createMemoryBackend(clock)) })
  for (const [index, { code, facts, ends, refuse }] of rows.entries())
    it(`${code}, row ${index}: in GET /mock/requests, not in the answer`, async () => {
      const answer = await refuse(client())
      const { requests } = (await client().http.get('/mock/requests')).body
      const { reason } = requests.find(({ reason: found }: { reason?: { code: string } }) => found?.code === code) ?? {}
      expect(reason, JSON.stringify(requests)).to.include({ code })
      expect(reason.message).to.match(/\.$/)
      if (facts !== undefined) expect(reason.facts).to.deep.equal(facts)
      if (ends === true) expect(JSON.parse(answer.text)).to.include({ status: 'FAILED' })
      else expect(answer.status).to.be.at.least(400)
      expect(answer.text).not.to.include('facts').and.not.to.include('"reason"')
    })

  it('POLICY_CHANGED: in the history of a flow that a changed policy has ended', async () => {
    const { http, startFlow } = client()
    const id = await startFlow({ policy: 'two-factor' })
    await http.put('/mock/policies/two-factor').send({ adapter: 'securid' }).expect(200)
    const { history } = (await http.get(`/mock/flows/${id}`).expect(200)).body
    expect(history.at(-1).reason).to.include({ code: IN_HISTORY })
  })
  it('reasons of schemas/host: each declared code has a row, here or of the protocols', () => {
    const shown = new Set([IN_HISTORY, ...[...rows, ...hostRows].map(({ code }) => code)])
    expect(Object.keys(REASONS).filter((code) => !shown.has(code))).to.deep.equal([])
  })
})

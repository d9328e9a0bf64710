import { expect } from 'chai'
import { table } from '../../../adapter/haventec/table.ts'
import {
  CONFIRMATION,
  credential,
  type Haventecs,
  MIA,
  runHaventec,
  WRONG_PIN,
} from '../../fixtures/haventec/client.ts'

describe('Haventec flow, outage and race', () => {
  let client: Haventecs
  beforeEach(async () => {
    client = await runHaventec()
  })
  afterEach(() => client.mock.close())

  it('HAVENTEC_LOGIN_REQUIRED, login, authority down: REQUEST_FAILED, no failure counted, no key used', async () => {
    const { id } = await client.start()
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    for (const pin of [MIA.pin, WRONG_PIN])
      expect(await client.refused(id, 'login', credential(pin))).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    client.mock.idp.control.faults.put({ faults: [] })
    expect(await client.device()).to.include({ failedLoginAttempts: 0 })
    const shown = await client.mock.moved(id, 'login', credential())
    client.mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
    const { authKeyUuid } = shown
    expect(await client.refused(id, 'confirmAuthKey', { authKeyUuid })).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    client.mock.idp.control.faults.put({ faults: [] })
    expect((await client.confirmed(shown)).status).to.equal('RESUME')
  })

  it('HAVENTEC_LOGIN_REQUIRED, six logins at once with one key: as many as allowed get the next key', async () => {
    const flows = await Promise.all(Array.from({ length: 6 }, () => client.start()))
    const answers = await Promise.all(flows.map(({ id }) => client.mock.act(id, 'login', credential())))
    const results = answers.map(({ body }) => body.status ?? body.details[0].code).sort()
    expect(results).to.deep.equal([...Array(4).fill('AN-HENG-1001'), CONFIRMATION, CONFIRMATION])
  })

  it('POST /mock/flows, every state of the Haventec table: the flow starts in it', async () => {
    for (const state of Object.keys(table))
      expect(await client.start({ username: 'mia', state })).to.include({ status: state })
  })
})

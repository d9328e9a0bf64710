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

describe('a Haventec flow', () => {
  let at: Haventecs
  beforeEach(async () => {
    at = await runHaventec()
  })
  afterEach(() => at.mock.close())

  it('whose server is down: REQUEST_FAILED, the flow where it was, no try and no key spent', async () => {
    const { id } = await at.start()
    at.mock.idp.control.faults.put([{ match: {}, do: { authority: 'down' } }])
    for (const pin of [MIA.pin, WRONG_PIN])
      expect(await at.refused(id, 'login', credential(pin))).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    at.mock.idp.control.faults.put([])
    expect(await at.device()).to.include({ failedLoginAttempts: 0 })
    const shown = await at.mock.moved(id, 'login', credential())
    at.mock.idp.control.faults.put([{ match: {}, do: { authority: 'down' } }])
    const { authKeyUuid } = shown
    expect(await at.refused(id, 'confirmAuthKey', { authKeyUuid })).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
    at.mock.idp.control.faults.put([])
    expect((await at.confirmed(shown)).status).to.equal('RESUME')
  })

  it('races with five others for one key: as many as are allowed get the next one', async () => {
    const flows = await Promise.all(Array.from({ length: 6 }, () => at.start()))
    const answers = await Promise.all(flows.map(({ id }) => at.mock.act(id, 'login', credential())))
    const told = answers.map(({ body }) => body.status ?? body.details[0].code).sort()
    expect(told).to.deep.equal([...Array(4).fill('AN-HENG-1001'), CONFIRMATION, CONFIRMATION])
  })

  it('brought into any of its states by the control API is there', async () => {
    for (const state of Object.keys(table))
      expect(await at.start({ username: 'mia', state })).to.include({ status: state })
  })
})

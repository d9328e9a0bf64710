import { expect } from 'chai'
import { demo } from '../../../mock-idp/config/demo.ts'
import {
  ACTIVATION,
  CONFIRMATION,
  credential,
  type Haventecs,
  LOCKED,
  LOGIN,
  MIA,
  PIN_RESET,
  runHaventec,
  WRONG_PIN,
} from '../../fixtures/haventec/client.ts'
import { ROOT } from '../../fixtures/haventec/remote.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'

const { applicationUuid, apiKey } = demo.haventec.applications[0]
const { deviceUuid } = MIA
const hashedPin = hashOf('4711')
const wrong = credential(WRONG_PIN)
const badToken = { activationToken: 'wrong', hashedPin }
const badReset = { resetPinToken: 'wrong', hashedPin }
/** A user deleted during the flow, and a server that cannot find the owner of a device: not possible with the simulated server. */
const UNREACHABLE = ['activateDevice: userNotFound', 'resetPin: userNotFound', 'forgotPin: usernameRequired']

interface Reply {
  readonly responseStatus: { readonly status: string }
  readonly accessToken?: { readonly token: string }
}

describe('Haventec coverage', () => {
  let client: Haventecs
  const device = { deviceUuid, authKey: MIA.authKey, pin: MIA.pin }
  before(async () => {
    const users = [
      { username: 'mia', devices: [device] },
      { username: 'nina', forbidAddingDevices: true },
    ]
    client = await runHaventec({ haventec: { users } })
  })
  after(() => client.mock.close())
  const act = (id: string, actionId: string, model: object = {}) => client.mock.act(id, actionId, model)
  const startedIn = async (state: string) => (await client.start({ username: 'mia', state })).id
  /** Sends the action with each model, one after the other. */
  const all = async (state: string, actionId: string, models: readonly object[]) => {
    const id = state === LOGIN ? (await client.start()).id : await startedIn(state)
    for (const model of models) await act(id, actionId, model)
    return id
  }
  const request = async (method: string, path: string, token: string, body?: object) => {
    const headers = { 'Content-Type': 'application/json', 'x-api-key': apiKey, Authorization: `Bearer ${token}` }
    const sent = body === undefined ? {} : { body: JSON.stringify({ applicationUuid, ...body }) }
    const response = await fetch(client.mock.address + ROOT + path, { method, headers, ...sent })
    return (await response.json()) as Reply
  }
  /** Deletes a device, authenticated by the device of the demo. */
  const remove = async (gone: string) => {
    await client.server.devices.patch(deviceUuid, { locked: false })
    const keys = (await client.device())?.authKeys ?? []
    const body = credential(MIA.pin, keys.at(-1)?.authKey)
    const { accessToken } = await request('POST', '/authentication/login', '', body)
    expect((await request('DELETE', `/device/${gone}`, accessToken?.token ?? '')).responseStatus.status).to.equal(
      'SUCCESS',
    )
  }

  it('GET /mock/coverage, every Haventec state, action, outcome and error detail used: nothing unreached', async () => {
    await client.mock.begin('haventec')
    await client.loggedIn()
    await all(LOGIN, 'addDevice', [{ username: 'mia', deviceName: 'second' }])
    const id = await all(LOGIN, 'login', [
      { ...wrong, username: '' },
      { ...wrong, username: 'nobody' },
      { ...wrong, deviceUuid: 'nowhere' },
      { ...wrong, authKey: 'wrong' },
      wrong,
      wrong,
      wrong,
    ])
    await act(id, 'forgotPin', { username: 'max' })
    await act(id, 'forgotPin', { deviceUuid: 'nowhere' })
    await act(id, 'continue')
    await client.failures(4)
    await act(id, 'login', wrong)
    await act(id, 'login', wrong)
    await act(id, 'continue')
    await act(id, 'forgotPin', { username: 'mia', deviceUuid })
    await all(LOGIN, 'addDevice', [
      { username: 'nobody', deviceName: 'x' },
      { username: 'nina', deviceName: 'x' },
    ])
    await all(LOGIN, 'forgotPin', [
      { username: 'nobody', deviceUuid },
      { username: 'mia', deviceUuid: 'nowhere' },
      { username: 'mia' },
    ])
    const other = await all(CONFIRMATION, 'confirmAuthKey', [{ authKeyUuid: 'wrong' }])
    const ends = await client.start({ username: 'mia', state: CONFIRMATION })
    await client.lock()
    const { authKeyUuid } = (await client.mock.read(other)).body
    await act(other, 'confirmAuthKey', { authKeyUuid })
    await act(other, 'cancel')
    await client.server.devices.patch(deviceUuid, { locked: false })
    await client.confirmed(ends)

    const activating = await client.start({ username: 'mia', state: ACTIVATION })
    const added = String(activating['deviceUuid'])
    await act(activating.id, 'activateDevice', badToken)
    await act(activating.id, 'activateDevice', { activationToken: await client.sent(), hashedPin })
    const locked = await client.start({ username: 'mia', state: ACTIVATION })
    const gone = await client.start({ username: 'mia', state: ACTIVATION })
    await client.server.devices.patch(String(locked['deviceUuid']), { locked: true })
    await act(locked.id, 'activateDevice', badToken)
    await remove(String(gone['deviceUuid']))
    await act(gone.id, 'activateDevice', badToken)

    const reset = await client.start()
    await act(reset.id, 'forgotPin', { username: 'mia', deviceUuid: added })
    const later = await client.start()
    await act(later.id, 'forgotPin', { username: 'mia', deviceUuid: added })
    const third = await client.start()
    await act(third.id, 'forgotPin', { username: 'mia', deviceUuid: added })
    for (const model of [badReset, badReset, badReset]) await act(reset.id, 'resetPin', model)
    await all(LOGIN, 'forgotPin', [{ username: 'mia', deviceUuid: added }])
    await client.server.devices.patch(added, { locked: true })
    await act(later.id, 'resetPin', badReset)
    await remove(added)
    await act(third.id, 'resetPin', badReset)
    const done = await startedIn(PIN_RESET)
    await act(done, 'resetPin', { resetPinToken: await client.sent(), hashedPin })
    await startedIn(LOCKED)

    const coverage = client.mock.idp.control.coverage().adapters['haventec']
    for (const kind of ['states', 'actions', 'errorDetails'] as const)
      expect(coverage?.[kind].notReached, kind).to.deep.equal([])
    expect(coverage?.outcomes.notReached).to.have.members(UNREACHABLE)
    const reasons = Object.values(coverage?.reasons ?? {}).flat()
    expect(JSON.stringify(reasons)).to.include('WRONG_PIN').and.not.to.include('API_KEY_MISSING')
  })
})

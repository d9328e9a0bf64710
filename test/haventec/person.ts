/** Mia of the demo at her device, and the flows that she walks through. */
import { expect } from 'chai'
import { demo } from '../../mock-idp/config/demo.ts'
import { type RunningMock, runMock, type Shown } from '../support/running-mock.ts'
import { hashOf } from './server.ts'

const [mia] = demo.haventec.users
const [{ deviceUuid, authKey, pin }] = mia.devices
/** Her device, and what it has stored at the start. */
export const MIA = { username: mia.username, deviceUuid, authKey, pin } as const
export const WRONG_PIN = '9999'
export const LOGIN = 'HAVENTEC_LOGIN_REQUIRED'
export const CONFIRMATION = 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'
export const ACTIVATION = 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED'
export const PIN_RESET = 'HAVENTEC_PIN_RESET_REQUIRED'
export const LOCKED = 'HAVENTEC_DEVICE_LOCKED'

/** What she sends to log in. */
export const credential = (typed: string = MIA.pin, key: string = MIA.authKey, device: string = MIA.deviceUuid) => ({
  username: MIA.username,
  deviceUuid: device,
  authKey: key,
  hashedPin: hashOf(typed),
})
/** The codes of a refusal, top first. */
export const codesOf = ({ code, details = [] }: { code?: string; details?: readonly { code: string }[] }): string =>
  [code, ...details.map((detail) => detail.code)].join(' ')

/** A mock whose flows are signed on by Haventec. */
export async function runHaventec(config: object = {}) {
  const mock = await runMock({ config: { extends: 'demo', ...config } })
  return { mock, ...walker(mock) }
}
/** What `runHaventec` gives. */
export type Haventecs = Awaited<ReturnType<typeof runHaventec>>

/** How a test walks at a mock; `server` is the mock that has the simulated server, where it is another one. */
export function walker(mock: RunningMock, server: RunningMock = mock) {
  const { haventec } = server.idp.control
  const start = (flow: { username?: string; state?: string } = {}): Promise<Shown> =>
    mock.start({ policy: 'haventec', ...flow })
  return {
    start,
    server: haventec,
    /** A flow that has just begun, after this login. */
    loggedIn: async (model: object = credential()): Promise<Shown> => mock.moved((await start()).id, 'login', model),
    /** The codes of the refusal; the flow stays as it was. */
    refused: async (id: string, actionId: string, model: object = {}): Promise<string> => {
      const before = (await mock.read(id)).body
      const { status, body } = await mock.act(id, actionId, model)
      expect(status, JSON.stringify(body)).to.equal(400)
      expect((await mock.read(id)).body, 'the flow afterwards').to.deep.equal(before)
      return codesOf(body)
    },
    /** Confirms the key that a flow shows. */
    confirmed: ({ id, authKeyUuid }: Shown): Promise<Shown> => mock.moved(id, 'confirmAuthKey', { authKeyUuid }),
    /** The token that was sent last. */
    sent: async (): Promise<string> => (await haventec.outbox())[0]?.token ?? '',
    device: async () =>
      (await haventec.users.get(MIA.username)).devices.find((one) => one.deviceUuid === MIA.deviceUuid),
    lock: () => haventec.devices.patch(MIA.deviceUuid, { locked: true }),
    failures: (failedLoginAttempts: number) => haventec.devices.patch(MIA.deviceUuid, { failedLoginAttempts }),
  }
}
/** The links of a state, besides that to itself. */
export const links = ({ _links }: Shown): readonly string[] => Object.keys(_links).filter((name) => name !== 'self')
/** A token of the right form that nobody was sent. */
export const wrongToken = (token: string): string => (token === '000000' ? '000001' : '000000')

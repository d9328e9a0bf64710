/** Logins over the REST API of Haventec, each with the key of the previous one. */
import { performance } from 'node:perf_hooks'
import { hashedPin, haventecApplication } from './configuration.ts'
import { type Connections, forAll } from './connections.ts'

const PATH = '/authenticate/v1-2/authentication/login'
const HEADERS = { 'Content-Type': 'application/json', 'x-api-key': haventecApplication.apiKey }

/** The device of a user with its newest key. */
interface Device {
  readonly username: string
  readonly deviceUuid: string
  authKey: string
}

interface UserList {
  readonly users: readonly {
    readonly username: string
    readonly devices: readonly {
      readonly deviceUuid: string
      readonly authKeys: readonly { readonly authKey: string }[]
    }[]
  }[]
}

/** Devices of all users with their current keys, which earlier rounds have changed. */
const devicesOf = async ({ send }: Connections): Promise<readonly Device[]> => {
  const { text } = await send('GET', '/mock/haventec/users')
  const { users } = JSON.parse(text) as UserList
  return users.map(({ username, devices: [device] }) => ({
    username,
    deviceUuid: device?.deviceUuid ?? '',
    authKey: device?.authKeys.at(-1)?.authKey ?? '',
  }))
}

const logIn = async ({ ask }: Connections, device: Device): Promise<void> => {
  const { applicationUuid } = haventecApplication
  const { status, body } = await ask('POST', PATH, HEADERS, { applicationUuid, ...device, hashedPin })
  const { authKey } = body
  if (status !== 200 || typeof authKey !== 'string') {
    throw new Error(`${device.username} is not signed on: ${status} ${JSON.stringify(body)}`)
  }
  device.authKey = authKey
}

/** Logs all users in, in rounds, until the rounds took `seconds`; returns the number of logins. */
export const logInAtHaventec = async (
  connections: Connections,
  seconds: number,
  around: (batch: () => Promise<void>) => Promise<void>,
): Promise<number> => {
  const devices = await devicesOf(connections)
  let logins = 0
  for (let milliseconds = 0; milliseconds < seconds * 1000; logins += devices.length) {
    await around(async () => {
      const start = performance.now()
      await forAll(devices, (device) => logIn(connections, device))
      milliseconds += performance.now() - start
    })
  }
  return logins
}

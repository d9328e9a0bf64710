/** Logins over Haventec's REST API, each with the key that the one before it issued. */
import { performance } from 'node:perf_hooks'
import { hashedPin, haventecApplication } from './configuration.ts'
import { type Connections, forAll } from './connections.ts'

const PATH = '/authenticate/v1-2/authentication/login'
const HEADERS = { 'Content-Type': 'application/json', 'x-api-key': haventecApplication.apiKey }

/** A person's device with its newest key. */
interface Device {
  readonly username: string
  readonly deviceUuid: string
  authKey: string
}

/** Everybody's device; the load of an earlier round may have rolled its key. */
const devicesOf = async ({ send }: Connections): Promise<readonly Device[]> => {
  const { text } = await send('GET', '/mock/haventec/users')
  const users: readonly {
    readonly username: string
    readonly devices: readonly {
      readonly deviceUuid: string
      readonly authKeys: readonly { readonly authKey: string }[]
    }[]
  }[] = JSON.parse(text)
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
    throw new Error(`${device.username} is not let in: ${status} ${JSON.stringify(body)}`)
  }
  device.authKey = authKey
}

/** Everybody logs in, one round after another, until the rounds took `seconds`; how many logins that were. */
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

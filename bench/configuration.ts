/** A thousand users with a token each, for the mock and the load. */
import { createHash } from 'node:crypto'
import { writeCtf } from '../mock-idp/authorities/securid/token/ctf.ts'
import type { SoftwareToken } from '../mock-idp/authorities/securid/token/token.ts'
import { client } from './client.ts'

/** The token is computed from the number of the user, so that two processes have the same one. */
export interface BenchUser {
  readonly username: string
  readonly pin: string
  readonly token: SoftwareToken
}

/** Application of all devices. */
export const haventecApplication = { applicationUuid: 'bench', apiKey: 'bench', name: 'Bench' } as const
/** hashedPin of every device. */
export const hashedPin = createHash('sha512').update('1234').digest('base64')

export const USERS = 1000
const UNLIMITED = 1_000_000

const userOf = (number: number): BenchUser => ({
  username: `user${String(number).padStart(4, '0')}`,
  pin: '1234',
  token: {
    serial: String(number).padStart(12, '0'),
    seed: createHash('sha256').update(`bench ${number}`).digest('hex').slice(0, 32),
    digits: 8,
    intervalSeconds: 60,
    pinMode: 0,
    expiresOn: '2040-12-31',
  },
})

export const benchUsers = (): readonly BenchUser[] => Array.from({ length: USERS }, (_none, index) => userOf(index + 1))

/** SecurID adapter with another mock as its Authentication Manager, without a limit of tries. */
export const remoteConfiguration = (manager: string): object => ({
  extends: 'demo',
  adapters: {
    securid: {
      settings: { 'Challenge Retries': UNLIMITED },
      authority: {
        remote: {
          'RSA Base API URL': `${manager}/mfa/v1_1`,
          'RSA Authentication Agent': 'MyPingFederate',
          'RSA Access Key': 'k0'.repeat(32),
          'RSA Access ID': 'a1'.repeat(32),
        },
      },
    },
  },
})

/** The demo with these users, without limits of tries and lockout. */
export const configuration = (): object => ({
  extends: 'demo',
  adapters: { securid: { type: 'securid', settings: { 'Challenge Retries': UNLIMITED } } },
  securid: {
    users: benchUsers().map(({ username, pin, token }) => ({ username, pin, tokens: [{ source: writeCtf(token) }] })),
    lockout: { failures: UNLIMITED },
  },
  haventec: {
    // Without the application of the demo and its users, whose devices have other PINs.
    applications: { replace: [haventecApplication] },
    users: {
      replace: benchUsers().map(({ username }) => ({
        username,
        devices: [{ deviceUuid: `device-of-${username}`, authKey: `key-of-${username}`, hashedPin }],
      })),
    },
  },
  oauth: { clients: [client] },
})

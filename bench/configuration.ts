/** A thousand people with a token each, for the mock and for the load alike. */
import { createHash } from 'node:crypto'
import { writeCtf } from '../mock-idp/authorities/securid/token/ctf.ts'
import type { SoftwareToken } from '../mock-idp/authorities/securid/token/token.ts'
import { client } from './client.ts'

/** One of the people. The token is the same in every run, so that two processes know it without telling each other. */
export interface Person {
  readonly username: string
  readonly pin: string
  readonly token: SoftwareToken
}

/** The application that everybody has a device at. */
export const haventecApplication = { applicationUuid: 'bench', apiKey: 'bench', name: 'Bench' } as const
/** What every device sends as hashedPin. */
export const hashedPin = createHash('sha512').update('1234').digest('base64')

export const PEOPLE = 1000
const OUT_OF_REACH = 1_000_000

const person = (number: number): Person => ({
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

/** `user0001` to `user1000`. */
export const people = (): readonly Person[] => Array.from({ length: PEOPLE }, (_none, index) => person(index + 1))

/** The mock's adapter with a mock elsewhere as its Authentication Manager, tries out of reach. */
export const remoteConfiguration = (manager: string): object => ({
  extends: 'demo',
  adapters: {
    securid: {
      settings: { 'Challenge Retries': OUT_OF_REACH },
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

/** The configuration file's content: the demo with these people, tries and lockout out of reach, nothing else changed. */
export const configuration = (): object => ({
  extends: 'demo',
  adapters: { securid: { type: 'securid', settings: { 'Challenge Retries': OUT_OF_REACH } } },
  securid: {
    users: people().map(({ username, pin, token }) => ({ username, pin, tokens: [{ source: writeCtf(token) }] })),
    lockout: { failures: OUT_OF_REACH },
  },
  haventec: {
    applications: [haventecApplication],
    users: people().map(({ username }) => ({
      username,
      devices: [{ deviceUuid: `device-of-${username}`, authKey: `key-of-${username}`, hashedPin }],
    })),
  },
  oauth: { clients: [client] },
})

/**
 * Type tests of `MockIdpConfig`. A `@ts-expect-error` is an error as soon as the line below it compiles; no code of this file
 * runs.
 */
import { demo } from '../../../../mock-idp/config/demo.ts'
import type { MockIdpConfig } from '../../../../mock-idp/index.ts'

/** Every form that the loader accepts. */
export const accepted: readonly MockIdpConfig[] = [
  demo,
  { extends: 'demo', securid: { users: [{ username: 'zoe', tokens: [{ source: { file: './zoe.sdtid' } }] }] } },
  { extends: './base.jsonc', oauth: { clients: { replace: [{ clientId: 'app', grantTypes: ['refresh_token'] }] } } },
  { $schema: 'http://localhost:9031/schemas/gen/config-file.schema.json', control: { token: { env: 'TOKEN' } } },
  {
    adapters: { mine: { type: 'mine', settings: { anything: [1, 2] } } },
    tls: { key: { env: 'KEY' }, cert: 'cert.pem' },
  },
]

export const refused: readonly MockIdpConfig[] = [
  // @ts-expect-error a key that does not exist
  { secruid: {} },
  // @ts-expect-error a key of a client that does not exist
  { oauth: { clients: [{ clientID: 'app' }] } },
  // @ts-expect-error an algorithm that does not exist
  { oauth: { clients: [{ clientId: 'app', idTokenSigningAlgorithm: 'HS256' }] } },
  // @ts-expect-error a member of an empty object
  { adapters: { securid: { authority: { embedded: { nonsense: 1 } } } } },
  // @ts-expect-error a number in the place of a text
  { baseUrl: 9031 },
  // @ts-expect-error a reference in the place of a number
  { accountLocking: { lockoutPeriodMinutes: { env: 'MINUTES' } } },
]

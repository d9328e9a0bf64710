/** Applications of the configuration. */
import { digestOf } from '../rules/secrets.ts'

export interface Application {
  readonly applicationUuid: string
  readonly apiKey: string
  readonly name: string
  readonly allowedAuthKeyRetries: number
  readonly accessTokenSeconds: number
  readonly activationTokenSeconds: number
  readonly resetPinTokenSeconds: number
}
export type ApplicationSettings = Pick<Application, 'applicationUuid' | 'apiKey' | 'name'> & Partial<Application>
export interface Applications {
  readonly list: readonly Application[]
  find(applicationUuid: string): Application | undefined
  /** Found by digest: response times do not depend on the key. */
  ofKey(apiKey: string): Application | undefined
}

// Defaults as in schemas/haventec/server.schema.json.
const DEFAULTS = {
  allowedAuthKeyRetries: 1,
  accessTokenSeconds: 3600,
  activationTokenSeconds: 86_400,
  resetPinTokenSeconds: 600,
}

export function createApplications(settings: readonly ApplicationSettings[]): Applications {
  const list = settings.map((given) => ({ ...DEFAULTS, ...given }))
  const byUuid = new Map(list.map((application) => [application.applicationUuid, application]))
  const byKey = new Map(list.map((application) => [digestOf(application.apiKey), application]))
  return { list, find: (uuid) => byUuid.get(uuid), ofKey: (key) => byKey.get(digestOf(key)) }
}

/** The applications of the configuration. */
import { digestOf } from '../rules/secrets.ts'

/** An application, its settings complete. */
export interface Application {
  readonly applicationUuid: string
  readonly apiKey: string
  readonly name: string
  readonly allowedAuthKeyRetries: number
  readonly accessTokenSeconds: number
  readonly activationTokenSeconds: number
  readonly resetPinTokenSeconds: number
}
/** As it stands in the configuration. */
export type ApplicationSettings = Pick<Application, 'applicationUuid' | 'apiKey' | 'name'> & Partial<Application>
/** The applications of one instance. */
export interface Applications {
  readonly list: readonly Application[]
  find(applicationUuid: string): Application | undefined
  /** By the API key. Looked up by its digest, so that time tells nothing of the key. */
  ofKey(apiKey: string): Application | undefined
}

// Defaults as in schemas/host/config/haventec.schema.json.
const DEFAULTS = {
  allowedAuthKeyRetries: 1,
  accessTokenSeconds: 3600,
  activationTokenSeconds: 86_400,
  resetPinTokenSeconds: 600,
}

/** The applications with their defaults. */
export function createApplications(settings: readonly ApplicationSettings[]): Applications {
  const list = settings.map((given) => ({ ...DEFAULTS, ...given }))
  const byUuid = new Map(list.map((application) => [application.applicationUuid, application]))
  const byKey = new Map(list.map((application) => [digestOf(application.apiKey), application]))
  return { list, find: (uuid) => byUuid.get(uuid), ofKey: (key) => byKey.get(digestOf(key)) }
}

/** An RSA Authentication Manager over its REST API: simulated or real. */
import { loadOnce } from '../../kernel/load-once.ts'
import type { Authority, Clock } from '../../spi.ts'
import type { Question, SecurID, SecurIDConfig } from '../types.ts'
import { readSettings } from './settings.ts'

/**
 * Keeps no state of a flow: an answer carries its attempt. A question without an answer is rejected; the reason has no secret.
 * @throws SettingsError for invalid connection settings.
 */
export function remote(config: Readonly<SecurIDConfig>, clock: Clock): Authority<SecurID> {
  const settings = readSettings(config)
  // Loaded with the first question: an embedded authority never needs it.
  const asking = loadOnce(async () => {
    const [{ createClient }, { askServer }] = await Promise.all([import('./client.ts'), import('./requests.ts')])
    const client = createClient(settings, clock)
    return (question: Question, signal: AbortSignal) => askServer(client, question, signal)
  })
  return {
    async ask(question, signal) {
      signal.throwIfAborted()
      return (await asking())(question, signal)
    },
  }
}

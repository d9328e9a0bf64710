/** ADUCID AIM over R4, its SOAP interface: simulated or real. */
import { loadOnce } from '../../kernel/load-once.ts'
import type { Authority, Clock } from '../../spi.ts'
import type { Aducid, AducidConfig, Question } from '../types.ts'
import { readSettings } from './settings.ts'

/**
 * Keeps no state of a flow. A question without an answer is rejected; the reason has no secret.
 * @throws SettingsError for invalid connection settings.
 */
export function remote(config: Readonly<AducidConfig>, _clock: Clock): Authority<Aducid> {
  const settings = readSettings(config)
  // Loaded with the first question: an embedded authority never needs it.
  const asking = loadOnce(async () => {
    const [{ createClient }, { askServer }] = await Promise.all([import('./client.ts'), import('./requests.ts')])
    const client = createClient(settings)
    return (question: Question, signal: AbortSignal) => askServer(client, settings.base, question, signal)
  })
  return {
    async ask(question, signal) {
      signal.throwIfAborted()
      return (await asking())(question, signal)
    },
  }
}

/** An RSA Authentication Manager behind the port, over its REST API: ours or the real one. */
import type { Authority, Clock } from '../../spi.ts'
import type { Question, SecurID, SecurIDConfig } from '../types.ts'
import { readSettings } from './settings.ts'

/**
 * The port. It keeps nothing of a flow: what must survive a request is in the attempt that an answer carries. A question
 * that gets no answer is rejected with the reason, which has no secret.
 * @throws SettingsError when the settings of the connection cannot be used.
 */
export function remote(config: Readonly<SecurIDConfig>, clock: Clock): Authority<SecurID> {
  const settings = readSettings(config)
  let conversation: ReturnType<typeof load> | undefined
  // Whoever asks the simulated server of this process never needs the wire: it is loaded with the first question.
  const load = async () => {
    const [{ createClient }, { converse }] = await Promise.all([import('./client.ts'), import('./requests.ts')])
    const wire = createClient(settings, clock)
    return (question: Question, signal: AbortSignal) => converse(wire, question, signal)
  }
  return {
    async ask(question, signal) {
      signal.throwIfAborted()
      conversation ??= load()
      return (await conversation)(question, signal)
    },
  }
}

/** An RSA Authentication Manager behind the port, over its REST API: ours or the real one. */
import type { Authority, Clock } from '../spi.ts'
import { converse } from './authority-questions.ts'
import { readSettings } from './authority-settings.ts'
import { createWire } from './authority-wire.ts'
import type { SecurID, SecurIDConfig } from './types.ts'

/**
 * The port. It keeps nothing of a flow: what must survive a request is in the attempt that an answer carries. A question
 * that gets no answer is rejected with the reason, which has no secret.
 * @throws SettingsError when the settings of the connection cannot be used.
 */
export function remote(config: Readonly<SecurIDConfig>, clock: Clock): Authority<SecurID> {
  const wire = createWire(readSettings(config), clock)
  return {
    async ask(question, signal) {
      signal.throwIfAborted()
      return converse(wire, question, signal)
    },
  }
}

/** The Authentication Manager: its answer to each question of the adapter. Port and wire use this table. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Handlers } from '../../dispatch.ts'
import type { Asked, Context, ServiceDeps } from './deps.ts'
import { poll, select, verifyToken } from './method.ts'
import { cancel, initialize, open } from './open.ts'
import { verify, verifyNextTokencode } from './passcode.ts'
import { acceptSystemPin, setPin } from './pin.ts'

export const handlers = {
  open,
  initialize,
  cancel,
  verify,
  verifyNextTokencode,
  setPin,
  acceptSystemPin,
  select,
  verifyToken,
  poll,
} satisfies Handlers<SecurID, Context>

/** Claims the attempt of the question; a cancellation ends it whatever its last message was. */
export async function contextOf(question: Asked, deps: ServiceDeps): Promise<Context> {
  const isClaim = question.kind !== 'cancel' && 'attempt' in question
  return { ...deps, ...(await (isClaim ? deps.take(question.username, question.attempt) : deps.take('', undefined))) }
}

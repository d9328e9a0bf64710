/** Users, sessions and keys as control operations show them. */
import type { KeyObject } from 'node:crypto'
import { defined } from '../../../../adapter/kernel/objects.ts'
import { time } from '../../../core/time.ts'
import type { Identity } from '../rules/identity.ts'
import { type User, userIdOf } from '../rules/user.ts'
import type { LiveState } from '../service/records.ts'

/** schemas/aducid/control/identity.schema.json. */
function identityView(identity: Identity) {
  const { peig, aim, validityCount, locked, replica, personalFactor, issuedAt, validUntil, link } = identity
  return {
    ...{ peig, aim, validUntil: validUntil === null ? null : time(validUntil), validityCount, locked, replica },
    ...{ personalFactor, issuedAt: time(issuedAt), link },
  }
}

/** schemas/aducid/control/user.schema.json. */
export function userView(user: User, identities: readonly Identity[]) {
  const { username, userDatabaseIndex, peig, attributes } = user
  return {
    ...{ username, userDatabaseIndex, userId: userIdOf(user), peig, attributes },
    identities: Object.fromEntries(identities.map((identity) => [identity.aimName, identityView(identity)])),
  }
}

/** Status of a session, with its end by time or its end. */
function statusView({ name, data }: LiveState) {
  return {
    statusAIM: name,
    ...('until' in data && { until: time(data.until) }),
    ...('endedAt' in data && { endedAt: time(data.endedAt), code: data.code, reason: data.reason }),
  }
}

/** schemas/aducid/control/secondary-session.schema.json. */
function secondaryView(state: LiveState) {
  return { aim: state.data.aim.name, ...statusView(state) }
}

/** schemas/aducid/control/session.schema.json. */
export function sessionView(state: LiveState, secondary: LiveState | undefined) {
  const { authId, aim, operation, expected, channel, bindingId, bindingKey, returnUrl, openedAt } = state.data
  const { name, methodName, parameters } = operation
  return {
    ...{ authId, aim: aim.name, operation: name, bindingId, openedAt: time(openedAt), ...statusView(state) },
    ...defined({ methodName, expected, channel, bindingKey, returnUrl }),
    ...defined({
      parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
      username: 'username' in state.data ? state.data.username : undefined,
      authKey: 'authKey' in state.data ? state.data.authKey : undefined,
      authKey2: state.name === 'active' ? state.data.authKey2 : undefined,
      secondary: secondary && secondaryView(secondary),
    }),
  }
}

/** schemas/aducid/control/keys.schema.json. */
export function keysView(key: KeyObject) {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  const jwk = { kty: 'RSA', n, e, use: 'sig' } as const
  return { keys: [jwk], pem: key.export({ format: 'pem', type: 'spki' }).toString() }
}

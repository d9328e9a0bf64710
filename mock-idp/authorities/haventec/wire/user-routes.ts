/** Routes that require a JWT besides the API key. */
import { atTime } from '../rules/device.ts'
import { lockOf } from '../rules/lock-policy.ts'
import { reason } from '../rules/reasons.ts'
import { type Deps, userLocked } from '../service/deps.ts'
import { changeDevice, confirmAuthKey, deleteDevice, listDevices } from '../service/user-devices.ts'
import type { SignedOn } from './authorize.ts'
import type { AnswerName } from './messages.ts'
import { success, WireRefusal } from './refusal.ts'
import { accessToken, currentUser, shownDevice } from './responses.ts'
import { type Asked, type Route, requireDone } from './route.ts'

/** Rows 6 and 9 to 13 of the vendor's API, and the jwt-controller. */
export function userRoutes(deps: Deps): readonly Route[] {
  const route = (
    method: Route['method'],
    path: string,
    answer: AnswerName,
    run: (user: SignedOn, asked: Asked) => Promise<object>,
  ): Route => ({ method, path, answer, run: async (asked) => run(await asked.signedOn(), asked) })
  return [
    route('delete', '/authentication/logout', 'response', async ({ claims }) => {
      await deps.tokens.revoke(claims)
      return success('Changed')
    }),
    route('get', '/user/current', 'current-user', async ({ user }) => currentUser(user, await listDevices(deps, user))),
    route('get', '/user/:userUuid/device', 'devices', async ({ user }, { params }) => {
      // Do not reveal whether another user exists.
      if (params['userUuid'] !== user.userUuid)
        throw new WireRefusal('AN-AUTH-1017', undefined, reason('JWT_OF_ANOTHER'))
      return { ...success('Found'), devices: (await listDevices(deps, user)).map(shownDevice) }
    }),
    route('patch', '/device/:deviceUuid', 'response', async ({ user, claims }, { params, read }) => {
      const change = { ...read('device-change'), deviceUuid: deviceOf(params) }
      requireDone(await changeDevice(deps, user, claims, change))
      return success('Changed')
    }),
    route('delete', '/device/:deviceUuid', 'response', async ({ user }, { params }) => {
      requireDone(await deleteDevice(deps, user, deviceOf(params)))
      return success('Deleted')
    }),
    route('delete', '/device/:deviceUuid/auth-key/:authKeyUuid/others', 'response', async ({ user }, { params }) => {
      const { authKeyUuid = '' } = params
      requireDone(await confirmAuthKey(deps, user, { deviceUuid: deviceOf(params), authKeyUuid }))
      return success('Changed')
    }),
    route('get', '/jwt/validate', 'response', async () => success('Found')),
    route('get', '/jwt/renew', 'access-token-response', async (signedOn) => ({
      ...success('Created'),
      accessToken: accessToken(await renewed(deps, signedOn)),
    })),
  ]
}

function deviceOf({ deviceUuid = '' }: Asked['params']): string {
  return deviceUuid
}

/** A new JWT for the same device. @throws WireRefusal for a locked or removed device. */
async function renewed(deps: Deps, { application, user, claims }: SignedOn): Promise<string> {
  for (const device of await listDevices(deps, user)) {
    if (!(await deps.tokens.isOf(device.deviceUuid, claims))) continue
    const lock = user.locked ? userLocked() : lockOf(atTime(device, deps.clock.now()))
    if (lock !== undefined) throw new WireRefusal(lock.code, undefined, lock.reason)
    return deps.tokens.issue(application, user, device.deviceUuid)
  }
  throw new WireRefusal('AN-HENG-1005', undefined, reason('DEVICE_UNKNOWN'))
}

/** Control operations on users, sessions and keys. */
import type { AducidPeigAction, AducidUserChange } from '../../../../schemas/gen/aducid/control-types.ts'
import { bodyValidator } from '../../../config/validate-body.ts'
import { type PageWanted, pageOf } from '../../../core/page.ts'
import type { User } from '../rules/user.ts'
import type { Deps } from '../service/deps.ts'
import { type LiveState, readRecord, readSession, secondaryKey } from '../service/records.ts'
import { findUser, listUsers, readIdentity } from '../service/users.ts'
import { changeUser, userNotFound } from './change-user.ts'
import { playAction, sessionNotFound } from './play-action.ts'
import { keysView, sessionView, userView } from './views.ts'

const validate = bodyValidator('aducid/control')

/** schemas/aducid/control/user.schema.json. */
export type UserView = ReturnType<typeof userView>
/** schemas/aducid/control/session.schema.json. */
export type SessionView = ReturnType<typeof sessionView>
/** schemas/aducid/control/keys.schema.json. */
export type KeysView = ReturnType<typeof keysView>
/** schemas/aducid/control/user-change.schema.json. */
export type UserChange = Readonly<AducidUserChange>
/** schemas/aducid/control/peig-action.schema.json. */
export type PeigRequest = Readonly<AducidPeigAction>

/** @throws ControlError 400; 404 USER_NOT_FOUND, SESSION_NOT_FOUND. */
export interface AducidOperations {
  readonly users: {
    /** Sorted by name; `after` is a username. */
    list(page?: PageWanted): Promise<{ readonly users: readonly UserView[]; readonly next?: string }>
    get(username: string): Promise<UserView>
    /** Omitted members are unchanged. */
    patch(username: string, change: UserChange): Promise<UserView>
  }
  readonly sessions: {
    /** Newest first; `after` is an authId. */
    list(page?: PageWanted): Promise<{ readonly sessions: readonly SessionView[]; readonly next?: string }>
    get(authId: string): Promise<SessionView>
    /** @throws ControlError 409 ACTION_NOT_ALLOWED, PEIG_OF_ANOTHER_USER; 422 USER_NOT_FOUND, USERNAME_REQUIRED. */
    peig(authId: string, action: PeigRequest): Promise<SessionView>
  }
  /** The public key of the signatures of transactions. */
  keys(): Promise<KeysView>
}

export function createOperations(deps: Deps): AducidOperations {
  const shown = (user: User) => showUser(deps, user)
  const shownSession = (state: LiveState) => showSession(deps, state)
  return {
    users: {
      list: async (page = {}) => {
        const idOf = ({ username }: User) => username
        const { items, ...rest } = pageOf(await listUsers(deps), page, { member: 'user', idOf })
        return { users: await Promise.all(items.map(shown)), ...rest }
      },
      get: async (username) => shown((await findUser(deps, username)) ?? userNotFound()),
      patch: async (username, change) => shown(await changeUser(deps, username, validate('user-change', change))),
    },
    sessions: {
      list: async (page = {}) => {
        const idOf = ({ data }: LiveState) => data.authId
        const { items, ...rest } = pageOf(await newestFirst(deps), page, { member: 'session', idOf })
        return { sessions: await Promise.all(items.map((item) => readNow(deps, item).then(shownSession))), ...rest }
      },
      get: async (authId) => shownSession((await readSession(deps, authId)) ?? sessionNotFound()),
      peig: async (authId, action) => shownSession(await playAction(deps, authId, validate('peig-action', action))),
    },
    keys: async () => keysView(await deps.signingKey.publicKey()),
  }
}

export async function showUser(deps: Deps, user: User): Promise<UserView> {
  const identities = deps.aims.map(({ name }) => readIdentity(deps, user.username, name))
  return userView(user, await Promise.all(identities))
}

async function showSession(deps: Deps, state: LiveState): Promise<SessionView> {
  const { authId, operation } = state.data
  const aim = operation.secondaryAim === undefined ? undefined : deps.findAim(operation.secondaryAim)
  return sessionView(state, aim && (await readRecord(deps, secondaryKey(authId, aim.name))))
}

/** Without the records at secondary AIMs. */
async function newestFirst({ sessions }: Deps): Promise<readonly LiveState[]> {
  const states = (await sessions.list()).flatMap(([, { state }]) =>
    state.name === 'none' || state.data.primary !== undefined ? [] : [state],
  )
  return states.sort(({ data: one }, { data: other }) => other.openedAt - one.openedAt || other.order - one.order)
}

/** The session with the effects of time. */
async function readNow(deps: Deps, state: LiveState): Promise<LiveState> {
  return (await readSession(deps, state.data.authId)) ?? state
}

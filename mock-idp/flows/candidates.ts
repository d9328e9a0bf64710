/** Users for a flow whose request names none. */
import { ControlError } from '../core/control-error.ts'
import { type ArrangementDeps, typeOf } from './arrangement.ts'

/**
 * The users whom every server of the adapters has, in the order of the last one. Undefined: no server has users.
 * @throws ControlError 422 for a server that does not list its users.
 */
export async function candidates(
  adapters: readonly string[],
  deps: Pick<ArrangementDeps, 'instances' | 'modules'>,
): Promise<readonly string[] | undefined> {
  const servers = adapters.flatMap((adapter) => {
    const { findUser, usernames } = deps.modules.get(adapter) ?? {}
    if (findUser !== undefined && usernames === undefined) throw nameUser(adapter)
    return findUser === undefined || usernames === undefined
      ? []
      : [{ type: typeOf(adapter, deps), findUser, usernames }]
  })
  const last = servers.at(-1)
  if (last === undefined) return undefined
  const names: string[] = []
  for (const name of await last.usernames()) {
    const found = await Promise.all(servers.map(({ findUser, type }) => findUser(name, type)))
    if (found.every((user) => user !== undefined)) names.push(name)
  }
  return names
}

function nameUser(adapter: string): ControlError {
  const message = `The server of ${adapter} does not list its users. Name the user: {"username": "…"}.`
  return new ControlError(422, 'USERNAME_REQUIRED', message)
}

/** Where the control API tells who there is. */
import type { AnyModule } from '../authorities/any-module.ts'

/** The path of the list; undefined for a server without users, since its operations have none either. */
export function usersPath(module: AnyModule | undefined): string | undefined {
  const { id, operations = {} } = module ?? {}
  return id !== undefined && 'users' in operations ? `/mock/${id}/users` : undefined
}

/** Where the control API tells what a vendor's simulated server keeps. */
import type { AuthorityModule } from '../authorities/module.ts'

/** Lists that testers look into: who there is, and what was sent to them. */
export type List = 'users' | 'outbox'

/** The path of the list; undefined for a server without one, since its operations have none either. */
export function listPath(module: AuthorityModule | undefined, list: List): string | undefined {
  const { id, operations = {} } = module ?? {}
  return id !== undefined && list in operations ? `/mock/${id}/${list}` : undefined
}

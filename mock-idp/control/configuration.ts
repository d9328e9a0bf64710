/** `/mock/clients` and `/mock/policies`: parts of the configuration that act from the next request on. */
import type { Request, Response } from 'express'
import type { OAuthClient } from '../../schemas/gen/host/config-types.ts'
import type { ClientChange, PolicyAnswer, PolicyChange } from '../../schemas/gen/host/control-types.ts'
import { body, idIn, type Route } from './route.ts'

/** The result of `store`. */
export interface Stored<Entry> {
  readonly created: boolean
  readonly entry: Entry
}
/**
 * Operations on entries by id. They throw a ControlError: 404 for an unknown id, 400 for one against its schema, 422 for one that the checks
 * of the configuration refuse.
 */
export interface EntryControl<Entry, Change, List> {
  list(): List
  get(id: string): Entry
  /** Creates or replaces the entry. */
  store(id: string, entry: Change): Promise<Stored<Entry>>
  /** Replaces the given members. */
  patch(id: string, change: Change): Promise<Entry>
  remove(id: string): Promise<void>
}
export interface ConfigurationControl {
  /** OAuth clients, with their secrets. */
  readonly clients: EntryControl<
    Readonly<OAuthClient>,
    Readonly<ClientChange>,
    { readonly clients: readonly OAuthClient[] }
  >
  /** The first policy is the default. */
  readonly policies: EntryControl<
    Readonly<PolicyAnswer>,
    Readonly<PolicyChange>,
    { readonly policies: readonly PolicyAnswer[] }
  >
}

export const configurationRoutes: readonly Route<ConfigurationControl>[] = [
  { method: 'get', path: '/clients', run: ({ clients }) => clients.list() },
  ...entryRoutes('/clients/:id', 'client-change', ({ clients }) => clients),
  { method: 'get', path: '/policies', run: ({ policies }) => policies.list() },
  ...entryRoutes('/policies/:id', 'policy-change', ({ policies }) => policies),
]

function entryRoutes<Entry, Name extends 'client-change' | 'policy-change'>(
  path: string,
  schema: Name,
  of: (control: ConfigurationControl) => EntryControl<Entry, ReturnType<typeof body<Name>>, object>,
): readonly Route<ConfigurationControl>[] {
  return [
    { method: 'get', path, run: (control, req) => of(control).get(idIn(req)) },
    {
      method: 'put',
      path,
      async run(control: ConfigurationControl, req: Request, res: Response) {
        const { created, entry } = await of(control).store(idIn(req), body(schema, req))
        res.status(created ? 201 : 200).json(entry)
      },
    },
    { method: 'patch', path, run: (control, req) => of(control).patch(idIn(req), body(schema, req)) },
    {
      method: 'delete',
      path,
      async run(control: ConfigurationControl, req: Request, res: Response) {
        await of(control).remove(idIn(req))
        res.status(204).end()
      },
    },
  ]
}

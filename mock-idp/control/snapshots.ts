/** `/mock/snapshots`: states of the mock that a test returns to. */
import type { NewSnapshot, Restored, Snapshot, Snapshots } from '../../schemas/gen/host/control-types.ts'
import { body, idIn, type Route } from './route.ts'

/** Operations of `/mock/snapshots`; 404 for an unknown id. */
export interface SnapshotControl {
  /** Stores records, clock and faults in the memory of this process. @throws ControlError 422 if there are too many. */
  take(wanted?: Readonly<NewSnapshot>): Promise<Readonly<Snapshot>>
  /** Oldest first. */
  list(): Readonly<Snapshots>
  restore(id: string): Promise<Readonly<Restored>>
  remove(id: string): void
}

interface WithSnapshots {
  readonly snapshots: SnapshotControl
}
export const snapshotRoutes: readonly Route<WithSnapshots>[] = [
  {
    method: 'post',
    path: '/snapshots',
    run: ({ snapshots }, req) => snapshots.take(body('new-snapshot', req)),
    status: 201,
  },
  { method: 'get', path: '/snapshots', run: ({ snapshots }) => snapshots.list() },
  { method: 'post', path: '/snapshots/:id/restore', run: ({ snapshots }, req) => snapshots.restore(idIn(req)) },
  {
    method: 'delete',
    path: '/snapshots/:id',
    run({ snapshots }, req, res) {
      snapshots.remove(idIn(req))
      res.status(204).end()
    },
  },
]

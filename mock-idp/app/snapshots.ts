/** Snapshots of a host: its records and the state outside of them. */
import { defined } from '../../adapter/kernel/objects.ts'
import type { Snapshot } from '../../schemas/gen/host/control-types.ts'
import type { SnapshotControl } from '../control/snapshots.ts'
import { validate } from '../control/validate.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import type { Faults } from '../core/faults/faults.ts'
import type { Gate } from '../core/gate.ts'
import type { Journal } from '../core/journal/journal.ts'
import type { Dump, Store } from '../core/store/store.ts'
import { time } from '../core/time.ts'
import type { LiveConfig, LiveParts } from './live-config.ts'

export interface SnapshotDeps {
  readonly store: Store
  readonly clock: MockClock
  readonly faults: Pick<Faults, 'list' | 'put'>
  readonly journal: Pick<Journal, 'settled'>
  readonly random: (length: number) => string
  readonly gate: Gate
  readonly live: Pick<LiveConfig, 'read' | 'write'>
  /** Closes connections of clients to the simulated servers. */
  readonly disconnect: () => Promise<void>
}
interface Taken {
  readonly shown: Snapshot
  readonly records: Dump
  readonly now: number
  readonly frozen: boolean
  readonly configuration: LiveParts
  readonly faults: Parameters<Faults['put']>[0]
}

/** `maxItems` in schemas/host/control/snapshots.schema.json. */
const MAX_SNAPSHOTS = 20
const ID_LENGTH = 22
const FLOWS = 'flow'

export function createSnapshots(deps: SnapshotDeps): SnapshotControl {
  const { gate, random } = deps
  const taken = new Map<string, Taken>()
  const found = (id: string): Taken => {
    const snapshot = taken.get(id)
    if (snapshot !== undefined) return snapshot
    throw unknown(id)
  }
  return {
    async take(wanted = {}) {
      const { name } = validate('new-snapshot', wanted)
      return gate.closedFor(async () => {
        if (taken.size >= MAX_SNAPSHOTS) throw tooMany()
        const id = random(ID_LENGTH)
        const snapshot = await read(id, name, deps)
        taken.set(id, snapshot)
        return snapshot.shown
      })
    },
    list: () => ({ snapshots: [...taken.values()].map(({ shown }) => shown) }),
    async restore(id) {
      const snapshot = found(id)
      await gate.closedFor(() => write(snapshot, deps))
      return { status: 'RESTORED', id, now: time(deps.clock.now()) }
    },
    remove(id) {
      found(id)
      taken.delete(id)
    },
  }
}

async function read(id: string, name: string | undefined, deps: SnapshotDeps): Promise<Taken> {
  const { store, clock, faults, journal } = deps
  await journal.settled()
  const now = clock.now()
  return {
    shown: defined({ id, name, now: time(now) }),
    records: withoutClaims(await store.dump()),
    now,
    frozen: clock.frozen,
    configuration: deps.live.read(),
    faults: faults.list().map(({ hits: _, ...fault }) => fault),
  }
}

/** An action in progress does not continue after the restoration: its flow can be used at once. */
function withoutClaims(records: Dump): Dump {
  const flows = (records.get(FLOWS) ?? []).map(([key, flow]) => [key, { ...flow, busyUntil: 0 }] as const)
  return new Map(records).set(FLOWS, flows)
}

async function write({ records, now, frozen, faults, configuration }: Taken, deps: SnapshotDeps): Promise<void> {
  const { store, clock, journal, disconnect } = deps
  await disconnect()
  await journal.settled()
  // First: a record that has expired since then must not be removed again.
  clock.freeze(frozen)
  clock.set(now)
  deps.live.write(configuration)
  await store.restore(records)
  deps.faults.put(faults)
  await clock.settled()
}

function unknown(id: string): ControlError {
  const message = `Snapshot ${id.slice(0, 64)} not found. List snapshots with GET /mock/snapshots.`
  return new ControlError(404, 'SNAPSHOT_NOT_FOUND', message)
}

function tooMany(): ControlError {
  const message = `There are ${MAX_SNAPSHOTS} snapshots already. Delete one with DELETE /mock/snapshots/{id}.`
  return new ControlError(422, 'TOO_MANY_SNAPSHOTS', message)
}

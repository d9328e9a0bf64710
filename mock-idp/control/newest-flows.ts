/** Pages of the list of flows. */
import { setImmediate } from 'node:timers/promises'
import type { Collection } from '../../adapter/spi.ts'
import type { HostFlow } from '../flows/flow.ts'

/** A flow with its id. */
export type FlowEntry = readonly [id: string, flow: HostFlow]

/** Flows that are read before other requests have their turn. */
const BATCH = 1000

/** The newest flows in descending order, at most `count`, of those that started before `order`. */
export async function newestFlows(
  flows: Pick<Collection<HostFlow>, 'list'>,
  count: number,
  order = Number.POSITIVE_INFINITY,
): Promise<readonly FlowEntry[]> {
  const found: FlowEntry[] = []
  let oldest = Number.NEGATIVE_INFINITY
  const cut = () => {
    found.sort(([, one], [, other]) => other.order - one.order)
    found.splice(count)
    if (found.length === count) oldest = found.at(-1)?.[1].order ?? oldest
  }
  let seen = 0
  for (const entry of await flows.list()) {
    seen += 1
    if (seen % BATCH === 0) await setImmediate()
    const [, flow] = entry
    if (flow.order >= order || flow.order < oldest) continue
    found.push(entry)
    // Sorted in batches: the list never has more than twice the wanted flows.
    if (found.length >= 2 * count) cut()
  }
  cut()
  return found
}

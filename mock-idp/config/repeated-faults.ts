/** Faults of lists whose items must differ. */
import type { ConfigFault } from './faults.ts'

/** One fault for each item whose text an earlier item has; items without a text are left out. */
export function repeatedFaults<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string | undefined,
  pointerOf: (index: number) => string,
  message: string,
): readonly ConfigFault[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const text = textOf(item)
    if (text === undefined) return []
    if (seen.has(text)) return [{ pointer: pointerOf(index), message }]
    seen.add(text)
    return []
  })
}

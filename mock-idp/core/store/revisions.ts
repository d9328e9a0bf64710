/**
 * Revisions of records that take the place of others: greater than every revision before, in other processes too. A
 * request that has loaded an earlier record under the same key cannot overwrite the new one. Microseconds of real time
 * grow faster than changes do, and are safe integers until the year 2255.
 */
export function createRevisions(): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000))
    return last
  }
}

/** Pages of the lists of the control API. */
import { defined } from '../../adapter/kernel/objects.ts'
import { ControlError } from './control-error.ts'

/** Most members of a page. */
export const MAX_PAGE = 1000

/** `after` is the `next` of the previous page. */
export interface PageWanted {
  readonly limit?: number
  readonly after?: string
}

/** The page that the parameters of a query ask for. A limit that is not written in digits becomes NaN, which is refused. */
export function pageIn({ limit, after }: { readonly [name: string]: unknown }): PageWanted {
  const number = typeof limit === 'string' && /^\d+$/.test(limit) ? Number(limit) : Number.NaN
  return defined({
    limit: limit === undefined ? undefined : number,
    after: after === undefined ? undefined : String(after),
  })
}

/** @throws ControlError 400 for a limit that is out of range. */
export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit
  throw new ControlError(400, 'INVALID_REQUEST', `"limit" must be a whole number from 1 to ${MAX_PAGE}.`)
}

/** @throws ControlError 400: the member named by `after` is gone. */
export function refuseAfter(member: string): never {
  const message = `The ${member} in "after" no longer exists. Omit "after" to start again.`
  throw new ControlError(400, 'INVALID_REQUEST', message)
}

/**
 * One page of a list. `member` names a member in messages, `next` is the id of the last one where more follow.
 * @throws ControlError 400 for a limit that is out of range or an `after` that is not in the list.
 */
export function pageOf<T>(
  all: readonly T[],
  { limit = MAX_PAGE, after }: PageWanted,
  { member, idOf }: { readonly member: string; readonly idOf: (item: T) => string },
): { readonly items: readonly T[]; readonly next?: string } {
  checkLimit(limit)
  const last = after === undefined ? -1 : all.findIndex((item) => idOf(item) === after)
  if (after !== undefined && last === -1) refuseAfter(member)
  const items = all.slice(last + 1, last + 1 + limit)
  const [end] = items.slice(-1)
  const isLast = end === undefined || last + 1 + limit >= all.length
  return defined({ items, next: isLast ? undefined : idOf(end) })
}

/** `statusAuth` for each `statusAIM`. The pairs are a choice: no published page has them. */
import type { AIMStatus, AuthStatus } from '../../../../schemas/gen/aducid/wire-types.ts'

/** The reason of `error` is masked; the attribute set `Error` returns it. */
export const STATUS_PAIRS: { readonly [S in AIMStatus]: AuthStatus } = {
  none: 'NS',
  start: 'OK',
  'Client-binding': 'OK',
  working: 'OK',
  finished: 'OK',
  active: 'OK',
  passive: 'OK',
  end: 'OK',
  startTimeout: 'UTA',
  bindingTimeout: 'UTA',
  processTimeout: 'UTA',
  error: 'UTA',
  'Auth-error': 'ASA',
  'internal-error': 'ERR',
}

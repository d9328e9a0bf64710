/** The expected result of every row of the ADUCID table. */
import type { Aducid, FailureCode } from '../../../../adapter/aducid/types.ts'
import type { Action, Next, Outcome, State } from '../../../../adapter/spi.ts'
import { credentials, NOW, pending, session, urls } from './table-states.ts'

type Effect = readonly [outcome: Outcome<Aducid>, effect: string, next: Next<Aducid>]
/** A row with its input and the expected result. */
export interface Row {
  readonly state: State<Aducid>
  readonly action: Action<Aducid>
  readonly outcome: Outcome<Aducid>
  readonly effect: string
  readonly next: Next<Aducid>
}
const rowsOf = (state: State<Aducid>, action: Action<Aducid>, effects: readonly Effect[]): readonly Row[] =>
  effects.map(([outcome, effect, next]) => ({ state, action, outcome, effect, next }))

const failure = (outcome: Outcome<Aducid>, code: FailureCode): Effect => [
  outcome,
  `fails with ${code}`,
  { status: 'FAILURE', code },
]
const attributes = { userDatabaseIndex: '4800150027', securityLevel: 'LAC', uid: ['eva'], mail: ['a@b', 'c@d'] }
const results: readonly Effect[] = [
  [
    { kind: 'verified', subject: 'eva', attributes },
    'signed on with subject and attributes',
    { status: 'SUCCESS', subject: 'eva', attributes },
  ],
  failure({ kind: 'userMismatch' }, 'USER_MISMATCH'),
  failure({ kind: 'subjectMissing' }, 'SUBJECT_MISSING'),
]
const endings: readonly Effect[] = [
  failure({ kind: 'authError' }, 'AUTH_ERROR'),
  failure({ kind: 'sessionEnded' }, 'SESSION_ENDED'),
  failure({ kind: 'sessionUnknown' }, 'SESSION_UNKNOWN'),
  failure({ kind: 'internalError' }, 'INTERNAL_ERROR'),
]
const cancel: Action<Aducid> = { actionId: 'cancel', model: {} }
const canceled = [failure({ kind: 'done' }, 'CANCELED')]
const { expiresAt: _, ...endless } = pending.model

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  ...rowsOf(pending, { actionId: 'poll', model: {} }, [
    [
      { kind: 'pending', aimStatus: 'working', expiresAt: NOW + 60 },
      'ADUCID_AUTHENTICATION_PENDING with the new status and its end',
      { ...pending, model: { ...pending.model, aimStatus: 'working', expiresAt: '2023-11-14T22:14:20Z' } },
    ],
    [
      { kind: 'pending', aimStatus: 'Client-binding' },
      'ADUCID_AUTHENTICATION_PENDING without expiresAt',
      { ...pending, model: { ...endless, aimStatus: 'Client-binding' } },
    ],
    [{ kind: 'keyRequired' }, 'ADUCID_CREDENTIALS_REQUIRED', credentials],
    failure({ kind: 'startTimeout' }, 'START_TIMEOUT'),
    failure({ kind: 'bindingTimeout' }, 'BINDING_TIMEOUT'),
    failure({ kind: 'processTimeout' }, 'PROCESS_TIMEOUT'),
    failure({ kind: 'refused' }, 'REFUSED'),
    failure({ kind: 'identityUnknown' }, 'IDENTITY_UNKNOWN'),
    failure({ kind: 'identityInvalid' }, 'IDENTITY_INVALID'),
    failure({ kind: 'identityLocked' }, 'IDENTITY_LOCKED'),
    failure({ kind: 'handshakeFailed', statusAuth: 'PCD' }, 'HANDSHAKE_FAILED'),
    ...results,
    ...endings,
  ]),
  ...rowsOf(pending, cancel, canceled),
  ...rowsOf(credentials, { actionId: 'verify', model: { authId: session.authId, authKey: 'ERITFBUWFxg=' } }, [
    ...results,
    ...endings,
  ]),
  ...rowsOf(credentials, cancel, canceled),
]

/** With the expected result of each. */
export const startRows: readonly Omit<Row, 'state' | 'action'>[] = [
  {
    outcome: { kind: 'opened', ...session, ...urls, expiresAt: NOW + 120 },
    effect: 'ADUCID_AUTHENTICATION_PENDING with URLs and end, the bindingId in the memo',
    next: pending,
  },
  {
    outcome: { kind: 'opened', authId: session.authId, ...urls },
    effect: 'ADUCID_AUTHENTICATION_PENDING, without binding and end',
    next: { ...pending, model: endless, memo: { authId: session.authId } },
  },
  {
    outcome: { kind: 'operationRefused', statusAuth: 'ERR' },
    effect: 'fails with OPERATION_REFUSED',
    next: { status: 'FAILURE', code: 'OPERATION_REFUSED' },
  },
]

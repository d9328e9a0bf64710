/**
 * The table of the ADUCID adapter.
 * Source of AIM's answers: the vendor's pages "AIM statuses", "AIM status codes" and "Detailed view"; the states are ours.
 */
import { fail, succeed } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as ask from './questions.ts'
import * as step from './steps.ts'
import type { Aducid, FailureCode } from './types.ts'

function end(code: FailureCode) {
  return { to: ['FAILURE'], next: fail(code) } as const
}

/** A result of the user of the earlier step, or of any user as first factor. */
const results = {
  verified: { to: ['SUCCESS'], next: succeed },
  userMismatch: end('USER_MISMATCH'),
  subjectMissing: end('SUBJECT_MISSING'),
} as const

/** Ends of the session without a result. */
const endings = {
  authError: end('AUTH_ERROR'),
  sessionEnded: end('SESSION_ENDED'),
  sessionUnknown: end('SESSION_UNKNOWN'),
  internalError: end('INTERNAL_ERROR'),
} as const

/** AIM is told to close the session; an outage does not stop the flow. */
const cancel = { ask: ask.close, on: { done: end('CANCELED') } } as const

export const start: Start<Aducid> = {
  ask: ask.open,
  on: {
    opened: { to: ['ADUCID_AUTHENTICATION_PENDING'], next: step.begin },
    operationRefused: end('OPERATION_REFUSED'),
  },
}

export const table: Table<Aducid> = {
  ADUCID_AUTHENTICATION_PENDING: {
    poll: {
      ask: ask.poll,
      on: {
        pending: { to: ['ADUCID_AUTHENTICATION_PENDING'], next: step.keepWaiting },
        keyRequired: { to: ['ADUCID_CREDENTIALS_REQUIRED'], next: step.requireCredentials },
        startTimeout: end('START_TIMEOUT'),
        bindingTimeout: end('BINDING_TIMEOUT'),
        processTimeout: end('PROCESS_TIMEOUT'),
        refused: end('REFUSED'),
        identityUnknown: end('IDENTITY_UNKNOWN'),
        identityInvalid: end('IDENTITY_INVALID'),
        identityLocked: end('IDENTITY_LOCKED'),
        handshakeFailed: end('HANDSHAKE_FAILED'),
        ...results,
        ...endings,
      },
    },
    cancel,
  },
  ADUCID_CREDENTIALS_REQUIRED: {
    verify: { ask: ask.verify, on: { ...results, ...endings } },
    cancel,
  },
}

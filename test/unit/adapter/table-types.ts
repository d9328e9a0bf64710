/**
 * Type tests of tables and of `defineAdapter`. A `@ts-expect-error` is an error as soon as the line below it compiles; no
 * code of this file runs.
 */
import { defineAdapter } from '../../../adapter/kernel/define-adapter.ts'
import { refuse } from '../../../adapter/kernel/errors.ts'
import { cancel } from '../../../adapter/kernel/rows.ts'
import { securid } from '../../../adapter/securid/index.ts'
import type { Detail, SecurID } from '../../../adapter/securid/types.ts'
import type { Cell, Move, Next, Refusal, Start, State, Table } from '../../../adapter/spi.ts'

type Pin = 'SECURID_SYSTEM_PIN_RESET_REQUIRED'
declare const state: State<SecurID, Pin>
declare const whole: Table<SecurID>

const stays = { to: [state.status], next: () => state } as const
const cell: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays, attemptOver: stays } }

/** A missing status. */
const { SECURID_SYSTEM_PIN_RESET_REQUIRED: entry, ...withoutOne } = whole
// @ts-expect-error the status SECURID_SYSTEM_PIN_RESET_REQUIRED is missing
const withoutStatus: Table<SecurID> = withoutOne

/** An undeclared status. */
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const withStatus: Table<SecurID> = { ...whole, SECURID_COFFEE_REQUIRED: {} }

/** A missing action, and an undeclared one. */
// @ts-expect-error the action cancel is missing
const withoutAction: Table<SecurID>[Pin] = { continue: cell }
// @ts-expect-error the action resetPin belongs to another status
const withAction: Table<SecurID>[Pin] = { continue: cell, cancel, resetPin: cell }

/** A missing outcome, and an undeclared one. */
// @ts-expect-error the outcome attemptOver is missing
const withoutOutcome: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays } }
// @ts-expect-error the action has no outcome denied
const withOutcome: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays, attemptOver: stays, denied: stays } }

/** A target that is neither a status nor an end. */
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const toNowhere: Move<SecurID, Pin, 'continue', { kind: 'pinAccepted' }> = { ...stays, to: ['SECURID_COFFEE_REQUIRED'] }
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const nextNowhere: Next<SecurID> = { status: 'SECURID_COFFEE_REQUIRED', model: {}, memo: state.memo }
// @ts-expect-error RESUME is a status of the host, not of an adapter
const startNowhere: Start<SecurID>['on']['done']['to'] = ['RESUME']

/** A model or a memo of another status. */
// @ts-expect-error the model lacks its pin
const withoutModel: State<SecurID, Pin> = { ...state, model: {} }
// @ts-expect-error the memo lacks its attempt
const withoutMemo: State<SecurID, Pin> = { ...state, memo: { username: 'joe', triesLeft: 3 } }

/** An undeclared error detail, in a row and in a question. */
// @ts-expect-error there is no detail COFFEE_COLD
const undeclared: Refusal<SecurID> = { refuse: 'COFFEE_COLD' }
// @ts-expect-error there is no detail COFFEE_COLD
const refused = (): never => refuse<Detail>('COFFEE_COLD')

/** An undeclared question. */
// @ts-expect-error there is no question coffee
const question: Cell<SecurID, Pin, 'continue'> = { ...cell, ask: () => ({ kind: 'coffee' }) }

/** defineAdapter: a missing row, and a row that builds the memo of another status. */
// @ts-expect-error the status SECURID_SYSTEM_PIN_RESET_REQUIRED is missing
const definedWithoutRow = defineAdapter<SecurID>({ ...securid, table: withoutOne })
const wrongMemo = { ...stays, next: () => ({ ...state, memo: { username: 'joe' } }) }
const wrongCell = { on: { pinAccepted: wrongMemo, attemptOver: stays } }
const definedWithWrongMemo = defineAdapter<SecurID>({
  ...securid,
  // @ts-expect-error the memo lacks its attempt
  table: { ...whole, SECURID_SYSTEM_PIN_RESET_REQUIRED: { ...entry, continue: wrongCell } },
})

/** The same without an error: the lines above fail for the stated reason only. */
const fine: Table<SecurID>[Pin] = { ...entry, continue: cell, cancel }
const fineRow: Move<SecurID, Pin, 'continue', { kind: 'pinAccepted' }> = { ...stays, to: ['SUCCESS'] }
const fineDetail: Cell<SecurID, Pin, 'continue'> = {
  on: { pinAccepted: stays, attemptOver: { refuse: 'INVALID_PIN' } },
}
const fineDefined = defineAdapter<SecurID>({
  ...securid,
  table: { ...whole, SECURID_SYSTEM_PIN_RESET_REQUIRED: { ...entry, continue: cell } },
})
const fineWhole: Table<SecurID> = { ...withoutOne, SECURID_SYSTEM_PIN_RESET_REQUIRED: entry }

/** A use of every constant, for `noUnusedLocals`. */
export type Checked = [
  typeof withoutStatus,
  typeof withStatus,
  typeof withoutAction,
  typeof withAction,
  typeof withoutOutcome,
  typeof withOutcome,
  typeof toNowhere,
  typeof nextNowhere,
  typeof startNowhere,
  typeof withoutModel,
  typeof withoutMemo,
  typeof undeclared,
  typeof refused,
  typeof question,
  typeof definedWithoutRow,
  typeof definedWithWrongMemo,
  typeof fineDefined,
  typeof fine,
  typeof fineRow,
  typeof fineDetail,
  typeof fineWhole,
]

/**
 * What the compiler refuses in an adapter's table. Every `@ts-expect-error` here is itself an error as soon as the line below
 * it compiles; nothing in this file is ever run.
 */
import { refuse } from '../../../adapter/kernel/errors.ts'
import { cancel } from '../../../adapter/kernel/rows.ts'
import type { Detail, SecurID } from '../../../adapter/securid/types.ts'
import type { Cell, Move, Next, Refusal, Start, State, Table } from '../../../adapter/spi.ts'

type Pin = 'SECURID_SYSTEM_PIN_RESET_REQUIRED'
declare const state: State<SecurID, Pin>
declare const whole: Table<SecurID>

const stays = { to: [state.status], next: () => state } as const
const cell: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays, attemptOver: stays } }

/** A status without an entry. */
const { SECURID_SYSTEM_PIN_RESET_REQUIRED: entry, ...withoutOne } = whole
// @ts-expect-error the status SECURID_SYSTEM_PIN_RESET_REQUIRED is missing
const withoutStatus: Table<SecurID> = withoutOne

/** A status that no schema declares. */
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const withStatus: Table<SecurID> = { ...whole, SECURID_COFFEE_REQUIRED: {} }

/** An action that the status declares and the entry lacks, and one that it does not declare. */
// @ts-expect-error the action cancel is missing
const withoutAction: Table<SecurID>[Pin] = { continue: cell }
// @ts-expect-error the action resetPin belongs to another status
const withAction: Table<SecurID>[Pin] = { continue: cell, cancel, resetPin: cell }

/** An outcome that is forgotten, and one that the action does not have. */
// @ts-expect-error the outcome attemptOver is missing
const withoutOutcome: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays } }
// @ts-expect-error the action has no outcome denied
const withOutcome: Cell<SecurID, Pin, 'continue'> = { on: { pinAccepted: stays, attemptOver: stays, denied: stays } }

/** A target that is no status and no end. */
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const toNowhere: Move<SecurID, Pin, 'continue', { kind: 'pinAccepted' }> = { ...stays, to: ['SECURID_COFFEE_REQUIRED'] }
// @ts-expect-error there is no status SECURID_COFFEE_REQUIRED
const nextNowhere: Next<SecurID> = { status: 'SECURID_COFFEE_REQUIRED', model: {}, memo: state.memo }
// @ts-expect-error RESUME is the policy's affair, not an adapter's
const startNowhere: Start<SecurID>['on']['done']['to'] = ['RESUME']

/** A model or a memo that is not the status's own. */
// @ts-expect-error the model lacks its pin
const withoutModel: State<SecurID, Pin> = { ...state, model: {} }
// @ts-expect-error the memo lacks its attempt
const withoutMemo: State<SecurID, Pin> = { ...state, memo: { username: 'joe', triesLeft: 3 } }

/** A detail that the descriptor does not declare, in a row and in a question. */
// @ts-expect-error there is no detail COFFEE_COLD
const undeclared: Refusal<SecurID> = { refuse: 'COFFEE_COLD' }
// @ts-expect-error there is no detail COFFEE_COLD
const refused = (): never => refuse<Detail>('COFFEE_COLD')

/** A question that the authority does not know. */
// @ts-expect-error nobody can be asked for coffee
const question: Cell<SecurID, Pin, 'continue'> = { ...cell, ask: () => ({ kind: 'coffee' }) }

/** The same, without a fault: that the lines above fail for the reason given and for no other. */
const fine: Table<SecurID>[Pin] = { ...entry, continue: cell, cancel }
const fineRow: Move<SecurID, Pin, 'continue', { kind: 'pinAccepted' }> = { ...stays, to: ['SUCCESS'] }
const fineDetail: Cell<SecurID, Pin, 'continue'> = {
  on: { pinAccepted: stays, attemptOver: { refuse: 'INVALID_PIN' } },
}
const fineWhole: Table<SecurID> = { ...withoutOne, SECURID_SYSTEM_PIN_RESET_REQUIRED: entry }

/** Named once more, so that the compiler counts none of them as unused. */
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
  typeof fine,
  typeof fineRow,
  typeof fineDetail,
  typeof fineWhole,
]

/**
 * What the SecurID adapter does: state, action and answer of the server lead to the next state.
 * Source: RSA SecurID Integration Kit, "Models, attributes, and error codes" and "Authentication flow".
 */
import { cancel, succeed } from '../rows.ts'
import type { Start, Table } from '../spi.ts'
import * as step from './steps.ts'
import type { SecurID } from './types.ts'

/** Verdicts on a code, alike in every state that takes one. */
const verdict = {
  accepted: { to: ['SUCCESS'], next: succeed },
  denied: { to: ['SECURID_CREDENTIAL_REQUIRED', 'FAILURE'], next: step.retry },
  newPin: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.newPin },
  systemPin: { to: ['SECURID_SYSTEM_PIN_RESET_REQUIRED'], next: step.systemPin },
} as const

const verdictOnPasscode = {
  ...verdict,
  nextTokencode: { to: ['SECURID_NEXT_TOKENCODE_REQUIRED'], next: step.nextTokencode },
} as const

/** What comes of a new PIN, whoever made it. */
const verdictOnPin = {
  pinAccepted: { to: ['SECURID_REAUTHENTICATION_REQUIRED'], next: step.pinAccepted },
  attemptOver: { to: ['SECURID_CREDENTIAL_REQUIRED'], next: step.startAgainWithoutPin },
} as const

/** The first state asks for the credential; the server is not asked yet. */
export const start: Start<SecurID> = {
  on: { done: { to: ['SECURID_CREDENTIAL_REQUIRED'], next: step.firstCredentialRequired } },
}

/** The rows. */
export const table: Table<SecurID> = {
  SECURID_CREDENTIAL_REQUIRED: {
    checkCredential: {
      ask: step.askCredential,
      on: {
        ...verdictOnPasscode,
        passcodeRequired: { to: ['SECURID_CREDENTIAL_REQUIRED'], next: step.passcodeRequired },
      },
    },
    validatePasscode: { ask: step.askPasscode, on: verdictOnPasscode },
    cancel,
  },
  SECURID_NEXT_TOKENCODE_REQUIRED: {
    checkNextTokencode: {
      ask: step.askNextTokencode,
      on: { ...verdict, attemptOver: { to: ['SECURID_CREDENTIAL_REQUIRED'], next: step.startAgain } },
    },
    cancel,
  },
  SECURID_REAUTHENTICATION_REQUIRED: {
    checkPasscode: { ask: step.askPasscode, on: verdictOnPasscode },
    cancel,
  },
  SECURID_SYSTEM_PIN_RESET_REQUIRED: {
    continue: { ask: step.askSystemPin, on: verdictOnPin },
    cancel,
  },
  SECURID_USER_PIN_RESET_REQUIRED: {
    resetPin: {
      ask: step.askResetPin,
      on: {
        ...verdictOnPin,
        pinRefused: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.anotherPinRequired },
      },
    },
    cancel,
  },
}

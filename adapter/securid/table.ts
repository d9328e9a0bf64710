/**
 * The table of the SecurID adapter.
 * Source: RSA SecurID Integration Kit, "PingFederate Authentication API Support" and "Authentication flow".
 */
import { fail, succeed } from '../kernel/rows.ts'
import type { Before, Start, Table } from '../spi.ts'
import * as ask from './questions.ts'
import * as step from './steps.ts'
import type { SecurID } from './types.ts'

const CREDENTIAL = 'SECURID_CREDENTIAL_REQUIRED'
const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
const NEXT_TOKENCODE = 'SECURID_NEXT_TOKENCODE_REQUIRED'
const NEXT_CODE = 'SECURID_NEXT_CODE_REQUIRED'

/** Actions that generation 4 of the integration kit has added. */
const since4 = (_state: unknown, { config }: Before<SecurID>): boolean => config.generation !== '3.2'

const locked = { to: ['FAILURE'], next: step.lock } as const
const cancel = { ask: ask.cancel, on: { done: { to: ['FAILURE'], next: fail('CANCELED') } } } as const

/** Outcomes of every code. */
const codeOutcomes = {
  accepted: { to: ['SUCCESS'], next: succeed },
  denied: { to: [CREDENTIAL, 'FAILURE'], next: step.retry },
  newPin: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.requireUserPin },
  systemPin: { to: ['SECURID_SYSTEM_PIN_RESET_REQUIRED'], next: step.showSystemPin },
} as const
const passcodeOutcomes = {
  ...codeOutcomes,
  locked,
  nextTokencode: { to: [NEXT_TOKENCODE, NEXT_CODE], next: step.requireNextTokencode },
} as const

const checkNextTokencode = {
  ask: ask.verifyNextTokencode,
  on: {
    ...codeOutcomes,
    tryAgain: { to: [NEXT_TOKENCODE, NEXT_CODE, CREDENTIAL, 'FAILURE'], next: step.retryNextTokencode },
    attemptOver: { to: [CREDENTIAL, CHOICE], next: step.startAgain },
  },
} as const

/** Outcomes of a new PIN, chosen by the user or by the server. */
const pinOutcomes = {
  pinAccepted: { to: ['SECURID_REAUTHENTICATION_REQUIRED'], next: step.reauthenticate },
  attemptOver: { to: [CREDENTIAL, CHOICE], next: step.startAgainWithoutPin },
} as const

const passcodeRequired = { to: [CREDENTIAL], next: step.requirePasscode } as const
const methodsOffered = { to: [CHOICE, CREDENTIAL], next: step.offerMethods } as const
const pushPending = { to: ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'], next: step.awaitPush } as const
const useAlternateMethod = {
  when: since4,
  ask: ask.initializeAgain,
  on: { methodsOffered, passcodeRequired, locked },
} as const

export const start: Start<SecurID> = {
  ask: ask.open,
  on: {
    done: { to: [CREDENTIAL], next: step.begin },
    passcodeRequired: { to: [CREDENTIAL], next: step.beginWithPasscode },
    methodsOffered: { to: [CHOICE], next: step.beginWithMethods },
    locked,
  },
}

export const table: Table<SecurID> = {
  SECURID_CREDENTIAL_REQUIRED: {
    checkCredential: { ask: ask.verifyCredential, on: { ...passcodeOutcomes, passcodeRequired, methodsOffered } },
    validatePasscode: { when: since4, ask: ask.verifyPasscode, on: passcodeOutcomes },
    useAlternateMethod,
    cancel,
  },
  SECURID_NEXT_TOKENCODE_REQUIRED: { checkNextTokencode, cancel },
  SECURID_NEXT_CODE_REQUIRED: { checkNextTokencode, useAlternateMethod, cancel },
  SECURID_TOKEN_REQUIRED: {
    checkTokencode: {
      ask: ask.verifyToken,
      on: {
        accepted: codeOutcomes.accepted,
        tryAgain: { to: ['SECURID_TOKEN_REQUIRED', 'FAILURE'], next: step.retryToken },
        attemptOver: { to: [CHOICE, CREDENTIAL], next: step.startAgain },
        locked,
      },
    },
    useAlternateMethod,
    cancel,
  },
  SECURID_REAUTHENTICATION_REQUIRED: {
    checkPasscode: { ask: ask.verifyPasscode, on: passcodeOutcomes },
    useAlternateMethod,
    cancel,
  },
  SECURID_SYSTEM_PIN_RESET_REQUIRED: {
    continue: { ask: ask.acceptSystemPin, on: pinOutcomes },
    useAlternateMethod,
    cancel,
  },
  SECURID_USER_PIN_RESET_REQUIRED: {
    resetPin: {
      ask: ask.setPin,
      on: {
        ...pinOutcomes,
        pinRefused: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.requireAnotherPin },
      },
    },
    useAlternateMethod,
    cancel,
  },
  SECURID_CAS_CHALLENGE_METHOD_REQUIRED: {
    selectChallengeMethod: {
      ask: ask.selectMethod,
      on: {
        passcodeRequired,
        tokenRequired: { to: ['SECURID_TOKEN_REQUIRED'], next: step.requireToken },
        pushPending,
        methodsOffered: { to: [CHOICE], next: step.offerOtherMethods },
        locked,
      },
    },
    cancel,
  },
  SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: {
    poll: {
      ask: ask.pollPush,
      on: {
        accepted: codeOutcomes.accepted,
        pushPending,
        pushFailed: { to: [CHOICE, 'FAILURE'], next: step.retryAfterPush },
        locked,
      },
    },
    useAlternateMethod,
    cancel,
  },
}

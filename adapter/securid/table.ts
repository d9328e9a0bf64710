/**
 * What the SecurID adapter does: state, action and answer of the server lead to the next state.
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

/** What generation 4 of the integration kit added is not on offer in generation 3.2. */
const since4 = (_state: unknown, { config }: Before<SecurID>): boolean => config.generation !== '3.2'

const locked = { to: ['FAILURE'], next: step.locked } as const
const cancel = { ask: ask.cancel, on: { done: { to: ['FAILURE'], next: fail('CANCELED') } } } as const

/** Verdicts on a code, alike in every state that takes one. */
const verdict = {
  accepted: { to: ['SUCCESS'], next: succeed },
  denied: { to: [CREDENTIAL, 'FAILURE'], next: step.retry },
  newPin: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.newPin },
  systemPin: { to: ['SECURID_SYSTEM_PIN_RESET_REQUIRED'], next: step.systemPin },
} as const
const verdictOnPasscode = {
  ...verdict,
  locked,
  nextTokencode: { to: [NEXT_TOKENCODE, NEXT_CODE], next: step.nextTokencode },
} as const

const checkNextTokencode = {
  ask: ask.nextTokencode,
  on: {
    ...verdict,
    tryAgain: { to: [NEXT_TOKENCODE, NEXT_CODE, CREDENTIAL, 'FAILURE'], next: step.tryNextTokencodeAgain },
    attemptOver: { to: [CREDENTIAL, CHOICE], next: step.startAgain },
  },
} as const

/** What comes of a new PIN, whoever made it. */
const verdictOnPin = {
  pinAccepted: { to: ['SECURID_REAUTHENTICATION_REQUIRED'], next: step.pinAccepted },
  attemptOver: { to: [CREDENTIAL, CHOICE], next: step.startAgainWithoutPin },
} as const

const passcodeRequired = { to: [CREDENTIAL], next: step.passcodeRequired } as const
const methodsOffered = { to: [CHOICE, CREDENTIAL], next: step.methodsOffered } as const
const pushPending = { to: ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'], next: step.pushPending } as const
const useAlternateMethod = {
  when: since4,
  ask: ask.otherMethods,
  on: { methodsOffered, passcodeRequired, locked },
} as const

/** A chained user name is enough to ask which methods are on offer. */
export const start: Start<SecurID> = {
  ask: ask.open,
  on: {
    done: { to: [CREDENTIAL], next: step.firstCredentialRequired },
    passcodeRequired: { to: [CREDENTIAL], next: step.firstPasscodeRequired },
    methodsOffered: { to: [CHOICE], next: step.firstMethodsOffered },
    locked,
  },
}

/** The rows. */
export const table: Table<SecurID> = {
  SECURID_CREDENTIAL_REQUIRED: {
    checkCredential: { ask: ask.credential, on: { ...verdictOnPasscode, passcodeRequired, methodsOffered } },
    validatePasscode: { when: since4, ask: ask.passcode, on: verdictOnPasscode },
    useAlternateMethod,
    cancel,
  },
  SECURID_NEXT_TOKENCODE_REQUIRED: { checkNextTokencode, cancel },
  SECURID_NEXT_CODE_REQUIRED: { checkNextTokencode, useAlternateMethod, cancel },
  SECURID_TOKEN_REQUIRED: {
    checkTokencode: {
      ask: ask.token,
      on: {
        accepted: verdict.accepted,
        tryAgain: { to: ['SECURID_TOKEN_REQUIRED', 'FAILURE'], next: step.tryAppCodeAgain },
        attemptOver: { to: [CHOICE, CREDENTIAL], next: step.startAgain },
        locked,
      },
    },
    useAlternateMethod,
    cancel,
  },
  SECURID_REAUTHENTICATION_REQUIRED: {
    checkPasscode: { ask: ask.passcode, on: verdictOnPasscode },
    useAlternateMethod,
    cancel,
  },
  SECURID_SYSTEM_PIN_RESET_REQUIRED: {
    continue: { ask: ask.systemPin, on: verdictOnPin },
    useAlternateMethod,
    cancel,
  },
  SECURID_USER_PIN_RESET_REQUIRED: {
    resetPin: {
      ask: ask.resetPin,
      on: {
        ...verdictOnPin,
        pinRefused: { to: ['SECURID_USER_PIN_RESET_REQUIRED'], next: step.anotherPinRequired },
      },
    },
    useAlternateMethod,
    cancel,
  },
  SECURID_CAS_CHALLENGE_METHOD_REQUIRED: {
    selectChallengeMethod: {
      ask: ask.method,
      on: {
        passcodeRequired,
        tokenRequired: { to: ['SECURID_TOKEN_REQUIRED'], next: step.appCodeRequired },
        pushPending,
        methodsOffered: { to: [CHOICE], next: step.methodGone },
        locked,
      },
    },
    cancel,
  },
  SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION: {
    poll: {
      ask: ask.push,
      on: {
        accepted: verdict.accepted,
        pushPending,
        pushFailed: { to: [CHOICE, 'FAILURE'], next: step.pushFailed },
        locked,
      },
    },
    useAlternateMethod,
    cancel,
  },
}

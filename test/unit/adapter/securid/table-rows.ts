/** The expected result of every row of the SecurID table. */
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Action, Next, Outcome, State } from '../../../../adapter/spi.ts'
import {
  appCode,
  attempt,
  choice,
  chooser,
  credential,
  goesOn,
  nextCode,
  nextTokencode,
  otherChoice,
  otherMethods,
  push,
  reauthentication,
  rules,
  systemPin,
  userPin,
  visitor,
} from './table-states.ts'

type Effect = readonly [outcome: Outcome<SecurID>, effect: string, next: Next<SecurID>]
/** A row with its input and the expected result. */
export interface Row {
  readonly state: State<SecurID>
  readonly action: Action<SecurID>
  readonly outcome: Outcome<SecurID>
  readonly effect: string
  readonly next: Next<SecurID>
}
const rowsOf = (state: State<SecurID>, action: Action<SecurID>, effects: readonly Effect[]): readonly Row[] =>
  effects.map(([outcome, effect, next]) => ({ state, action, outcome, effect, next }))

const accepted: Effect = [
  { kind: 'accepted', subject: 'joe', attributes: { username: 'joe' } },
  'signed on',
  { status: 'SUCCESS', subject: 'joe', attributes: { username: 'joe' } },
]
const locked: Effect = [{ kind: 'locked' }, 'fails with ACCOUNT_LOCKED', { status: 'FAILURE', code: 'ACCOUNT_LOCKED' }]

/** Outcomes of a code; methods stay in the memo. */
const codeEffects = (user: typeof visitor | typeof chooser): readonly Effect[] => [
  accepted,
  [
    { kind: 'denied' },
    'asks again, one attempt less',
    {
      ...credential,
      model: { ...credential.model, remainingTries: 2, authFailed: true },
      memo: { ...user, triesLeft: 2 },
    },
  ],
  [
    { kind: 'newPin', attempt: goesOn, rules },
    'SECURID_USER_PIN_RESET_REQUIRED with the rules',
    { ...userPin, memo: { ...user, attempt: goesOn } },
  ],
  [
    { kind: 'systemPin', attempt: goesOn, pin: '8642' },
    'SECURID_SYSTEM_PIN_RESET_REQUIRED with the PIN',
    { ...systemPin, memo: { ...user, attempt: goesOn } },
  ],
]
const passcodeEffects: readonly Effect[] = [
  ...codeEffects(visitor),
  locked,
  [
    { kind: 'nextTokencode', attempt: goesOn },
    'SECURID_NEXT_TOKENCODE_REQUIRED in the same attempt',
    { ...nextTokencode, memo: { ...visitor, attempt: goesOn } },
  ],
]
const passcodeRequired: Effect = [
  { kind: 'passcodeRequired', attempt: goesOn },
  'SECURID_CREDENTIAL_REQUIRED without methods',
  { ...credential, memo: { ...visitor, attempt: goesOn } },
]
const methodsOffered: Effect = [
  { kind: 'methodsOffered', attempt: goesOn, methods: otherMethods },
  'SECURID_CAS_CHALLENGE_METHOD_REQUIRED with the current methods',
  otherChoice,
]
/** The attempt is over: no try is lost. */
const attemptOver: readonly Effect[] = [
  [
    { kind: 'attemptOver' },
    'SECURID_CREDENTIAL_REQUIRED with authFailed, no attempt less',
    { ...credential, model: { ...credential.model, authFailed: true }, memo: visitor },
  ],
]
const attemptOverWithMethods: readonly Effect[] = [
  [
    { kind: 'attemptOver' },
    'SECURID_CAS_CHALLENGE_METHOD_REQUIRED with authFailed, no attempt less',
    { ...choice, model: { ...choice.model, authFailed: true }, memo: chooser },
  ],
]
const pinEffects: readonly Effect[] = [
  [
    { kind: 'pinAccepted', attempt: goesOn },
    'SECURID_REAUTHENTICATION_REQUIRED',
    { ...reauthentication, memo: { ...visitor, attempt: goesOn } },
  ],
  [
    { kind: 'attemptOver' },
    'SECURID_CREDENTIAL_REQUIRED with resetFailed',
    { ...credential, model: { ...credential.model, resetFailed: true }, memo: visitor },
  ],
]
const tryAgain: Outcome<SecurID> = { kind: 'tryAgain', attempt: goesOn, info: 'Too early.' }
const refusedOnce = { authFailed: true, additionalErrorInfo: 'Too early.' }

const cancel: Action<SecurID> = { actionId: 'cancel', model: {} }
const canceled: readonly Effect[] = [[{ kind: 'done' }, 'fails with CANCELED', { status: 'FAILURE', code: 'CANCELED' }]]
const another: Action<SecurID> = { actionId: 'useAlternateMethod', model: {} }
const alternativeEffects: readonly Effect[] = [methodsOffered, passcodeRequired, locked]

const check: Action<SecurID> = { actionId: 'checkCredential', model: { username: 'joe', passcode: '123412345678' } }
const validate: Action<SecurID> = { actionId: 'validatePasscode', model: { passcode: '123412345678' } }
const checkNext: Action<SecurID> = { actionId: 'checkNextTokencode', model: { tokencode: '12345678' } }
const checkPasscode: Action<SecurID> = { actionId: 'checkPasscode', model: { passcode: '471112345678' } }
const checkToken: Action<SecurID> = { actionId: 'checkTokencode', model: { tokencode: '12345678' } }
const resetPin: Action<SecurID> = { actionId: 'resetPin', model: { newPin: '4711', confirmPin: '4711' } }
const select: Action<SecurID> = { actionId: 'selectChallengeMethod', model: { input: 'TOKEN' } }
const poll: Action<SecurID> = { actionId: 'poll', model: {} }

const pushStillPending: Effect = [
  {
    kind: 'pushPending',
    attempt: goesOn,
    responseCode: 'IN_PROCESS',
    reasonCode: 'AUTHENTICATION_REQUIRED',
    referenceId: 'push-2',
    selectionCode: '42',
  },
  'waits, with the selection code',
  { ...push, memo: { ...chooser, attempt: goesOn, referenceId: 'push-2' } },
]

const statesWithoutChoice = [credential, reauthentication, systemPin, userPin]
const statesWithChoice = [nextCode, appCode, push]

/** One per row of the table; without methods in states where both are possible. */
export const rows: readonly Row[] = [
  ...[...statesWithoutChoice, ...statesWithChoice, nextTokencode, choice].flatMap((state) =>
    rowsOf(state, cancel, canceled),
  ),
  ...[...statesWithoutChoice, ...statesWithChoice].flatMap((state) => rowsOf(state, another, alternativeEffects)),
  ...rowsOf(credential, check, [...passcodeEffects, passcodeRequired, methodsOffered]),
  ...rowsOf(credential, validate, passcodeEffects),
  ...rowsOf(reauthentication, checkPasscode, passcodeEffects),
  ...rowsOf(nextTokencode, checkNext, [...codeEffects(visitor), ...attemptOver]),
  ...rowsOf(nextTokencode, checkNext, [
    [
      tryAgain,
      'asks again with the reason, one attempt less',
      { ...nextTokencode, model: refusedOnce, memo: { ...visitor, triesLeft: 2, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(nextCode, checkNext, [...codeEffects(chooser), ...attemptOverWithMethods]),
  ...rowsOf(nextCode, checkNext, [
    [
      tryAgain,
      'asks again with the reason, one attempt less',
      { ...nextCode, model: refusedOnce, memo: { ...chooser, triesLeft: 2, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(appCode, checkToken, [accepted, locked, ...attemptOverWithMethods]),
  ...rowsOf(appCode, checkToken, [
    [
      tryAgain,
      'asks again with the reason, one attempt less',
      {
        ...appCode,
        model: { ...refusedOnce, remainingTries: 2, resetFailed: false },
        memo: { ...chooser, triesLeft: 2, attempt: goesOn },
      },
    ],
  ]),
  ...rowsOf(systemPin, { actionId: 'continue', model: {} }, pinEffects),
  ...rowsOf(userPin, resetPin, pinEffects),
  ...rowsOf(userPin, resetPin, [
    [
      { kind: 'pinRefused', attempt: goesOn, rules },
      'asks again with authFailed',
      { ...userPin, model: { ...userPin.model, authFailed: true }, memo: { ...visitor, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(choice, select, [
    [
      { kind: 'passcodeRequired', attempt: goesOn },
      'SECURID_CREDENTIAL_REQUIRED, methods stay in the memo',
      { ...credential, memo: { ...chooser, attempt: goesOn } },
    ],
    [
      { kind: 'tokenRequired', attempt: goesOn },
      'SECURID_TOKEN_REQUIRED',
      { ...appCode, memo: { ...chooser, attempt: goesOn } },
    ],
    pushStillPending,
    [
      { kind: 'methodsOffered', attempt: goesOn, methods: otherMethods },
      'offers the current methods with authFailed',
      { ...otherChoice, model: { ...otherChoice.model, authFailed: true } },
    ],
    locked,
  ]),
  ...rowsOf(push, poll, [
    accepted,
    pushStillPending,
    [
      { kind: 'pushFailed', attempt: goesOn, methods: otherMethods },
      'offers the current methods with authFailed, one attempt less',
      {
        ...otherChoice,
        model: { ...otherChoice.model, authFailed: true },
        memo: { ...otherChoice.memo, triesLeft: 2 },
      },
    ],
    locked,
  ]),
]

const offered = <S extends State<SecurID>>(state: S): S => ({ ...state, memo: { ...state.memo, ...chooser, attempt } })
const withMethods = (state: State<SecurID>, action: Action<SecurID>, effects: readonly Effect[]) =>
  rowsOf(offered(state), action, effects)

/** Rows whose result depends on methods in the memo. */
export const rowsAfterChoice: readonly Row[] = [
  ...(
    [
      [credential, check],
      [credential, validate],
      [reauthentication, checkPasscode],
    ] as const
  ).flatMap(([state, action]) =>
    withMethods(state, action, [
      ...codeEffects(chooser),
      [
        { kind: 'nextTokencode', attempt: goesOn },
        'SECURID_NEXT_CODE_REQUIRED',
        { ...nextCode, memo: { ...chooser, attempt: goesOn } },
      ],
    ]),
  ),
  ...(
    [
      [systemPin, { actionId: 'continue', model: {} }],
      [userPin, resetPin],
    ] as const
  ).flatMap(([state, action]) =>
    withMethods(state, action, [
      [
        { kind: 'attemptOver' },
        'SECURID_CAS_CHALLENGE_METHOD_REQUIRED with resetFailed',
        { ...choice, model: { ...choice.model, resetFailed: true }, memo: chooser },
      ],
    ]),
  ),
  ...withMethods(credential, { actionId: 'checkCredential', model: { username: 'ann', passcode: '1' } }, [
    [
      { kind: 'nextTokencode', attempt: goesOn },
      'for another user name: SECURID_NEXT_TOKENCODE_REQUIRED without methods',
      { ...nextTokencode, memo: { username: 'ann', triesLeft: 3, attempt: goesOn } },
    ],
  ]),
]

/** What each row of the SecurID table leads to, written out beside the table. */
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
/** A row: what is done in a state and answered, and what becomes of it. */
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
  'the person is signed on',
  { status: 'SUCCESS', subject: 'joe', attributes: { username: 'joe' } },
]
const locked: Effect = [{ kind: 'locked' }, 'ends in failure', { status: 'FAILURE', code: 'ACCOUNT_LOCKED' }]

/** Verdicts on the code of someone with a passcode alone, or with a choice, which is not forgotten. */
const verdictsOnCode = (known: typeof visitor | typeof chooser): readonly Effect[] => [
  accepted,
  [
    { kind: 'denied' },
    'asks for the passcode with one try less',
    {
      ...credential,
      model: { ...credential.model, remainingTries: 2, authFailed: true },
      memo: { ...known, triesLeft: 2 },
    },
  ],
  [
    { kind: 'newPin', attempt: goesOn, rules },
    'asks for a new PIN and tells its rules',
    { ...userPin, memo: { ...known, attempt: goesOn } },
  ],
  [
    { kind: 'systemPin', attempt: goesOn, pin: '8642' },
    'shows the PIN made for them',
    { ...systemPin, memo: { ...known, attempt: goesOn } },
  ],
]
const verdictsOnPasscode: readonly Effect[] = [
  ...verdictsOnCode(visitor),
  locked,
  [
    { kind: 'nextTokencode', attempt: goesOn },
    'asks for the code that follows, in the same attempt',
    { ...nextTokencode, memo: { ...visitor, attempt: goesOn } },
  ],
]
const passcodeRequired: Effect = [
  { kind: 'passcodeRequired', attempt: goesOn },
  'asks for the passcode of that name: there is no choice',
  { ...credential, memo: { ...visitor, attempt: goesOn } },
]
const methodsOffered: Effect = [
  { kind: 'methodsOffered', attempt: goesOn, methods: otherMethods },
  'shows what is on offer now',
  otherChoice,
]
/** The attempt is over: nothing goes on from it, and no try is lost. */
const codeTooLate: readonly Effect[] = [
  [
    { kind: 'attemptOver' },
    'begins anew with authFailed and no try less',
    { ...credential, model: { ...credential.model, authFailed: true }, memo: visitor },
  ],
]
const codeTooLateToChoose: readonly Effect[] = [
  [
    { kind: 'attemptOver' },
    'begins anew at the choice with authFailed and no try less',
    { ...choice, model: { ...choice.model, authFailed: true }, memo: chooser },
  ],
]
const verdictsOnPin: readonly Effect[] = [
  [
    { kind: 'pinAccepted', attempt: goesOn },
    'asks to sign on with it',
    { ...reauthentication, memo: { ...visitor, attempt: goesOn } },
  ],
  [
    { kind: 'attemptOver' },
    'begins anew with resetFailed',
    { ...credential, model: { ...credential.model, resetFailed: true }, memo: visitor },
  ],
]
const tryAgain: Outcome<SecurID> = { kind: 'tryAgain', attempt: goesOn, info: 'Too early.' }
const refusedOnce = { authFailed: true, additionalErrorInfo: 'Too early.' }

const cancel: Action<SecurID> = { actionId: 'cancel', model: {} }
const canceled: readonly Effect[] = [
  [{ kind: 'done' }, 'ends without a sign-on', { status: 'FAILURE', code: 'CANCELED' }],
]
const another: Action<SecurID> = { actionId: 'useAlternateMethod', model: {} }
const otherWays: readonly Effect[] = [methodsOffered, passcodeRequired, locked]

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
  'waits for the device, and shows the number to pick',
  { ...push, memo: { ...chooser, attempt: goesOn, referenceId: 'push-2' } },
]

const statesWithoutChoice = [credential, reauthentication, systemPin, userPin]
const statesWithChoice = [nextCode, appCode, push]

/** One for each row of the table; in the states where a choice may have been offered or not, without one. */
export const rows: readonly Row[] = [
  ...[...statesWithoutChoice, ...statesWithChoice, nextTokencode, choice].flatMap((state) =>
    rowsOf(state, cancel, canceled),
  ),
  ...[...statesWithoutChoice, ...statesWithChoice].flatMap((state) => rowsOf(state, another, otherWays)),
  ...rowsOf(credential, check, [...verdictsOnPasscode, passcodeRequired, methodsOffered]),
  ...rowsOf(credential, validate, verdictsOnPasscode),
  ...rowsOf(reauthentication, checkPasscode, verdictsOnPasscode),
  ...rowsOf(nextTokencode, checkNext, [...verdictsOnCode(visitor), ...codeTooLate]),
  ...rowsOf(nextTokencode, checkNext, [
    [
      tryAgain,
      'asks again and says why, with one try less',
      { ...nextTokencode, model: refusedOnce, memo: { ...visitor, triesLeft: 2, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(nextCode, checkNext, [...verdictsOnCode(chooser), ...codeTooLateToChoose]),
  ...rowsOf(nextCode, checkNext, [
    [
      tryAgain,
      'asks again and says why, with one try less',
      { ...nextCode, model: refusedOnce, memo: { ...chooser, triesLeft: 2, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(appCode, checkToken, [accepted, locked, ...codeTooLateToChoose]),
  ...rowsOf(appCode, checkToken, [
    [
      tryAgain,
      'asks again and says why, with one try less',
      {
        ...appCode,
        model: { ...refusedOnce, remainingTries: 2, resetFailed: false },
        memo: { ...chooser, triesLeft: 2, attempt: goesOn },
      },
    ],
  ]),
  ...rowsOf(systemPin, { actionId: 'continue', model: {} }, verdictsOnPin),
  ...rowsOf(userPin, resetPin, verdictsOnPin),
  ...rowsOf(userPin, resetPin, [
    [
      { kind: 'pinRefused', attempt: goesOn, rules },
      'asks for another with authFailed',
      { ...userPin, model: { ...userPin.model, authFailed: true }, memo: { ...visitor, attempt: goesOn } },
    ],
  ]),
  ...rowsOf(choice, select, [
    [
      { kind: 'passcodeRequired', attempt: goesOn },
      'asks for the passcode; the choice is not forgotten',
      { ...credential, memo: { ...chooser, attempt: goesOn } },
    ],
    [
      { kind: 'tokenRequired', attempt: goesOn },
      'asks for the code of the app',
      { ...appCode, memo: { ...chooser, attempt: goesOn } },
    ],
    pushStillPending,
    [
      { kind: 'methodsOffered', attempt: goesOn, methods: otherMethods },
      'shows what is on offer now with authFailed: the method has gone',
      { ...otherChoice, model: { ...otherChoice.model, authFailed: true } },
    ],
    locked,
  ]),
  ...rowsOf(push, poll, [
    accepted,
    pushStillPending,
    [
      { kind: 'pushFailed', attempt: goesOn, methods: otherMethods },
      'shows what is on offer now with authFailed and one try less',
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
const onceMore = (state: State<SecurID>, action: Action<SecurID>, effects: readonly Effect[]) =>
  rowsOf(offered(state), action, effects)

/** The same states where a choice has been offered before. */
export const rowsAfterChoice: readonly Row[] = [
  ...(
    [
      [credential, check],
      [credential, validate],
      [reauthentication, checkPasscode],
    ] as const
  ).flatMap(([state, action]) =>
    onceMore(state, action, [
      ...verdictsOnCode(chooser),
      [
        { kind: 'nextTokencode', attempt: goesOn },
        'asks for the next code, where another method can be chosen',
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
    onceMore(state, action, [
      [
        { kind: 'attemptOver' },
        'begins anew at the choice with resetFailed',
        { ...choice, model: { ...choice.model, resetFailed: true }, memo: chooser },
      ],
    ]),
  ),
  ...onceMore(credential, { actionId: 'checkCredential', model: { username: 'ann', passcode: '1' } }, [
    [
      { kind: 'nextTokencode', attempt: goesOn },
      'of another name: the choice was not theirs',
      { ...nextTokencode, memo: { username: 'ann', triesLeft: 3, attempt: goesOn } },
    ],
  ]),
]

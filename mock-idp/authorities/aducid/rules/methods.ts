/** The methods of `exuse`: personal factor and transactions. Source: client code of the vendor's PHP and C libraries. */
import type { Reason } from '../../../../adapter/spi.ts'
import type { Identity } from './identity.ts'
import type { Violation } from './operations.ts'
import { reason } from './reasons.ts'
import type { AuthStatus, Operation } from './session.ts'

/** A confirmed operation of the PEIG. */
export interface MethodResult {
  readonly identity: Identity
  /** Attributes of the personal object in the result, without the signature. */
  readonly attributes: readonly (readonly [name: string, value: string])[]
  /** The result is a confirmed transaction, which AIM signs. */
  readonly isSigned: boolean
}
/** The input of the user's PEIG. */
interface Used {
  readonly operation: Operation
  readonly identity: Identity
  /** The user has typed a wrong personal factor. */
  readonly isFactorWrong: boolean
}
type Method = (used: Used) => MethodResult | Violation

const violation = (code: AuthStatus, reason: Reason): Violation => ({ code, reason })
const plain = (identity: Identity): MethodResult => ({ identity, attributes: [], isSigned: false })

/** A method that requires the personal factor, and verifies it. */
function withFactor(change: (identity: Identity) => Identity): Method {
  return ({ identity, isFactorWrong }) => {
    if (identity.personalFactor === 'none') return violation('NEO', reason('PERSONAL_FACTOR_NOT_SET'))
    if (isFactorWrong) return violation('KO', reason('PERSONAL_FACTOR_WRONG'))
    return plain(change(identity))
  }
}

/** The second one is the name of older clients; the result has the name of the request. */
const FACTOR_PARAMETERS = ['UsePersonalFactor', 'UseLocalFactor'] as const

/** The parameter that requires the personal factor; undefined: it is not required. */
function factorParameter({ parameters }: Operation): (typeof FACTOR_PARAMETERS)[number] | undefined {
  return FACTOR_PARAMETERS.find((name) => parameters[name] === '1')
}

/** The parameter of the factor is OK in the result if the factor was right; absent if none was required. */
function confirmTransaction({ operation, identity, isFactorWrong }: Used): MethodResult | Violation {
  const factor = factorParameter(operation)
  if (factor !== undefined && identity.personalFactor === 'none')
    return violation('NEO', reason('PERSONAL_FACTOR_NOT_SET'))
  const told = TRANSACTION_PARAMETERS.flatMap((name): [string, string][] => {
    const value = operation.parameters[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    identity,
    isSigned: true,
    attributes: [
      ['Return_Status', 'ConfirmedByUser'],
      ...(factor === undefined ? [] : [[factor, isFactorWrong ? 'KO' : 'OK'] as const]),
      ...told,
    ],
  }
}

/** In the order of the signature. */
export const TRANSACTION_PARAMETERS = [
  'PaymentMessage',
  'PaymentAmount',
  'PaymentFromAccount',
  'PaymentToAccount',
] as const

/** Creates the factor of the PEIG. */
const initFactor: Method = ({ identity }) =>
  identity.personalFactor === 'set'
    ? violation('DI', reason('PERSONAL_FACTOR_EXISTS'))
    : plain({ ...identity, personalFactor: 'set' })

/** Prepares transactions; the factor must exist if it is required. */
const initPayment: Method = ({ operation, identity, isFactorWrong }) =>
  factorParameter(operation) !== undefined
    ? withFactor((same) => same)({ operation, identity, isFactorWrong })
    : plain(identity)

/** By algorithm of the personal object, then by method. */
const METHODS: ReadonlyMap<string, ReadonlyMap<string, Method>> = new Map([
  [
    'ADUCID###PEIG-MGMT',
    new Map<string, Method>([
      ['Init', initFactor],
      ['Change', withFactor((identity) => identity)],
      ['Delete', withFactor((identity) => ({ ...identity, personalFactor: 'none' }))],
      ['VerifyLF', withFactor((identity) => identity)],
    ]),
  ],
  [
    'PAYMENT',
    new Map<string, Method>([
      ['Init', initPayment],
      ['ConfirmTransaction', confirmTransaction],
    ]),
  ],
])

/** NOP: the method is not built. NEO: its personal object does not exist here. */
export const UNSUPPORTED_METHODS: { readonly [methodName: string]: 'NOP' | 'NEO' } = {
  CreateRoomByName: 'NOP',
  EnterRoomByName: 'NOP',
  CreateRoomByStory: 'NOP',
  EnterRoomByStory: 'NOP',
  PeigLocalLink: 'NOP',
  Create: 'NEO',
  Read: 'NEO',
  Write: 'NEO',
  LegacyLogin: 'NEO',
  Set: 'NEO',
  GenKeyPair: 'NEO',
  WriteCert: 'NEO',
  LegacySign: 'NEO',
  OTPverification: 'NEO',
  ILread: 'NOP',
  PasswdDecrypt: 'NEO',
  SetExecuteRight: 'NEO',
  ClearExecuteRight: 'NEO',
  UploadCert: 'NEO',
  TempEnableCAPI: 'NOP',
  TempDisableCAPI: 'NOP',
  PermEnableCAPI: 'NOP',
  PermDisableCAPI: 'NOP',
  PPOresult: 'NOP',
  AIMread: 'NOP',
  ReadPeigCount: 'NOP',
  ActivateOtherPeigs: 'NOP',
  DeactivateOtherPeigs: 'NOP',
  ActivateThePeig: 'NOP',
  DeactivateThePeig: 'NOP',
  ReadPeigId: 'NOP',
  ReadOtherPeigsId: 'NOP',
}

/** Clients send the algorithm percent-encoded, older ones plain. */
function algorithmOf({ personalObject }: Operation): string {
  return (personalObject?.personalObjectAlgorithmName ?? '').replaceAll('%23', '#')
}

function findMethod(operation: Operation): Method | undefined {
  return METHODS.get(algorithmOf(operation))?.get(operation.methodName ?? '')
}

/** The reason to open no session for this operation; undefined: it is possible. */
export function refusedMethod(operation: Operation): Violation | undefined {
  if (operation.name !== 'exuse' || findMethod(operation) !== undefined) return undefined
  const { methodName } = operation
  if (methodName === undefined) return violation('NOP', reason('METHOD_MISSING'))
  const isKnown = [...METHODS.values()].some((methods) => methods.has(methodName))
  const code = isKnown ? 'NEO' : (new Map(Object.entries(UNSUPPORTED_METHODS)).get(methodName) ?? 'NOP')
  const because = isKnown ? 'METHOD_OF_ANOTHER_OBJECT' : 'METHOD_NOT_SUPPORTED'
  return violation(code, reason(because, { method: methodName.slice(0, 64) }))
}

/** Requires an operation that `refusedMethod` does not refuse. */
export function runMethod(used: Used): MethodResult | Violation {
  return findMethod(used.operation)?.(used) ?? plain(used.identity)
}

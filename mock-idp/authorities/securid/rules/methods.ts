/**
 * Methods of the Cloud Authentication Service. Source: RSA SecurID Authentication API, AuthNResponse; RSA SecurID
 * Integration Kit, ChallengeMethodInfo.
 */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { CloudPolicy } from './policy.ts'
import { methodReason } from './reasons.ts'
import type { Method, User } from './user.ts'

/** schemas/securid/challenge-method-info.schema.json. */
export interface MethodOffer {
  methodId: Method
  methodPromptDefaultText: string
  methodAvailable: boolean
  challengeMethodSet: { methodSetId: string; requiredMethods: OfferedMethod[] }
}
interface OfferedMethod {
  methodId: Method
  displayName: string
  priority: number
  versions: {
    versionId: string
    methodAttributes: { name: string; value: string; dataType: string }[]
    valueRequired: boolean
    referenceId?: string // of a pending push
    prompt: {
      promptResourceId: string
      defaultText: string
      formatRegex?: string
      valueBeingDefined: boolean
      sensitive: boolean
      minLength?: number
      maxLength?: number
      promptArgs: string[]
    }
  }[]
}

interface Wording {
  readonly displayName: string
  readonly resource: string
  readonly text: string
  readonly code?: { readonly formatRegex: string; readonly minLength: number; readonly maxLength: number }
}
const WORDING: { readonly [M in Method]: Wording } = {
  SECURID: {
    displayName: 'SecurID Token',
    resource: 'SecurID.Resource.Prompt.Passcode',
    text: 'Enter passcode:',
    code: { formatRegex: '^[0-9A-Za-z]{4,16}$', minLength: 4, maxLength: 16 },
  },
  TOKEN: {
    displayName: 'Authenticate Tokencode',
    resource: 'Token.Resource.Prompt.Tokencode',
    text: 'Enter the tokencode of the RSA app:',
    code: { formatRegex: '^[0-9]{8}$', minLength: 8, maxLength: 8 },
  },
  APPROVE: {
    displayName: 'Approve',
    resource: 'Approve.Resource.Prompt.Approve',
    text: 'Approve the sign-on on your device.',
  },
}

export function offersChoice(user: User | undefined): boolean {
  return user?.methods.some((method) => method !== 'SECURID') ?? false
}

/** Offers in the order of the record; an unknown user is offered a passcode. */
export function methodsOf(user: User | undefined, now: EpochSeconds, cloud: CloudPolicy): MethodOffer[] {
  if (user === undefined) return [offer('SECURID', true, 1)]
  return [...new Set(user.methods)].map((method, index) =>
    offer(method, methodReason(user, method, now, cloud) === undefined, index + 1),
  )
}

function offer(method: Method, methodAvailable: boolean, priority: number): MethodOffer {
  const { displayName, resource, text, code } = WORDING[method]
  const version = {
    versionId: '1.0.0',
    methodAttributes: methodAvailable ? [] : [{ name: 'METHOD_NOT_APPLICABLE', value: 'true', dataType: 'BOOLEAN' }],
    valueRequired: code !== undefined,
    prompt: {
      promptResourceId: resource,
      defaultText: text,
      valueBeingDefined: false,
      sensitive: code !== undefined,
      promptArgs: [],
      ...code,
    },
  }
  const required = { methodId: method, displayName, priority, versions: [version] }
  return {
    methodId: method,
    methodPromptDefaultText: text,
    methodAvailable,
    challengeMethodSet: { methodSetId: method, requiredMethods: [required] },
  }
}

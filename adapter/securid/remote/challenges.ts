/** What an answer of the RSA server challenges, in the adapter's words: pure. */
import type {
  AuthenticationMethod,
  AuthNResponse,
  ChallengeMethodSet,
  CredentialValidationResult,
  MethodPrompt,
} from '../../../schemas/gen/securid/wire-types.ts'
import type { Attempt, ChallengeMethodInfo, PinRules } from '../types.ts'
import type { Answered } from './client.ts'

/** Methods of the first factor that the adapter supports. */
const SUPPORTED = ['SECURID', 'TOKEN', 'APPROVE']
const NEW_PIN = ['SECURID_NEWPIN', 'SECURID_NEW_PIN']
const SYSTEM_PIN = 'SECURID_SYSTEM_GENERATED_PIN'

/** The attempt as the next question quotes it. */
export function attemptOf({ response, server, username }: Answered, methodId?: string): Attempt {
  const { authnAttemptId, messageId } = response.context
  return {
    authnAttemptId: authnAttemptId ?? '',
    messageId,
    username,
    ...(server > 0 && { server }),
    ...(methodId !== undefined && { methodId }),
  }
}

/** The sets on offer, of which one must be completed. */
export function setsOf({ challengeMethods }: AuthNResponse): readonly ChallengeMethodSet[] {
  return challengeMethods?.challenges ?? []
}

/** The method of that id, if it is challenged. */
export function challenged(response: AuthNResponse, ...ids: readonly string[]): AuthenticationMethod | undefined {
  return setsOf(response)
    .flatMap(({ requiredMethods }) => requiredMethods)
    .find(({ methodId }) => ids.includes(methodId))
}

/** What became of the one credential that was handed in. */
export function resultOf({ credentialValidationResults }: AuthNResponse): CredentialValidationResult | undefined {
  return credentialValidationResults?.[0]
}

/** An attribute of that result; without a name, the first. */
export function attribute(response: AuthNResponse, name?: string): string | undefined {
  const attributes = resultOf(response)?.authnAttributes ?? []
  return attributes.find((pair) => name === undefined || pair.name === name)?.value ?? undefined
}

function promptOf(method: AuthenticationMethod | undefined): MethodPrompt {
  return method?.versions?.[0]?.prompt ?? {}
}

/** The handle of a push. */
export function referenceIdOf(response: AuthNResponse): string {
  return challenged(response, 'APPROVE', 'APPROVE_CHECK')?.versions?.[0]?.referenceId ?? ''
}

/** A new PIN is wanted: whose, and by which name of the method. Undefined where none is. */
export function pinChallenge(response: AuthNResponse) {
  const method = challenged(response, ...NEW_PIN, SYSTEM_PIN)
  if (method === undefined) return undefined
  const prompt = promptOf(method)
  const offered = prompt.defaultValue ?? prompt.promptArgs?.[0]
  const bySystem = method.methodId === SYSTEM_PIN || (prompt.valueBeingDefined === false && prompt.defaultValue != null)
  const { methodId } = method
  return bySystem ? { methodId, pin: offered ?? '' } : { methodId, rules: rulesOf(prompt) }
}

const LEAST = 4
const MOST = 8
const within = (value: number | null | undefined, otherwise: number) =>
  Math.min(MOST, Math.max(LEAST, value ?? otherwise))

/**
 * The rules in a prompt. It has no members for letters and digits: they are read from its expression, least counts if they
 * stand there as `(?=(?:.*[A-Za-z]){2})`. What is not told the server will judge.
 */
function rulesOf(prompt: MethodPrompt): PinRules {
  const format = prompt.formatRegex ?? ''
  const least = (characters: string) => Number(format.split(`(?=(?:.*[${characters}]){`)[1]?.match(/^[0-8]/)?.[0] ?? 0)
  const minLength = within(prompt.minLength, LEAST)
  const maxLength = within(prompt.maxLength, MOST)
  return {
    minLength,
    maxLength,
    alphabetic: least('A-Za-z'),
    numeric: least('0-9'),
    alphanumeric: format === '' || /[a-z]-[a-z]|\\w|\./i.test(format.replace(/\(\?=[^)]*\)[^)]*\)/g, '')),
    message: textOf(prompt) || `Choose a PIN of ${minLength} to ${maxLength} characters.`,
  }
}

/** The text with its arguments in their places. */
function textOf({ defaultText, promptArgs }: MethodPrompt): string {
  return (defaultText ?? '').replace(/\{(\d+)\}/g, (whole, index) => promptArgs?.[Number(index)] ?? whole).slice(0, 512)
}

/** The methods on offer that the adapter supports, each by itself. */
export function methodsOf(response: AuthNResponse): ChallengeMethodInfo[] {
  return setsOf(response).flatMap((set) => {
    const [method, ...more] = set.requiredMethods
    if (method === undefined || more.length > 0 || !SUPPORTED.includes(method.methodId)) return []
    const unavailable = method.versions?.[0]?.methodAttributes?.[0]?.name === 'METHOD_NOT_APPLICABLE'
    return [
      {
        methodId: method.methodId,
        methodPromptDefaultText: textOf(promptOf(method)) || (method.displayName ?? method.methodId),
        methodAvailable: !unavailable,
        challengeMethodSet: withoutNulls(set) as ChallengeMethodInfo['challengeMethodSet'],
      },
    ]
  })
}

/** The adapter's objects leave out what RSA's have as null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]))
}

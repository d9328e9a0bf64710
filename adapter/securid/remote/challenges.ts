/** Challenges in answers of the RSA server, as the adapter's types: pure. */

import type {
  AuthenticationMethod,
  AuthNResponse,
  ChallengeMethodSet,
  CredentialValidationResult,
  MethodPrompt,
} from '../../../schemas/gen/securid/wire-types.ts'
import { defined } from '../../kernel/objects.ts'
import type { Attempt, ChallengeMethodInfo, PinRules } from '../types.ts'
import type { Answered } from './client.ts'

const SUPPORTED = ['SECURID', 'TOKEN', 'APPROVE']
const NEW_PIN = ['SECURID_NEWPIN', 'SECURID_NEW_PIN']
const SYSTEM_PIN = 'SECURID_SYSTEM_GENERATED_PIN'

export function attemptOf({ response, server, username }: Answered, methodId?: string): Attempt {
  const { authnAttemptId, messageId } = response.context
  return {
    authnAttemptId: authnAttemptId ?? '',
    messageId,
    username,
    ...(server > 0 && { server }),
    ...defined({ methodId }),
  }
}

/** The offered method sets; one of them must be completed. */
export function setsOf({ challengeMethods }: AuthNResponse): readonly ChallengeMethodSet[] {
  return challengeMethods?.challenges ?? []
}

/** The first challenged method with one of the ids. */
export function challenged(response: AuthNResponse, ...ids: readonly string[]): AuthenticationMethod | undefined {
  return setsOf(response)
    .flatMap(({ requiredMethods }) => requiredMethods)
    .find(({ methodId }) => ids.includes(methodId))
}

/** The result of the single credential. */
export function resultOf({ credentialValidationResults }: AuthNResponse): CredentialValidationResult | undefined {
  return credentialValidationResults?.[0]
}

/** An attribute of the credential's result; the first one if `name` is absent. */
export function attribute(response: AuthNResponse, name?: string): string | undefined {
  const attributes = resultOf(response)?.authnAttributes ?? []
  return attributes.find((pair) => name === undefined || pair.name === name)?.value ?? undefined
}

function promptOf(method: AuthenticationMethod | undefined): MethodPrompt {
  return method?.versions?.[0]?.prompt ?? {}
}

export function referenceIdOf(response: AuthNResponse): string {
  return challenged(response, 'APPROVE', 'APPROVE_CHECK')?.versions?.[0]?.referenceId ?? ''
}

/** The challenge for a new PIN: its method id, and the server's PIN or the rules. Undefined without such a challenge. */
export function pinChallenge(response: AuthNResponse) {
  const method = challenged(response, ...NEW_PIN, SYSTEM_PIN)
  if (method === undefined) return undefined
  const prompt = promptOf(method)
  const offered = prompt.defaultValue ?? prompt.promptArgs?.[0]
  const bySystem = method.methodId === SYSTEM_PIN || (prompt.valueBeingDefined === false && prompt.defaultValue != null)
  const { methodId } = method
  return bySystem ? { methodId, pin: offered ?? '' } : { methodId, rules: rulesOf(prompt) }
}

const SHORTEST_PIN = 4
const LONGEST_PIN = 8
const pinLength = (value: number | null | undefined, otherwise: number) =>
  Math.min(LONGEST_PIN, Math.max(SHORTEST_PIN, value ?? otherwise))

/**
 * The rules in a prompt. It has no members for letters and digits: they are read from its regular expression, minimums only
 * in the form `(?=(?:.*[A-Za-z]){2})`. Rules that are not sent are checked by the server alone.
 */
function rulesOf(prompt: MethodPrompt): PinRules {
  const format = prompt.formatRegex ?? ''
  const least = (characters: string) => Number(format.split(`(?=(?:.*[${characters}]){`)[1]?.match(/^[0-8]/)?.[0] ?? 0)
  const minLength = pinLength(prompt.minLength, SHORTEST_PIN)
  const maxLength = pinLength(prompt.maxLength, LONGEST_PIN)
  return {
    minLength,
    maxLength,
    alphabetic: least('A-Za-z'),
    numeric: least('0-9'),
    alphanumeric: format === '' || /[a-z]-[a-z]|\\w|\./i.test(format.replace(/\(\?=[^)]*\)[^)]*\)/g, '')),
    message: textOf(prompt) || `Choose a PIN of ${minLength} to ${maxLength} characters.`,
  }
}

/** The text with its arguments inserted. */
function textOf({ defaultText, promptArgs }: MethodPrompt): string {
  return (defaultText ?? '').replace(/\{(\d+)\}/g, (whole, index) => promptArgs?.[Number(index)] ?? whole).slice(0, 512)
}

/** The supported methods among the offered sets of one method. */
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

/** The adapter omits members that RSA sends as null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]))
}

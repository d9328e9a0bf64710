/** Challenges on the wire. Source: RSA SecurID Authentication API, ChallengeMethodSet; method ids as known to clients. */

import type { ChallengeMethodSet, MethodPrompt } from '../../../../schemas/gen/securid/wire-types.ts'
import type { PinRules } from '../rules/pin-policy.ts'
import type { Answer } from '../service/deps.ts'
import { PROMPTS, type PromptId } from './prompts.ts'

const VERSION = '1.0.0'

function promptOf(id: PromptId, overrides: Partial<MethodPrompt> = {}): MethodPrompt {
  return {
    promptResourceId: id,
    defaultText: PROMPTS[id],
    formatRegex: null,
    defaultValue: null,
    valueBeingDefined: false,
    sensitive: true,
    minLength: null,
    maxLength: null,
    promptArgs: [],
    ...overrides,
  }
}

function setOf(methodId: string, prompt: MethodPrompt, valueRequired = true): ChallengeMethodSet {
  const version = { versionId: VERSION, methodAttributes: [], valueRequired, referenceId: null, prompt }
  return {
    methodSetId: null,
    requiredMethods: [{ methodId, displayName: null, priority: null, versions: [version] }],
  }
}

export function passcodeChallenge(): ChallengeMethodSet {
  return setOf('SECURID', promptOf('SecurID.Resource.Prompt.Passcode'))
}

export function nextTokencodeChallenge(): ChallengeMethodSet {
  return setOf('SECURID_NEXT_TOKENCODE', promptOf('SecurID.Resource.Prompt.Next.Tokencode'))
}

/** The Cloud Authentication Service has another id for this method. */
export function newPinChallenge(rules: PinRules, cloud: boolean): ChallengeMethodSet {
  const { minLength, maxLength, message } = rules
  const prompt = promptOf('SecurID.Resource.Prompt.New.Pin', {
    defaultText: message,
    formatRegex: pinFormat(rules),
    valueBeingDefined: true,
    minLength,
    maxLength,
    promptArgs: [String(minLength), String(maxLength)],
  })
  return setOf(cloud ? 'SECURID_NEW_PIN' : 'SECURID_NEWPIN', prompt)
}

/** All rules as one expression; the prompt has no members for the minimum counts. */
function pinFormat({ minLength, maxLength, alphabetic, numeric, alphanumeric }: PinRules): string {
  const least = (count: number, characters: string) => (count === 0 ? '' : `(?=(?:.*[${characters}]){${count}})`)
  const characters = alphanumeric ? '0-9A-Za-z' : '0-9'
  return `^${least(alphabetic, 'A-Za-z')}${least(numeric, '0-9')}[${characters}]{${minLength},${maxLength}}$`
}

/** A generated PIN. No public source shows this challenge; its form is ours. */
export function systemPinChallenge(pin: string): ChallengeMethodSet {
  return setOf(
    'SECURID_SYSTEM_GENERATED_PIN',
    promptOf('SecurID.Resource.Prompt.System.Pin', { defaultValue: pin, minLength: pin.length, maxLength: pin.length }),
    false,
  )
}

export function pushChallenge(referenceId: string): ChallengeMethodSet {
  const [method] = setOf(
    'APPROVE',
    promptOf('Approve.Resource.Prompt.Approve', { sensitive: false }),
    false,
  ).requiredMethods
  const versions = (method?.versions ?? []).map((version) => ({ ...version, referenceId }))
  return { methodSetId: null, requiredMethods: [{ methodId: 'APPROVE', displayName: null, priority: null, versions }] }
}

/** One set per method; members absent in the offer are null on the wire. */
export function methodChallenges({ methods }: Pick<Answer<'methodsOffered'>, 'methods'>): ChallengeMethodSet[] {
  return methods.map(({ challengeMethodSet: { methodSetId = null, requiredMethods } }) => ({
    methodSetId,
    requiredMethods: requiredMethods.map(({ methodId, displayName = null, priority = null, versions = [] }) => ({
      methodId,
      displayName,
      priority,
      versions: versions.map(({ prompt, referenceId = null, ...version }) => ({
        ...version,
        referenceId,
        prompt: prompt === undefined ? null : withNulls(prompt),
      })),
    })),
  }))
}

function withNulls({ subjectNameRequired: _, ...prompt }: MethodPrompt & { subjectNameRequired?: boolean }) {
  return {
    formatRegex: null,
    defaultValue: null,
    minLength: null,
    maxLength: null,
    ...prompt,
  }
}

export function methodIdsOf(sets: readonly ChallengeMethodSet[]): string[] {
  return sets.flatMap(({ requiredMethods }) => requiredMethods.map(({ methodId }) => methodId))
}

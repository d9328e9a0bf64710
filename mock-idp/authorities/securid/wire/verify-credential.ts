/** Which function of the dialogue judges which method. */

import type { Credential } from '../../../../schemas/gen/securid/wire-types.ts'
import type { AttemptHandle } from '../service/attempts.ts'
import type { AuthenticationService } from '../service/authentication-service.ts'
import { methodIdsOf, passcodeChallenge } from './challenges.ts'
import { type Answer, type Asked, ended, resultsOf, type Verdict, verdictOf } from './reply.ts'
import type { WireAttempt } from './wire-attempts.ts'

type Judge = (attempt: WireAttempt, value: string, referenceId: string) => Promise<Answer>

const OVER = { kind: 'attemptOver' } as const

/** What a client may hand in, judged. */
export interface CredentialVerifier {
  /** The challenge that stands at the beginning; also of an attempt whose dialogue is over. */
  open(attempt: WireAttempt): Promise<Verdict>
  /** A credential that answers a challenge; what answers none, or comes too late, is an ERROR. */
  judge(attempt: WireAttempt, credential: Credential): Promise<Verdict>
  /** The credential that comes with initialize. One that would not be challenged is passed over. */
  openAndJudge(attempt: WireAttempt, credential: Credential): Promise<Verdict>
}

/** The judge of one instance. */
export function createCredentialVerifier(dialogue: AuthenticationService): CredentialVerifier {
  const judges = judgesOf(dialogue)
  const open = async (attempt: WireAttempt): Promise<Verdict> => {
    const answer = await dialogue.initialize(attempt.subjectName, undefined, attempt.seconds)
    return verdictOf(answer, { attempt })
  }
  /** A refused code ends the attempt, but where a choice of methods was offered, it is offered again. */
  const refused = async (asked: Asked & { readonly methodId: string }): Promise<Verdict> => {
    if (!asked.attempt.cloud) return ended(asked, 'FAIL', 'VERIFY_ERROR')
    const { progress } = await open(asked.attempt)
    return { progress, results: resultsOf(asked.methodId, 'FAIL') }
  }
  const judge: CredentialVerifier['judge'] = async (attempt, { methodId, collectedInputs, referenceId }) => {
    const asked = { attempt, methodId }
    const input = collectedInputs.find(({ name }) => name === methodId) ?? collectedInputs[0]
    const answer = await (isChallenged(attempt, methodId)
      ? judges[methodId]?.(attempt, input?.value ?? '', referenceId ?? '')
      : undefined)
    return answer?.kind === 'denied' ? refused(asked) : verdictOf(answer ?? OVER, asked)
  }
  return {
    open,
    judge,
    openAndJudge: async (attempt, credential) => {
      if (credential.methodId === 'SECURID') {
        const verdict = await judge({ ...attempt, challenges: [passcodeChallenge()] }, credential)
        if (verdict.progress.responseCode !== 'FAIL') return verdict
        // Refused: only the beginning of a dialogue tells whether this user has a choice.
        const opened = await open(attempt)
        if (opened.progress.cloud) return { progress: opened.progress, results: verdict.results }
        await dialogue.cancel(opened.progress.handle ?? undefined)
        return verdict
      }
      const opened = await open(attempt)
      const begun = { ...attempt, ...opened.progress }
      return isChallenged(begun, credential.methodId) ? judge(begun, credential) : opened
    },
  }
}

/** `APPROVE_CHECK` is what RSA's specification calls asking for a push again. */
function isChallenged({ challenges }: WireAttempt, methodId: string): boolean {
  return methodIdsOf(challenges).includes(methodId === 'APPROVE_CHECK' ? 'APPROVE' : methodId)
}

function judgesOf(dialogue: AuthenticationService): { readonly [methodId: string]: Judge } {
  const withHandle =
    (ask: (subjectName: string, handle: AttemptHandle, value: string, referenceId: string) => Promise<Answer>): Judge =>
    async ({ subjectName, handle }, value, referenceId) =>
      handle === null ? OVER : ask(subjectName, handle, value, referenceId)
  const setPin = withHandle((name, handle, pin) => dialogue.setPin(name, handle, pin))
  const poll = withHandle((name, handle, _value, referenceId) => dialogue.poll(name, handle, referenceId))
  const push = withHandle((name, handle) => dialogue.select(name, 'APPROVE', handle))
  return {
    SECURID: ({ subjectName, handle }, passcode) => dialogue.verify(subjectName, passcode, handle ?? undefined),
    SECURID_NEXT_TOKENCODE: withHandle((name, handle, code) => dialogue.verifyNextTokencode(name, handle, code)),
    SECURID_NEWPIN: setPin,
    SECURID_NEW_PIN: setPin,
    SECURID_SYSTEM_GENERATED_PIN: withHandle((name, handle, pin) => dialogue.acceptSystemPin(name, handle, pin)),
    TOKEN: withHandle((name, handle, code) => dialogue.verifyToken(name, handle, code)),
    APPROVE: (attempt, value, referenceId) => (referenceId === '' ? push : poll)(attempt, value, referenceId),
    APPROVE_CHECK: poll,
  }
}

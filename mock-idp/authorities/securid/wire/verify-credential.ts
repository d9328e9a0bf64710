/** Maps each method to its operation of the service. */

import type { Credential } from '../../../../schemas/gen/securid/wire-types.ts'
import type { AttemptHandle } from '../service/attempts.ts'
import type { AuthenticationService } from '../service/authentication-service.ts'
import { methodIdsOf, passcodeChallenge } from './challenges.ts'
import { type Answer, type Asked, ended, type Reply, replyOf, resultsOf } from './reply.ts'
import type { WireAttempt } from './wire-attempts.ts'

type Verify = (attempt: WireAttempt, value: string, referenceId: string) => Promise<Answer>

const OVER = { kind: 'attemptOver' } as const

export interface CredentialVerifier {
  /** The first challenge; also for an attempt that the service has ended. */
  open(attempt: WireAttempt): Promise<Reply>
  /** A credential for a current challenge; any other is an ERROR. */
  verify(attempt: WireAttempt, credential: Credential): Promise<Reply>
  /** The credential of an initialize request; ignored if its method would not be challenged. */
  openAndVerify(attempt: WireAttempt, credential: Credential): Promise<Reply>
}

export function createCredentialVerifier(service: AuthenticationService): CredentialVerifier {
  const verifiers = verifiersOf(service)
  const open = async (attempt: WireAttempt): Promise<Reply> => {
    const answer = await service.initialize(attempt.subjectName, undefined, attempt.seconds)
    return replyOf(answer, { attempt })
  }
  /** A denied credential ends the attempt; if methods were offered, they are offered again. */
  const refused = async (asked: Asked & { readonly methodId: string }): Promise<Reply> => {
    if (!asked.attempt.cloud) return ended(asked, 'FAIL', 'VERIFY_ERROR')
    const { progress } = await open(asked.attempt)
    return { progress, results: resultsOf(asked.methodId, 'FAIL') }
  }
  const verify: CredentialVerifier['verify'] = async (attempt, { methodId, collectedInputs, referenceId }) => {
    const asked = { attempt, methodId }
    const input = collectedInputs.find(({ name }) => name === methodId) ?? collectedInputs[0]
    const answer = await (isChallenged(attempt, methodId)
      ? verifiers[methodId]?.(attempt, input?.value ?? '', referenceId ?? '')
      : undefined)
    return answer?.kind === 'denied' ? refused(asked) : replyOf(answer ?? OVER, asked)
  }
  return {
    open,
    verify,
    openAndVerify: async (attempt, credential) => {
      if (credential.methodId === 'SECURID') {
        const reply = await verify({ ...attempt, challenges: [passcodeChallenge()] }, credential)
        if (reply.progress.responseCode !== 'FAIL') return reply
        // After a denial, only a new attempt shows if this user has a choice of methods.
        const opened = await open(attempt)
        if (opened.progress.cloud) return { progress: opened.progress, results: reply.results }
        await service.cancel(opened.progress.handle ?? undefined)
        return reply
      }
      const opened = await open(attempt)
      const begun = { ...attempt, ...opened.progress }
      return isChallenged(begun, credential.methodId) ? verify(begun, credential) : opened
    },
  }
}

/** RSA's specification names a repeated push request `APPROVE_CHECK`. */
function isChallenged({ challenges }: WireAttempt, methodId: string): boolean {
  return methodIdsOf(challenges).includes(methodId === 'APPROVE_CHECK' ? 'APPROVE' : methodId)
}

function verifiersOf(service: AuthenticationService): { readonly [methodId: string]: Verify } {
  const withHandle =
    (
      ask: (subjectName: string, handle: AttemptHandle, value: string, referenceId: string) => Promise<Answer>,
    ): Verify =>
    async ({ subjectName, handle }, value, referenceId) =>
      handle === null ? OVER : ask(subjectName, handle, value, referenceId)
  const setPin = withHandle((name, handle, pin) => service.setPin(name, handle, pin))
  const poll = withHandle((name, handle, _value, referenceId) => service.poll(name, handle, referenceId))
  const push = withHandle((name, handle) => service.select(name, 'APPROVE', handle))
  return {
    SECURID: ({ subjectName, handle }, passcode) => service.verify(subjectName, passcode, handle ?? undefined),
    SECURID_NEXT_TOKENCODE: withHandle((name, handle, code) => service.verifyNextTokencode(name, handle, code)),
    SECURID_NEWPIN: setPin,
    SECURID_NEW_PIN: setPin,
    SECURID_SYSTEM_GENERATED_PIN: withHandle((name, handle, pin) => service.acceptSystemPin(name, handle, pin)),
    TOKEN: withHandle((name, handle, code) => service.verifyToken(name, handle, code)),
    APPROVE: (attempt, value, referenceId) => (referenceId === '' ? push : poll)(attempt, value, referenceId),
    APPROVE_CHECK: poll,
  }
}

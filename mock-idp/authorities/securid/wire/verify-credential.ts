/** Asks the question that verifies a credential. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Credential } from '../../../../schemas/gen/securid/wire-types.ts'
import { dispatch } from '../../dispatch.ts'
import type { AttemptHandle } from '../service/attempts.ts'
import { OVER, type ServiceDeps } from '../service/deps.ts'
import { contextOf, handlers } from '../service/handlers.ts'
import { endAttempt, openAttempt } from '../service/open.ts'
import { methodIdsOf, passcodeChallenge } from './challenges.ts'
import { type Asked, type CredentialQuestion, ended, type Reply, replyOf, resultsOf } from './reply.ts'
import type { WireAttempt } from './wire-attempts.ts'

type QuestionFor = (attempt: WireAttempt, value: string, referenceId: string) => CredentialQuestion | undefined

export interface CredentialVerifier {
  /** The first challenge; also for an attempt that the service has ended. */
  open(attempt: WireAttempt): Promise<Reply>
  /** A credential for a current challenge; any other is an ERROR. */
  verify(attempt: WireAttempt, credential: Credential): Promise<Reply>
  /** The credential of an initialize request; ignored if its method would not be challenged. */
  openAndVerify(attempt: WireAttempt, credential: Credential): Promise<Reply>
}

export function createCredentialVerifier(deps: ServiceDeps): CredentialVerifier {
  const open = async (attempt: WireAttempt): Promise<Reply> => {
    const answer = await openAttempt(attempt.subjectName, deps, attempt.seconds)
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
    const question = isChallenged(attempt, methodId)
      ? QUESTIONS[methodId]?.(attempt, input?.value ?? '', referenceId ?? '')
      : undefined
    if (question === undefined) return replyOf(OVER, asked)
    const answer = await dispatch(handlers, question, await contextOf(question, deps))
    return answer.kind === 'denied' ? refused(asked) : replyOf(answer, asked)
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
        await endAttempt(opened.progress.handle ?? undefined, deps)
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

/** The question that verifies a credential, by method; undefined if the attempt has ended. */
const QUESTIONS: { readonly [methodId: string]: QuestionFor } = {
  SECURID: ({ subjectName, handle }, passcode) => ({
    kind: 'verify',
    username: subjectName,
    passcode,
    ...defined({ attempt: handle ?? undefined }),
  }),
  SECURID_NEXT_TOKENCODE: inAttempt((asked, tokencode) => ({ kind: 'verifyNextTokencode', ...asked, tokencode })),
  SECURID_NEWPIN: inAttempt((asked, pin) => ({ kind: 'setPin', ...asked, pin })),
  SECURID_NEW_PIN: inAttempt((asked, pin) => ({ kind: 'setPin', ...asked, pin })),
  SECURID_SYSTEM_GENERATED_PIN: inAttempt((asked, pin) => ({ kind: 'acceptSystemPin', ...asked, pin })),
  TOKEN: inAttempt((asked, tokencode) => ({ kind: 'verifyToken', ...asked, tokencode })),
  APPROVE: inAttempt((asked, _value, referenceId) =>
    referenceId === '' ? { kind: 'select', ...asked, method: 'APPROVE' } : { kind: 'poll', ...asked, referenceId },
  ),
  APPROVE_CHECK: inAttempt((asked, _value, referenceId) => ({ kind: 'poll', ...asked, referenceId })),
}

function inAttempt(
  question: (
    asked: { readonly username: string; readonly attempt: AttemptHandle },
    value: string,
    referenceId: string,
  ) => CredentialQuestion,
): QuestionFor {
  return ({ subjectName, handle }, value, referenceId) =>
    handle === null ? undefined : question({ username: subjectName, attempt: handle }, value, referenceId)
}

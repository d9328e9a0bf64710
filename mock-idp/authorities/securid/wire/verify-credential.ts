/** Asks the question that verifies a credential. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import type { Credential } from '../../../../schemas/gen/securid/wire-types.ts'
import { dispatch } from '../../dispatch.ts'
import { offersChoice } from '../rules/methods.ts'
import { reason } from '../rules/reasons.ts'
import type { AttemptHandle, Progress } from '../service/attempts.ts'
import { over, type ServiceDeps } from '../service/deps.ts'
import { handlers } from '../service/handlers.ts'
import { openAttempt } from '../service/open.ts'
import { methodIdsOf, passcodeChallenge } from './challenges.ts'
import {
  type Asked,
  type CredentialQuestion,
  ended,
  type Reply,
  type RestAttempt,
  replyOf,
  resultsOf,
} from './reply.ts'

const NO_ATTEMPT = { missing: reason('ATTEMPT_NOT_FOUND') }

type QuestionFor = (attempt: RestAttempt, value: string, referenceId: string) => CredentialQuestion | undefined

export interface CredentialVerifier {
  /** The first challenge; also for an attempt that the service has ended. */
  open(attempt: RestAttempt): Promise<Reply>
  /** A credential for a current challenge; any other is an ERROR. */
  verify(attempt: RestAttempt, credential: Credential): Promise<Reply>
  /** The credential of an initialize request; ignored if its method would not be challenged. */
  openAndVerify(attempt: RestAttempt, credential: Credential): Promise<Reply>
}

export function createCredentialVerifier(deps: ServiceDeps): CredentialVerifier {
  const open = async (attempt: RestAttempt): Promise<Reply> => {
    const answer = await openAttempt(attempt.username, deps, attempt)
    return replyOf(answer, { attempt })
  }
  /** A denied credential ends the attempt; if methods were offered, they are offered again. */
  const refused = async (asked: Asked & { readonly methodId: string }, reason: Reason | undefined): Promise<Reply> => {
    if (!asked.attempt.rest.cloud) return ended(asked, 'FAIL', 'VERIFY_ERROR', reason)
    return { ...(await open(asked.attempt)), results: resultsOf(asked.methodId, 'FAIL'), reason }
  }
  const verify: CredentialVerifier['verify'] = async (attempt, { methodId, collectedInputs, referenceId }) => {
    const asked = { attempt, methodId }
    const input = collectedInputs.find(({ name }) => name === methodId) ?? collectedInputs[0]
    const question = isChallenged(attempt.rest, methodId)
      ? QUESTIONS[methodId]?.(attempt, input?.value ?? '', referenceId ?? '')
      : undefined
    if (question === undefined) {
      const methods = methodIdsOf(attempt.rest.challenges)
      return replyOf(over(reason('METHOD_NOT_CHALLENGED', { methods })), asked)
    }
    const { taken } = attempt
    const answer = await dispatch(handlers, question, { ...deps, ...(taken ? { taken } : NO_ATTEMPT) })
    return answer.kind === 'denied' ? refused(asked, answer.reason) : replyOf(answer, asked)
  }
  return {
    open,
    verify,
    openAndVerify: async (attempt, credential) => {
      if (credential.methodId === 'SECURID') {
        const challenged = { ...attempt, rest: { ...attempt.rest, challenges: [passcodeChallenge()] } }
        const reply = await verify(challenged, credential)
        // After a denial, a user with a choice of methods gets them.
        if (reply.progress.responseCode !== 'FAIL' || !offersChoice(await deps.users.find(attempt.username)))
          return reply
        return { ...(await open(attempt)), results: reply.results, reason: reply.reason }
      }
      const opened = await open(attempt)
      if (opened.attempt === null || !isChallenged(opened.progress, credential.methodId)) return opened
      const { taken } = await deps.attempts.take(opened.attempt)
      return verify({ ...attempt, rest: { ...attempt.rest, ...opened.progress }, taken }, credential)
    },
  }
}

/** RSA's specification names a repeated push request `APPROVE_CHECK`. */
function isChallenged({ challenges }: Progress, methodId: string): boolean {
  return methodIdsOf(challenges).includes(methodId === 'APPROVE_CHECK' ? 'APPROVE' : methodId)
}

/** The question that verifies a credential, by method; undefined if the attempt has ended. */
const QUESTIONS: { readonly [methodId: string]: QuestionFor } = {
  SECURID: ({ username, taken }, passcode) => ({
    kind: 'verify',
    username,
    passcode,
    ...defined({ attempt: taken }),
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
  return ({ username, taken }, value, referenceId) =>
    taken && question({ username, attempt: taken }, value, referenceId)
}

/** The embedded authority: maps the adapter's questions to the service. */

import type { Method } from '../rules/user.ts'
import type { AttemptHandle } from './attempts.ts'
import type { AuthenticationService } from './authentication-service.ts'

type Asked = { readonly username: string; readonly attempt: AttemptHandle }
/** `attempt` continues the attempt that an earlier answer opened. */
export type Question =
  | { readonly kind: 'open'; readonly username?: string }
  | { readonly kind: 'initialize'; readonly username: string; readonly abandon?: AttemptHandle }
  | { readonly kind: 'verify'; readonly username: string; readonly passcode: string; readonly attempt?: AttemptHandle }
  | ({ readonly kind: 'verifyNextTokencode' | 'verifyToken'; readonly tokencode: string } & Asked)
  | ({ readonly kind: 'setPin' | 'acceptSystemPin'; readonly pin: string } & Asked)
  | { readonly kind: 'select'; readonly username: string; readonly method: Method; readonly attempt?: AttemptHandle }
  | ({ readonly kind: 'poll'; readonly referenceId: string } & Asked)
  | { readonly kind: 'cancel'; readonly attempt?: AttemptHandle }
export type Answer = Awaited<
  ReturnType<Exclude<AuthenticationService[keyof AuthenticationService], AuthenticationService['attempts']>>
>

/** @throws the reason of a signal that is already aborted. */
export function createEmbeddedPort(service: AuthenticationService) {
  return {
    async ask(question: Question, signal: AbortSignal): Promise<Answer> {
      signal.throwIfAborted()
      return answer(service, question)
    },
  }
}

function answer(service: AuthenticationService, question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'open':
      return question.username === undefined ? service.cancel() : service.initialize(question.username)
    case 'initialize':
      return service.initialize(question.username, question.abandon)
    case 'verify':
      return service.verify(question.username, question.passcode, question.attempt)
    case 'verifyNextTokencode':
      return service.verifyNextTokencode(question.username, question.attempt, question.tokencode)
    case 'setPin':
      return service.setPin(question.username, question.attempt, question.pin)
    case 'acceptSystemPin':
      return service.acceptSystemPin(question.username, question.attempt, question.pin)
    case 'select':
      return service.select(question.username, question.method, question.attempt)
    case 'verifyToken':
      return service.verifyToken(question.username, question.attempt, question.tokencode)
    case 'poll':
      return service.poll(question.username, question.attempt, question.referenceId)
    case 'cancel':
      return service.cancel(question.attempt)
  }
}

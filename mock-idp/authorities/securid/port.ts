/** The Authentication Manager in process: the adapter's questions, answered by the dialogue. */
import type { AttemptHandle } from './attempts.ts'
import type { AttemptOver, CodeAnswer, Dialogue, PinAnswer } from './dialogue.ts'

/** What can be asked; `attempt` continues the attempt that an earlier answer opened. */
export type Question =
  | { readonly kind: 'initialize'; readonly username: string }
  | { readonly kind: 'verify'; readonly username: string; readonly passcode: string; readonly attempt?: AttemptHandle }
  | { readonly kind: 'verifyNextTokencode'; readonly attempt: AttemptHandle; readonly tokencode: string }
  | { readonly kind: 'setPin'; readonly attempt: AttemptHandle; readonly pin: string }
  | { readonly kind: 'acceptSystemPin'; readonly attempt: AttemptHandle; readonly pin: string }
/** What is answered. */
export type Answer =
  | { readonly kind: 'passcodeRequired'; readonly attempt: AttemptHandle }
  | CodeAnswer
  | PinAnswer
  | AttemptOver

/** The embedded port. A signal that is aborted before the question is judged raises its reason. */
export const createEmbeddedPort = (dialogue: Dialogue) => ({
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted()
    return answer(dialogue, question)
  },
})

const answer = (dialogue: Dialogue, question: Question): Promise<Answer> => {
  switch (question.kind) {
    case 'initialize':
      return dialogue.initialize(question.username)
    case 'verify':
      return dialogue.verify(question.username, question.passcode, question.attempt)
    case 'verifyNextTokencode':
      return dialogue.verifyNextTokencode(question.attempt, question.tokencode)
    case 'setPin':
      return dialogue.setPin(question.attempt, question.pin)
    case 'acceptSystemPin':
      return dialogue.acceptSystemPin(question.attempt, question.pin)
  }
}

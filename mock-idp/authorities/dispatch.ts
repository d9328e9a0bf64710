/** Handlers of an embedded authority: one for each kind of question of its adapter. */
import type { AdapterTypes, Authority, Outcome, Reasoned } from '../../adapter/spi.ts'

type KindOf<T extends AdapterTypes> = Extract<T['question'], { readonly kind: string }>['kind']
/** The questions of these kinds. */
export type QuestionOf<T extends AdapterTypes, K extends KindOf<T> = KindOf<T>> = Extract<
  T['question'],
  { readonly kind: K }
>
type Handle<Question, Context, Answer> = (question: Question, context: Context) => Promise<Answer>

/** Exhaustive: a question without a handler does not compile. */
export type Handlers<T extends AdapterTypes, Context> = {
  readonly [K in KindOf<T>]: Handle<QuestionOf<T, K>, Context, Reasoned<Outcome<T>>>
}

/**
 * The port that answers each question with the handler of its kind. `contextOf` runs first.
 * @throws the reason of a signal that is already aborted; the errors of `contextOf` and of the handlers.
 */
export function createPort<T extends AdapterTypes, Context>(
  handlers: Handlers<T, Context>,
  contextOf: (question: QuestionOf<T>) => Context | Promise<Context>,
): Authority<T> {
  return {
    async ask(question: QuestionOf<T>, signal) {
      signal.throwIfAborted()
      return dispatch(handlers, question, await contextOf(question)) as Promise<Reasoned<Outcome<T>>>
    },
  }
}

interface AnyHandlers {
  readonly [kind: string]: (question: never, context: never) => Promise<object>
}

/** Calls the handler of the question's kind; the result has the type of this handler's answers. */
export function dispatch<H extends AnyHandlers, Q extends { readonly kind: keyof H & string }>(
  handlers: H,
  question: Q,
  context: Parameters<H[Q['kind']]>[1],
): ReturnType<H[Q['kind']]> {
  const handle = handlers[question.kind] as (question: Q, context: unknown) => ReturnType<H[Q['kind']]>
  return handle(question, context)
}

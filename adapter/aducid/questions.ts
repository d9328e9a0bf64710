/** The questions of the ADUCID adapter: pure functions that the rows name. */
import { refuse } from '../kernel/errors.ts'
import { defined } from '../kernel/objects.ts'
import type { Action, ActionId, Before, State, Status } from '../spi.ts'
import type { Aducid, Detail, Question } from './types.ts'

export type StateOf<S extends Status<Aducid> = Status<Aducid>> = State<Aducid, S>
export type ActionOf<A extends ActionId<Aducid> = ActionId<Aducid>> = Action<Aducid, A>

const DEFAULT_SUBJECT = 'userDatabaseIndex'

function aim({ config }: Pick<Before<Aducid>, 'config'>) {
  return defined({ aimName: config['AIM Name'] })
}

/** The parts of the result that are read, and its user. */
function result({ config, input }: Pick<Before<Aducid>, 'config' | 'input'>) {
  return {
    subjectAttribute: config['Subject Attribute'] ?? DEFAULT_SUBJECT,
    ...defined({ attributeSet: config['Attribute Set'], username: input.username }),
  }
}

export function open(ctx: Before<Aducid>): Question {
  return { kind: 'open', ...aim(ctx), returnUrl: ctx.returnUrl, ...defined({ username: ctx.input.username }) }
}

export function poll({ memo }: StateOf, _action: ActionOf<'poll'>, ctx: Before<Aducid>): Question {
  return { kind: 'poll', ...aim(ctx), ...memo, ...result(ctx) }
}

/** AIM is asked about the session of this flow only. */
export function verify({ memo }: StateOf, { model }: ActionOf<'verify'>, ctx: Before<Aducid>): Question {
  if (model.authId !== memo.authId) return refuse<Detail>('INVALID_AUTH_ID')
  return { kind: 'verify', ...aim(ctx), ...memo, ...result(ctx), authKey: model.authKey }
}

export function close({ memo }: StateOf, _action: ActionOf<'cancel'>, ctx: Before<Aducid>): Question {
  return { kind: 'close', ...aim(ctx), ...memo }
}

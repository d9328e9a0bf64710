/** An action of a PEIG by the control API: its checks, and the errors of actions that have changed nothing. */
import type { AducidPeigAction } from '../../../../schemas/gen/aducid/control-types.ts'
import { ControlError } from '../../../core/control-error.ts'
import type { Deps } from '../service/deps.ts'
import { type Played, playPeig } from '../service/peig.ts'
import type { LiveState } from '../service/records.ts'
import { listUsers } from '../service/users.ts'

type Problem = Extract<Played, { readonly problem: unknown }>

const MAX_NAMED = 20

/** @throws ControlError 404. */
export function sessionNotFound(): never {
  const message = 'Session not found. List sessions with GET /mock/aducid/sessions, and percent-encode the authId.'
  throw new ControlError(404, 'SESSION_NOT_FOUND', message)
}

/** @throws ControlError 400, 404, 409, 422; nothing has changed then. */
export async function playAction(deps: Deps, authId: string, action: AducidPeigAction): Promise<LiveState> {
  checkMembers(action)
  const played = await playPeig(deps, authId, action)
  return 'problem' in played ? refuse(deps, played, action) : played.session
}

/** Members that the action does not use are refused: they would have no effect. */
function checkMembers({ do: action, reason, personalFactor }: AducidPeigAction): void {
  if (reason !== undefined && action !== 'fail' && action !== 'refuse')
    throw misplaced('reason', 'only fail and refuse have a reason')
  if (personalFactor !== undefined && action !== 'approve')
    throw misplaced('personalFactor', 'only approve uses the personal factor')
}

function misplaced(member: string, because: string): ControlError {
  const message = `Leave "${member}" out: ${because}.`
  return new ControlError(400, 'INVALID_REQUEST', message, [{ pointer: `/${member}`, message }])
}

async function refuse(deps: Deps, problem: Problem, { do: action }: AducidPeigAction): Promise<never> {
  switch (problem.problem) {
    case 'sessionUnknown':
      return sessionNotFound()
    case 'anotherUser': {
      const message = `The PEIG of "${problem.username}" has connected. Omit "username", or open another session.`
      throw new ControlError(409, 'PEIG_OF_ANOTHER_USER', message)
    }
    case 'notAllowed': {
      const { name } = problem.session
      const message = `The session is in ${name}, which does not allow ${action}. ${nextStep(name)}`
      throw new ControlError(409, 'ACTION_NOT_ALLOWED', message)
    }
    case 'userUnknown':
      throw new ControlError(422, 'USER_NOT_FOUND', `There is no such user. ${await namesOf(deps)}`)
    default:
      throw new ControlError(422, 'USERNAME_REQUIRED', `Add "username": connect needs it here. ${await namesOf(deps)}`)
  }
}

function nextStep(status: LiveState['name']): string {
  if (status === 'start') return 'Send connect first; fault is also possible.'
  if (status === 'Client-binding') return 'Send bind first.'
  if (status === 'working') return 'Send approve, refuse, fail, unknownIdentity or fault.'
  return 'Open another session.'
}

async function namesOf(deps: Deps): Promise<string> {
  const names = (await listUsers(deps)).map(({ username }) => username)
  if (names.length === 0) return 'Add users to aducid.users.'
  const more = names.length > MAX_NAMED ? ' and others; list them with GET /mock/aducid/users' : ''
  return `Users: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`
}

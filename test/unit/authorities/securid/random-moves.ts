/** Random moves of a client of a SecurID flow. */
import fc from 'fast-check'
import { table } from '../../../../adapter/securid/table.ts'
import type { RunningMock } from '../../../fixtures/listening-host.ts'

/** An action with a model; before it time passes and the control API changes the user. */
export interface Move {
  /** `fitting`: the first action that the state offers. */
  readonly actionId: string
  readonly sends: 'good' | 'bad' | 'reused' | 'garbage' | 'nothing'
  readonly garbage: fc.JsonValue
  readonly method: string
  readonly wait: number // seconds
  readonly change: object
  /** Answer to a pending push. */
  readonly push: 'approve' | 'deny' | null
}
/** A model to send; `tokencode` is the code of the token if the model is right. */
export interface Sent {
  readonly model: unknown
  readonly tokencode?: string
}

const WRONG = '123400000000'
/** Actions with an empty model. */
const BARE: readonly string[] = ['continue', 'cancel', 'poll', 'useAlternateMethod']

/** Actions of each state in the table. */
export const OFFERED: { readonly [status: string]: readonly string[] } = Object.fromEntries(
  Object.entries(table).map(([status, cells]) => [status, Object.keys(cells)]),
)
const actions = [...new Set(Object.values(OFFERED).flat())].filter((action) => action !== 'cancel')

export const moves = fc.array(
  fc.record<Move>({
    actionId: fc.oneof(
      { weight: 6, arbitrary: fc.constant('fitting') },
      { weight: 1, arbitrary: fc.constant('useAlternateMethod') },
      { weight: 2, arbitrary: fc.constantFrom(...actions) },
      { weight: 1, arbitrary: fc.constantFrom('cancel', 'fly', '__proto__', 'constructor') },
    ),
    sends: fc.oneof(
      { weight: 5, arbitrary: fc.constant('good' as const) },
      { weight: 5, arbitrary: fc.constantFrom('bad', 'reused', 'garbage', 'nothing') },
    ),
    garbage: fc.jsonValue(),
    method: fc.constantFrom('SECURID', 'TOKEN', 'APPROVE', 'APPROVE'),
    wait: fc.constantFrom(0, 0, 0, 1, 60, 60, 90, 200),
    change: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      {
        weight: 3,
        arbitrary: fc.constantFrom({ nextTokencodeMode: true }, { newPinMode: 'user' }, { newPinMode: 'system' }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          { methods: ['SECURID'] },
          { methods: ['SECURID', 'TOKEN', 'APPROVE'], device: { name: 'phone' } },
          { device: null },
        ),
      },
    ),
    push: fc.constantFrom(null, null, 'approve', 'deny'),
  }),
  { minLength: 1, maxLength: 12 },
)

/** Returns a function that makes the model of a move; it stores the code that was sent last. */
export function createModels(mock: RunningMock, username: string) {
  let lastCode = '000000000000'
  const codeFor = async (actionId: string, sends: Move['sends']): Promise<string> => {
    const typed = await mock.idp.control.securid.passcode(username)
    const { passcode, nextTokencode, authenticateTokencode = WRONG } = typed
    const fitting = new Map([
      ['checkNextTokencode', nextTokencode],
      ['checkTokencode', authenticateTokencode],
    ])
    const good = fitting.get(actionId) ?? passcode
    lastCode = sends === 'good' ? good : sends === 'reused' ? lastCode : WRONG
    return lastCode
  }
  const right = async (actionId: string, { sends, method }: Move): Promise<Sent> => {
    if (actionId === 'resetPin') return { model: newPins(sends) }
    if (actionId === 'selectChallengeMethod') return { model: { input: sends === 'bad' ? 'VOICE' : method } }
    if (BARE.includes(actionId)) return { model: {} }
    const code = await codeFor(actionId, sends)
    const name = actionId === 'checkCredential' ? { username } : {}
    const field = ['checkNextTokencode', 'checkTokencode'].includes(actionId) ? 'tokencode' : 'passcode'
    return { model: { ...name, [field]: code }, ...(sends === 'good' && { tokencode: code.slice(-8) }) }
  }
  return async (actionId: string, move: Move): Promise<Sent> => {
    if (move.sends === 'nothing') return { model: actionId === 'checkCredential' ? { username } : {} }
    return move.sends === 'garbage' ? { model: move.garbage } : right(actionId, move)
  }
}

function newPins(sends: Move['sends']): object {
  const newPin = sends === 'bad' ? '1' : '97531246'
  return { newPin, confirmPin: sends === 'reused' ? '97531247' : newPin }
}

/** Codes and PINs of a model that are too long to appear in an answer by chance. */
export function secretsIn(model: unknown): readonly string[] {
  const { passcode, tokencode, newPin, confirmPin } = (model ?? {}) as { readonly [name: string]: unknown }
  return [passcode, tokencode, newPin, confirmPin].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  )
}

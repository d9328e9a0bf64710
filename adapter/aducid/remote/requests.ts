/** The adapter's questions as requests to ADUCID AIM. */
import { defined } from '../../kernel/objects.ts'
import type { Reason } from '../../spi.ts'
import type { Question } from '../types.ts'
import { type Answer, type Client, WireError } from './client.ts'
import {
  attributeSet,
  attributesOf,
  classOf,
  endOf,
  errorOf,
  identify,
  isOk,
  isVerified,
  operationRefused,
  pending,
  type RemoteOutcome,
  reason,
  reasonOf,
} from './responses.ts'
import { aducidUrl, proxyUrl } from './urls.ts'

type Asked<K extends Question['kind']> = Extract<Question, { readonly kind: K }>
type Session = Pick<Asked<'close'>, 'authId' | 'bindingId' | 'aimName'>
type AttributeSetName = 'Status' | 'Error' | 'PeigReturnName' | 'All'

/**
 * Asks one question; `base` is the server of the settings.
 * @throws the errors of the client, and a WireError for answers that do not concern the user.
 */
export async function askServer(
  client: Client,
  base: string,
  asked: Question,
  signal: AbortSignal,
): Promise<RemoteOutcome> {
  const ask: Ask = (operation, parameters) => client(operation, parameters, signal)
  switch (asked.kind) {
    case 'open':
      return open(ask, base, asked)
    case 'poll':
      return poll(ask, asked)
    case 'verify':
      return collect(ask, asked, asked.authKey)
    default: {
      const answer = await close(ask, asked)
      return { kind: 'done', ...defined({ reason: isClosed(answer) ? undefined : reasonOf(answer) }) }
    }
  }
}

type Ask = (operation: Parameters<Client>[0], parameters: Parameters<Client>[1]) => Promise<Answer>

/** The user of an earlier step is not sent: R4 has no element for it. */
async function open(ask: Ask, base: string, { aimName, returnUrl }: Asked<'open'>): Promise<RemoteOutcome> {
  const parameters = { operationName: 'open', AIMname: aimName, peigReturnName: returnUrl }
  const answer = await ask('AIMrequestOperation', parameters)
  const authId = answer.values.get('authId') || undefined
  if (authId === undefined || !isOk(answer)) return operationRefused(answer)
  const session = { authId, ...defined({ bindingId: answer.values.get('bindingId') || undefined }) }
  const bindingKey = answer.values.get('bindingKey') || undefined
  const keyed = { ...session, ...defined({ bindingKey }) }
  return { kind: 'opened', ...session, proxyUrl: proxyUrl(base, keyed), qrData: aducidUrl(base, keyed) }
}

function readSet(ask: Ask, session: Session, attributeSetName: AttributeSetName, authKey?: string): Promise<Answer> {
  const { authId, bindingId, aimName } = session
  return ask('AIMgetPSLAttributes', { authId, bindingId, AIMName: aimName, authKey, attributeSetName })
}

async function poll(ask: Ask, asked: Asked<'poll'>): Promise<RemoteOutcome> {
  const answer = await readSet(ask, asked, 'Status')
  switch (classOf(answer)) {
    case 'waiting':
      return pending(answer)
    case 'finished':
      return finish(ask, asked)
    case 'error':
      return errorOf(await readSet(ask, asked, 'Error'))
    default:
      return endOf(answer)
  }
}

/** Bindings by QR code: the browser gets no authKey. */
const WITHOUT_KEY: readonly string[] = ['C', 'D1', 'D2', 'F']

/**
 * A session that was bound by QR code has no authKey: its result is read at once. A choice: the attribute set `PeigReturnName`, which needs no key, tells the
 * binding type. Where an AIM does not report it, an authKey is required.
 */
async function finish(ask: Ask, asked: Asked<'poll'>): Promise<RemoteOutcome> {
  const answer = await readSet(ask, asked, 'PeigReturnName')
  if (classOf(answer) !== 'finished') return endOf(answer)
  return WITHOUT_KEY.includes(answer.values.get('bindingType') ?? '') ? collect(ask, asked) : { kind: 'keyRequired' }
}

/** Reads the result and the attribute set, then closes the session: the adapter needs it no longer. */
async function collect(ask: Ask, asked: Asked<'poll' | 'verify'>, authKey?: string): Promise<RemoteOutcome> {
  const answer = await readSet(ask, asked, 'All', authKey)
  if (!isVerified(answer)) return endOf(answer)
  const key = answer.values.get('authKey2') || authKey
  const set = await attributeSetOf(ask, asked, key).catch(async (error: unknown) => {
    await closeUsed(ask, asked, key)
    throw error
  })
  const notClosed = await closeUsed(ask, asked, key)
  return { ...defined({ reason: notClosed }), ...identify(asked, attributesOf(answer, set)) }
}

/** Sent by an AIM that has no object of this name: as good as empty. */
const NO_OBJECT = 'NEO'

async function attributeSetOf(ask: Ask, { attributeSet: name, ...asked }: Asked<'poll' | 'verify'>, authKey?: string) {
  if (name === undefined) return {}
  const { authId, aimName } = asked
  const personalObject = { personalObjectName: name, personalObjectAlgorithmName: 'USER_ATTRIBUTE_SET' }
  const parameters = { authId, AIMname: aimName, authKey, methodName: 'Read', personalObject }
  const answer = await ask('AIMexecutePersonalObject', parameters)
  if (answer.statusAuth === NO_OBJECT) return {}
  if (!isOk(answer)) {
    const { statusAIM, statusAuth } = reasonOf(answer).facts ?? {}
    throw new WireError(`AIMexecutePersonalObject: ${statusAIM} ${statusAuth}; check Attribute Set`)
  }
  return attributeSet(answer.personalObject)
}

function close(ask: Ask, { authId, aimName }: Session, authKey?: string): Promise<Answer> {
  return ask('AIMcloseSession', { authId, AIMname: aimName, authKey })
}

function isClosed({ statusAIM }: Answer): boolean {
  return statusAIM.toLowerCase() === 'end'
}

/** A notice: a session that stays open does not keep the user, it ends by itself. @returns the reason why it is open. */
async function closeUsed(ask: Ask, session: Session, authKey?: string): Promise<Reason | undefined> {
  try {
    const answer = await close(ask, session, authKey)
    if (isClosed(answer)) return undefined
    return reason('SESSION_NOT_CLOSED', { cause: `statusAIM ${answer.statusAIM.slice(0, 64)}` })
  } catch (error) {
    return reason('SESSION_NOT_CLOSED', { cause: error instanceof Error ? error.message : 'no answer' })
  }
}

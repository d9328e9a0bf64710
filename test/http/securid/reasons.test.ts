import { createHash, createHmac } from 'node:crypto'
import { expect } from 'chai'
import { keyHeaders } from '../../../adapter/securid/remote/sign.ts'
import type { Reason } from '../../../adapter/spi.ts'
import { writeCtf } from '../../../mock-idp/authorities/securid/token/ctf.ts'
import { createMemoryBackend } from '../../../mock-idp/core/store/memory.ts'
import { REASONS } from '../../../schemas/gen/securid/reasons.ts'
import { NOON, type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { verify } from '../../fixtures/securid/authority.ts'
import { AGENT, openRemote, ROOT } from '../../fixtures/securid/remote.ts'
import { alice, fob, WRONG } from '../../fixtures/securid/users.ts'
import { credential, wireClient } from '../../fixtures/securid/wire-client.ts'
import { delayed } from '../../fixtures/stores/delayed.ts'

const PIN = '1234'
const OTHER = { name: 'Other', accessKey: 'other key', accessId: 'other id' }
const paul = { pin: PIN, tokens: [{ source: writeCtf(fob) }] }
const paula = { ...paul, methods: ['SECURID', 'TOKEN', 'APPROVE'] }
const letters = { pinAlphaNumeric: true, pinAlphabeticCharCount: 1, pinNumericCharCount: 2 }
const PASSCODE = 'SECURID_CREDENTIAL_REQUIRED'
const PUSH = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'

/** A mock with the users paul (a passcode only) and paula (every method). */
interface Fixture {
  readonly mock: RunningMock
  readonly client: ReturnType<typeof wireClient>
  /** Performs an action of a flow that is in this status; returns the reason in the history. */
  act(
    username: string,
    status: string,
    actionId: string,
    model: object,
    before?: () => Promise<unknown>,
  ): Promise<Found>
  /** Reason of the last request of a client. */
  requested(): Found
}
type Found = Reason | undefined
type Run = (fixture: Fixture) => Promise<Found>

async function open(securid: object = {}): Promise<Fixture> {
  const agents = { agents: [AGENT, OTHER], replayProtection: true }
  const mock = await runMock({ config: { extends: 'demo', securid: { ...agents, ...securid } } })
  await mock.idp.control.securid.users.put('paul', paul)
  await mock.idp.control.securid.users.put('paula', paula as object)
  return {
    mock,
    client: wireClient(mock.address),
    act: async (username, status, actionId, model, before) => {
      const named = status === PASSCODE ? {} : { username, state: status }
      const { id } = await mock.start(named)
      await before?.()
      await mock.act(id, actionId, actionId === 'checkCredential' ? { username, ...model } : model)
      return (await mock.idp.control.flow(id)).history.at(-1)?.reason
    },
    requested: () => mock.idp.control.requests().requests[0]?.reason,
  }
}

const passcode =
  (text: (typed: { passcode: string; tokencode: string }) => string, username = 'paul'): Run =>
  async ({ mock, act }) =>
    act(username, PASSCODE, 'checkCredential', { passcode: text(await mock.typed('paul')) })
const right = passcode(({ passcode }) => passcode)
const wrong = passcode(() => WRONG)
/** A change of paul before his right passcode. */
const changed =
  (change: object, run: Run = right): Run =>
  async (fixture) => {
    await fixture.mock.change('paul', change)
    return run(fixture)
  }
/** An action of paula, changed while her flow is in this status. */
const inState =
  (status: string, actionId: string, model: object, change?: object): Run =>
  ({ mock, act }) =>
    act('paula', status, actionId, model, async () => change && mock.change('paula', change))
/** A push that is answered, or not within a minute. */
const pushed =
  (answer?: 'deny'): Run =>
  ({ mock, act }) =>
    act('paula', PUSH, 'poll', {}, async () => {
      const {
        pushes: [push],
      } = await mock.idp.control.securid.pushes.list()
      if (answer === undefined) await mock.advance(61)
      else await mock.idp.control.securid.pushes.answer(push?.id ?? '', { answer })
    })
/** A new PIN over the REST API. */
const newPin =
  (pin: string, methodId = 'SECURID_NEWPIN', newPinMode = 'user'): Run =>
  async ({ mock, client, requested }) => {
    await mock.change('paul', { newPinMode })
    const { passcode } = await mock.typed('paul')
    const asked = await client.initialize('paul', { subjectCredentials: [credential('SECURID', passcode)] })
    await client.verify(asked, credential(methodId, pin))
    return requested()
  }
/** A new PIN in a flow: the adapter refuses it. */
const resetPin = (pin: string): Run =>
  inState('SECURID_USER_PIN_RESET_REQUIRED', 'resetPin', { newPin: pin, confirmPin: pin })
/** A request of the REST API with these headers. */
const BODY = `{"subjectName":"paul","context":{"messageId":"m"}}`
const signed = (by: object = {}, { method = 'POST', path = `${ROOT}/authn/initialize`, body = BODY, late = 0 } = {}) =>
  keyHeaders({ ...AGENT, signs: true, ...by }, { method, path, body }, Date.parse(NOON) / 1000 + late)
const sent =
  (headers: object, body: object | string = BODY): Run =>
  async ({ client, requested }) => {
    await client.post('initialize', body, headers)
    return requested()
  }
const key = { 'client-key': AGENT.accessKey }

const TOKENCODE = { tokencode: '00000000' }
const NEXT = 'SECURID_NEXT_TOKENCODE_REQUIRED'
const serial = fob.serial
const rows: readonly (readonly [code: string, facts: object | undefined, run: Run, settings?: object])[] = [
  ['NO_SUCH_USER', undefined, passcode(({ passcode }) => passcode, 'nobody')],
  ['LOCKED_BY_ADMINISTRATOR', undefined, changed({ locked: true })],
  ['LOCKED_BY_FAILURES', { until: '2026-01-05T12:30:10Z' }, changed({ failedAttempts: 4 }, twice(wrong, right))],
  ['METHOD_NOT_ALLOWED', { method: 'SECURID', methods: ['APPROVE'] }, changed({ methods: ['APPROVE'] })],
  [
    'METHOD_NOT_OFFERED',
    { methods: ['SECURID', 'TOKEN', 'APPROVE'] },
    inState('SECURID_CAS_CHALLENGE_METHOD_REQUIRED', 'selectChallengeMethod', { input: 'VOICE' }),
  ],
  ['METHOD_LOCKED', { method: 'TOKEN', until: '2026-01-05T12:30:10Z' }, tokenTwice, { cloud: { methodFailures: 1 } }],
  ['NO_DEVICE', undefined, inState('SECURID_TOKEN_REQUIRED', 'checkTokencode', TOKENCODE, { device: null })],
  ['NO_TOKEN', undefined, changed({ tokens: [] }, overWire('paul', credential('SECURID', WRONG)))],
  ['TOKEN_EXPIRED', { serials: [serial], expiredAt: '2036-01-01T00:00:00Z' }, at('2036-01-01T00:00:00Z', wrong)],
  ['PASSCODE_FORMAT', { digits: ['8'] }, passcode(() => 'abcd')],
  ['WRONG_PIN', { serial }, passcode(({ tokencode }) => `4321${tokencode}`)],
  ['WRONG_PIN', { serial }, passcode(({ tokencode }) => tokencode)],
  ['WRONG_TOKENCODE', { serials: [serial] }, wrong],
  ['OUTSIDE_WINDOW', { serial, intervals: -120, seconds: -7200, window: 70 }, later(7200)],
  ['TOKENCODE_ALREADY_USED', { serial, shownAt: '2026-01-05T12:00:00Z' }, twice(right, right)],
  ['TOKENCODE_OLDER_THAN_LAST', { serial, intervals: -2, shownAt: '2026-01-05T12:00:00Z' }, older],
  ['NEXT_TOKENCODE_NOT_ADJACENT', { serial, intervals: 9 }, nextTooLate],
  ['NEXT_TOKENCODE_NOT_DUE', undefined, inState(NEXT, 'checkNextTokencode', TOKENCODE, { nextTokencodeMode: false })],
  ['TOKEN_NOT_ASSIGNED', { serial }, inState(NEXT, 'checkNextTokencode', TOKENCODE, { tokens: [] })],
  ['NEW_PIN_NOT_DUE', undefined, pinNotDue],
  ['GENERATED_PIN_DIFFERS', undefined, newPin('0000', 'SECURID_SYSTEM_GENERATED_PIN', 'system')],
  ['PIN_CHARACTERS', { letters: false }, newPin('ab12')],
  ['PIN_LENGTH', { minimum: 4, maximum: 8 }, newPin('123')],
  ['PIN_LETTERS', { minimum: 1 }, newPin('4711'), { tokenPolicy: letters }],
  ['PIN_DIGITS', { minimum: 2 }, newPin('abc1'), { tokenPolicy: letters }],
  ['PIN_CHARACTERS', { letters: false }, resetPin('ab12')],
  ['PIN_LENGTH', { minimum: 4, maximum: 8 }, resetPin('123')],
  ['PIN_LETTERS', { minimum: 1 }, resetPin('4711'), { tokenPolicy: letters }],
  ['PIN_DIGITS', { minimum: 2 }, resetPin('abc1'), { tokenPolicy: letters }],
  ['PIN_USED_BEFORE', { history: 2 }, newPin(PIN), { tokenPolicy: { pinHistory: 2 } }],
  ['PIN_EXCLUDED', undefined, newPin('4711'), { tokenPolicy: { excludedWords: ['4711'] } }],
  ['PUSH_DENIED', undefined, pushed('deny')],
  ['PUSH_TIMED_OUT', { deadAt: '2026-01-05T12:01:10Z' }, pushed()],
  ['PUSH_UNKNOWN', undefined, overWire('paula', credential('APPROVE'), credential('APPROVE', undefined, 'other'))],
  ['ATTEMPT_NOT_FOUND', undefined, unknownAttempt],
  ['ATTEMPT_ENDED', undefined, endedAttempt],
  ['ATTEMPT_BUSY', undefined, busyAttempt],
  ['ATTEMPT_CONTINUED', undefined, staleMessage],
  ['ATTEMPT_OF_ANOTHER', undefined, otherAgent],
  ['METHOD_NOT_CHALLENGED', { methods: ['SECURID'] }, overWire('paul', credential('TOKEN', '00000000'))],
  ['CLIENT_KEY_MISSING', undefined, sent({})],
  ['ACCESS_KEY_UNKNOWN', undefined, sent({ 'client-key': 'unknown' })],
  ['ACCESS_ID_UNKNOWN', undefined, sent(signed({ accessId: 'unknown' }))],
  ['DATE_MISSING', undefined, sent({ 'client-key': 'signature', 'X-Access-ID': AGENT.accessId })],
  ['SIGNATURE_WRONG', { agent: AGENT.name }, sent(signed(), `${BODY} `)],
  ['SIGNATURE_WRONG', { agent: AGENT.name, differs: 'body' }, sent(signed({}, { body: '' }))],
  ['SIGNATURE_WRONG', { agent: AGENT.name, differs: 'method' }, sent(signed({}, { method: 'post' }))],
  ['SIGNATURE_WRONG', { agent: AGENT.name, differs: 'path' }, sent(signed({}, { path: '/authn/initialize' }))],
  ['SIGNATURE_WRONG', { agent: AGENT.name, differs: 'access key' }, sent(signed({ accessKey: OTHER.accessKey }))],
  ['DATE_FORMAT', undefined, sent(signedAt('Mon, 05 Jan 2026 12:00:10 GMT'))],
  ['DATE_SKEW', { seconds: -301, allowed: 300 }, sent(signed({}, { late: -301 }))],
  ['SIGNATURE_REPLAYED', undefined, twice(sent(signed()), sent(signed()))],
  ['AGENT_UNKNOWN', undefined, sent(key, { clientId: 'Nobody', subjectName: 'paul', context: { messageId: 'm' } })],
  [
    'AGENT_KEY_OF_ANOTHER',
    { agent: AGENT.name },
    sent(key, { clientId: OTHER.name, subjectName: 'paul', context: { messageId: 'm' } }),
  ],
  [
    'AUTHORITY_ANSWERED',
    { responseCode: 'FAIL', reasonCode: 'VERIFY_ERROR', methodResponseCode: 'FAIL' },
    remoteRefusal,
  ],
]

function twice(first: Run, second: Run): Run {
  return async (fixture) => {
    await first(fixture)
    return second(fixture)
  }
}
function at(now: string, run: Run): Run {
  return async (fixture) => {
    await fixture.mock.idp.control.clock.change({ now })
    return run(fixture)
  }
}
function later(seconds: number): Run {
  return async ({ mock, act }) => {
    const { passcode } = await mock.typed('paul')
    await mock.advance(seconds)
    return act('paul', PASSCODE, 'checkCredential', { passcode })
  }
}
async function older(fixture: Fixture): Promise<Found> {
  const { passcode } = await fixture.mock.typed('paul')
  await fixture.mock.advance(120)
  await right(fixture)
  return fixture.act('paul', PASSCODE, 'checkCredential', { passcode })
}
async function tokenTwice({ mock }: Fixture): Promise<Found> {
  const { id } = await mock.start({ username: 'paula', state: 'SECURID_TOKEN_REQUIRED' })
  await mock.act(id, 'checkTokencode', TOKENCODE)
  await mock.act(id, 'checkTokencode', TOKENCODE)
  return (await mock.idp.control.flow(id)).history.at(-1)?.reason
}
/** The code of ten intervals after the passcode. */
async function nextTooLate({ mock, act }: Fixture): Promise<Found> {
  await mock.advance(600)
  const { tokencode } = await mock.typed('paul')
  await mock.idp.control.clock.change({ now: NOON })
  return act('paul', NEXT, 'checkNextTokencode', { tokencode })
}
function pinNotDue({ mock, act }: Fixture): Promise<Found> {
  const model = { newPin: '4711', confirmPin: '4711' }
  return act('paul', 'SECURID_USER_PIN_RESET_REQUIRED', 'resetPin', model, () =>
    mock.change('paul', { newPinMode: null }),
  )
}
function overWire(username: string, ...credentials: readonly object[]): Run {
  return async ({ client, requested }) => {
    let reply = await client.initialize(username)
    for (const each of credentials) reply = await client.verify(reply, each)
    return requested()
  }
}
async function unknownAttempt({ client, requested }: Fixture): Promise<Found> {
  await client.verify(
    { context: { authnAttemptId: 'unknown', messageId: 'm', inResponseTo: '' } },
    credential('SECURID', '1'),
  )
  return requested()
}
async function endedAttempt({ client, requested }: Fixture): Promise<Found> {
  const reply = await client.initialize('paul', { keepAttempt: true })
  await client.exchange('cancel', { authnAttemptId: reply.context.authnAttemptId })
  await client.verify(reply, credential('SECURID', '1'))
  return requested()
}
async function staleMessage({ client, requested }: Fixture): Promise<Found> {
  const reply = await client.initialize('paula')
  await client.verify(reply, credential('APPROVE'))
  await client.verify(reply, credential('APPROVE'))
  return requested()
}
async function otherAgent({ client, requested }: Fixture): Promise<Found> {
  const { context } = await client.initialize('paul')
  const body = {
    subjectCredentials: [credential('SECURID', '1')],
    context: { ...context, inResponseTo: context.messageId },
  }
  await client.post('verify', body, { 'client-key': OTHER.accessKey })
  return requested()
}
/** Two answers to one message at once. Each operation of the store takes some turns, so that both are in progress. */
async function busyAttempt(): Promise<Found> {
  const mock = await runMock({
    config: { extends: 'demo', securid: { agents: [AGENT] } },
    store: (clock) => delayed(createMemoryBackend(clock)),
  })
  const client = wireClient(mock.address)
  await mock.change('alice', { newPinMode: 'user' })
  const { passcode } = await mock.typed('alice')
  const reply = await client.initialize('alice', { subjectCredentials: [credential('SECURID', passcode)] })
  await Promise.all(['4711', '4712'].map((pin) => client.verify(reply, credential('SECURID_NEWPIN', pin))))
  const { requests } = mock.idp.control.requests()
  await mock.close()
  return requests.map(({ reason }) => reason).find((reason) => reason?.code === 'ATTEMPT_BUSY')
}
async function remoteRefusal(): Promise<Found> {
  const { port, close } = await openRemote([alice()])
  const { reason } = await port.ask(verify(WRONG), new AbortController().signal)
  await close()
  return reason
}
function signatureAt(date: string): string {
  const body = createHash('sha512').update(BODY).digest('hex')
  const text = ['POST', body, `${ROOT}/authn/initialize`, date, AGENT.accessId].join('\n')
  return createHmac('sha256', AGENT.accessKey).update(text).digest('base64')
}
function signedAt(date: string): object {
  return { ...signed(), Date: date, 'client-key': signatureAt(date) }
}

describe('SecurID reasons', () => {
  for (const [index, [code, facts, run, settings]] of rows.entries())
    it(`SecurID reason ${code}${facts === undefined ? '' : `, ${Object.keys(facts).join(', ')}`} (row ${index + 1})`, async () => {
      const fixture = await open(settings)
      try {
        const message = REASONS[code as keyof typeof REASONS].message
        expect(await run(fixture)).to.deep.equal({ code, message, ...(facts && { facts }) })
      } finally {
        await fixture.mock.close()
      }
    })

  it('SecurID reasons: each declared code has a row', () => {
    expect([...new Set(rows.map(([code]) => code))].sort()).to.deep.equal(Object.keys(REASONS).sort())
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { REASONS } from '../../../schemas/gen/aducid/reasons.ts'
import { root } from '../../../schemas/tools/read.ts'
import { type Aim, eachWithAim, RETURN_URL, settings } from '../../fixtures/aducid/server.ts'
import { personalObject } from '../../fixtures/aducid/wire-client.ts'
import { eachWithClient } from '../../fixtures/control-client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { rawRequest } from '../../fixtures/raw-request.ts'

type Code = keyof typeof REASONS

/** Reasons of a poll in ADUCID_AUTHENTICATION_PENDING, by the outcome of it that is arranged. */
const ARRANGED: { readonly [outcome: string]: Code } = {
  startTimeout: 'PEIG_SILENT',
  bindingTimeout: 'BINDING_TOO_SLOW',
  processTimeout: 'HANDSHAKE_TOO_SLOW',
  refused: 'PEIG_REFUSED',
  identityUnknown: 'PEIG_WITHOUT_IDENTITY',
  identityInvalid: 'IDENTITY_NOT_VALID',
  identityLocked: 'IDENTITY_LOCKED',
  handshakeFailed: 'PEIG_FAILED',
  authError: 'AUTH_KEY_WRONG',
  sessionEnded: 'SESSION_CLOSED',
  sessionUnknown: 'SESSION_UNKNOWN',
  internalError: 'FAULT_REQUESTED',
  userMismatch: 'USER_OF_ANOTHER',
  subjectMissing: 'SUBJECT_ATTRIBUTE_MISSING',
}

describe('ADUCID reasons of a flow', () => {
  const client = eachWithClient()
  const reasonOf = async (id: string) => (await client().idp.control.flow(id)).history.at(-1)?.reason
  const start = async () => {
    const { id, authId } = await client().idp.control.startFlow({ username: 'eva', policy: 'aducid' })
    return { id, authId: String(authId) }
  }
  const sessions = () => client().idp.control.aducid.sessions

  for (const [outcome, code] of Object.entries(ARRANGED))
    it(`poll, ${outcome}: ${code} in the history`, async () => {
      const { id } = await start()
      await client().http.post(`/mock/flows/${id}/next`).send({ action: 'poll', outcome }).expect(200)
      await client().act(id, 'poll').expect(200)
      expect(await reasonOf(id)).to.include({ code, message: REASONS[code].message })
    })
  it('poll, result that was not collected in time: RESULT_NOT_COLLECTED', async () => {
    const { id, authId } = await start()
    await sessions().peig(authId, { do: 'connect' })
    await sessions().peig(authId, { do: 'approve' })
    await client().http.patch('/mock/clock').send({ advanceSeconds: 300 }).expect(200)
    await client().act(id, 'poll').expect(200)
    expect(await reasonOf(id)).to.include({ code: 'RESULT_NOT_COLLECTED' })
  })
  it('poll, identity that AIM does not know: IDENTITY_UNKNOWN_TO_AIM', async () => {
    const { id, authId } = await start()
    await client().idp.control.aducid.users.patch('eva', { identity: { aim: 'none' } })
    await sessions().peig(authId, { do: 'connect' })
    await sessions().peig(authId, { do: 'approve' })
    await client().act(id, 'poll').expect(200)
    expect(await reasonOf(id)).to.include({ code: 'IDENTITY_UNKNOWN_TO_AIM' })
  })
  it('poll, foreign identity of the PEIG: PEIG_IDENTITY_UNKNOWN', async () => {
    const { id, authId } = await start()
    await sessions().peig(authId, { do: 'connect' })
    await sessions().peig(authId, { do: 'unknownIdentity' })
    await client().act(id, 'poll').expect(200)
    expect(await reasonOf(id)).to.include({ code: 'PEIG_IDENTITY_UNKNOWN' })
  })
  it('poll, another code of fail: PEIG_FAILED with this code', async () => {
    const { id, authId } = await start()
    await sessions().peig(authId, { do: 'connect' })
    await sessions().peig(authId, { do: 'fail', reason: 'PCD' })
    await client().act(id, 'poll').expect(200)
    expect(await reasonOf(id)).to.deep.include({ code: 'PEIG_FAILED', facts: { code: 'PCD' } })
  })
})

type Run = (aim: Aim) => Promise<unknown>

/** A read of `Error` after an approval of this operation by eva, with these members of her identity. */
const approved =
  (operationName: string, identity: object = {}, more: { readonly [name: string]: string } = {}, content = ''): Run =>
  async ({ open, client, play, idp }) => {
    await idp.control.aducid.users.patch('eva', { identities: { [more['AAIM2'] ?? '']: identity } })
    const known = await open({ operationName, ...more }, content)
    await play(known.authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
    await client.read('Error', known)
  }
const peigMgmt = personalObject({ personalObjectAlgorithmName: 'ADUCID###PEIG-MGMT' })
const opened =
  (parameters: { readonly [name: string]: string | undefined }, content = ''): Run =>
  ({ client }) =>
    client.open(parameters, content)
const finishedByQr =
  (read: { readonly [name: string]: string | undefined }): Run =>
  async ({ open, client, play }) => {
    const known = await open()
    await play(known.authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
    await client.read('All', { ...known, ...read })
  }
const written =
  (name: string, value: string): Run =>
  async ({ verify, client }) => {
    const { session } = await verify()
    await client.execute('Write', session, personalObject({ personalObjectName: 'own' }, [[name, value]]))
  }
const proxied =
  (path: string, init?: RequestInit): Run =>
  ({ url }) =>
    fetch(`${url}/AIM-proxy/${path}`, { redirect: 'manual', ...init })

/** Requests on the wire, whose reasons are in the journal. */
const WIRE: readonly (readonly [code: Code, facts: object | undefined, run: Run])[] = [
  ['IDENTITY_STILL_VALID', undefined, approved('rechange')],
  ['IDENTITY_EXISTS', undefined, approved('init')],
  ['IDENTITY_UNLIMITED', undefined, approved('autoChange')],
  ['REPLICA_EXISTS', undefined, approved('replica', { replica: true })],
  ['PEIG_WITHOUT_SECONDARY_IDENTITY', undefined, approved('link', { peig: 'none' }, { AAIM2: 'lenient' })],
  ['SECONDARY_IDENTITY_UNKNOWN_TO_AIM', undefined, approved('link', { aim: 'none' }, { AAIM2: 'lenient' })],
  ['PERSONAL_FACTOR_NOT_SET', undefined, approved('exuse', {}, { methodName: 'VerifyLF' }, peigMgmt)],
  ['PERSONAL_FACTOR_EXISTS', undefined, approved('exuse', { personalFactor: 'set' }, { methodName: 'Init' }, peigMgmt)],
  [
    'PERSONAL_FACTOR_WRONG',
    undefined,
    async ({ open, client, play, idp }) => {
      await idp.control.aducid.users.patch('eva', { identity: { personalFactor: 'set' } })
      const known = await open({ operationName: 'exuse', methodName: 'VerifyLF' }, peigMgmt)
      await play(known.authId, { do: 'connect', username: 'eva' }, { do: 'approve', personalFactor: 'wrong' })
      await client.read('Error', known)
    },
  ],
  [
    'LINK_ENDED',
    undefined,
    async ({ open, client, play }) => {
      const known = await open({ operationName: 'link', AAIM2: 'lenient' })
      await play(known.authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
      await client.read('Error', { ...known, AIMName: 'lenient' })
    },
  ],
  [
    'OPEN_TIME_OVER',
    undefined,
    async ({ verify, client, advance }) => {
      const { session } = await verify()
      await advance(300)
      await client.read('Error', session)
    },
  ],
  [
    'AUTH_KEY_MISSING',
    undefined,
    async ({ finish, client }) => client.read('All', { ...(await finish()), authKey: undefined }),
  ],
  [
    'AUTH_KEY_USED',
    undefined,
    async ({ finish, client }) => {
      const known = await finish()
      await client.read('All', known)
      await client.read('All', known)
    },
  ],
  ['BINDING_ID_MISSING', undefined, finishedByQr({ bindingId: undefined })],
  ['BINDING_ID_WRONG', undefined, finishedByQr({ bindingId: 'AAAAAAAAAAA=' })],
  ['BINDING_KEY_UNKNOWN', undefined, opened({ bindingKey: 'AAAAAAAAAAA=' })],
  ['NOT_VERIFIED', { statusAIM: 'start' }, async ({ open, client }) => client.execute('Read', await open())],
  ['ROLE_MANAGERS_ONLY', { attribute: 'aducidRole' }, written('aducidRole', 'UIM_RM')],
  ['DATA_TOO_LARGE', undefined, written('a', 'x'.repeat(4097))],
  ['OPERATION_MISSING', undefined, opened({ operationName: undefined })],
  ['OPERATION_UNKNOWN', { operation: 'dance' }, opened({ operationName: 'dance' })],
  ['METHOD_MISSING', undefined, opened({ operationName: 'exuse' })],
  ['METHOD_NOT_SUPPORTED', { method: 'GenKeyPair' }, opened({ operationName: 'exuse', methodName: 'GenKeyPair' })],
  [
    'METHOD_OF_ANOTHER_OBJECT',
    { method: 'ConfirmTransaction' },
    opened({ operationName: 'exuse', methodName: 'ConfirmTransaction' }, peigMgmt),
  ],
  ['ATTRIBUTE_SET_UNKNOWN', { attributeSet: 'Some' }, async ({ open, client }) => client.read('Some', await open())],
  ['ATTRIBUTE_SET_MISSING', undefined, async ({ open, client }) => client.read(undefined, await open())],
  ['AUTH_ID_MISSING', undefined, ({ client }) => client.read('Status', {})],
  ['MESSAGE_INVALID', undefined, opened({ AIMName: 'x'.repeat(5000) })],
  ['NO_LINK', undefined, async ({ verify, client }) => client.read('Link', (await verify()).session)],
  ['AIM_UNKNOWN', { aim: 'other' }, opened({ AIMName: 'other' })],
  ['SECONDARY_AIM_MISSING', undefined, opened({ operationName: 'link' })],
  ['REQUEST_NOT_SOAP', undefined, ({ client }) => client.post('text')],
  ['PARAMETER_INVALID', { parameter: 'authId' }, proxied('process')],
  [
    'BINDING_KEY_WRONG',
    undefined,
    async (aim) => {
      const { authId } = await aim.open({ AIMName: 'bound' })
      await proxied(`process?authId=${encodeURIComponent(authId)}&bindingKey=AAAAAAAAAAA%3D`)(aim)
    },
  ],
  [
    'RETURN_URL_NOT_FOLLOWED',
    undefined,
    async ({ open, arrive, play }) => {
      const { authId } = await open({ peigReturnName: 'javascript:alert(1)' })
      await play(authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
      await arrive(authId)
    },
  ],
  ['METHOD_NOT_ALLOWED', { method: 'DELETE' }, proxied('process', { method: 'DELETE' })],
  ['PATH_UNKNOWN', undefined, proxied('other')],
]

/** Reasons that other servers or a fault of ours cause, by the test that has them. */
const ELSEWHERE: { readonly [file: string]: readonly Code[] } = {
  'test/unit/adapter/aducid/remote.test.ts': ['AUTHORITY_ANSWERED', 'SESSION_NOT_CLOSED'],
  'test/http/aducid/proxy.test.ts': ['INTERNAL_FAULT'],
}

/** Reasons of requests to the local PEIG. */
const LOCAL: readonly Code[] = ['HANDSHAKE_OVER', 'HOST_NOT_LOOPBACK']

describe('ADUCID reasons of the local PEIG', () => {
  const run = async (then: (local: string, mock: RunningMock) => Promise<unknown>) => {
    const mock = await runMock({ config: { extends: 'demo', aducid: { peigProxy: { port: 0 } } } })
    const line = mock.log.find((text) => text.includes('the local PEIG of ADUCID listens on')) ?? '{}'
    await then(`http://127.0.0.1:${JSON.parse(line).port}`, mock)
    const reason = mock.idp.control.requests({ path: '/ADUCID/PEIG/auth' }).requests[0]?.reason
    await mock.close()
    return reason
  }
  it('HANDSHAKE_OVER: GET ?id of a session that is over', async () => {
    const reason = await run(async (local, { idp }) => {
      const { authId } = await idp.control.startFlow({ policy: 'aducid' })
      await idp.control.aducid.sessions.peig(String(authId), { do: 'fault' })
      await fetch(`${local}/ADUCID/PEIG/auth?id=${encodeURIComponent(String(authId))}`)
    })
    expect(reason).to.deep.include({ code: 'HANDSHAKE_OVER', facts: { statusAIM: 'internal-error' } })
  })
  it('HOST_NOT_LOOPBACK: a name that is not of this machine', async () => {
    const headers = { Host: 'shop.example' }
    const reason = await run((local) => rawRequest(local, { method: 'GET', path: '/ADUCID/PEIG/auth?id=x', headers }))
    expect(reason).to.include({ code: 'HOST_NOT_LOOPBACK' })
  })
})

describe('ADUCID reasons on the wire', () => {
  const aim = eachWithAim(settings)

  for (const [code, facts, run] of WIRE)
    it(`${code}: the last entry of GET /mock/requests has it`, async () => {
      await run(aim())
      const reason = aim().idp.control.requests().requests[0]?.reason
      expect(reason).to.include({ code, message: REASONS[code].message })
      if (facts !== undefined) expect(reason?.facts).to.deep.equal(facts)
    })
  it('every declared reason has a row, or a test of its own', () => {
    const ofFlows = [
      'RESULT_NOT_COLLECTED',
      'IDENTITY_UNKNOWN_TO_AIM',
      'PEIG_IDENTITY_UNKNOWN',
      ...Object.values(ARRANGED),
    ]
    const elsewhere = Object.entries(ELSEWHERE).flatMap(([file, codes]) => {
      const text = readFileSync(join(root, file), 'utf8')
      return codes.filter((code) => text.includes(code))
    })
    const tested = new Set([...ofFlows, ...WIRE.map(([code]) => code), ...elsewhere, ...LOCAL])
    expect(Object.keys(REASONS).filter((code) => !tested.has(code))).to.deep.equal([])
  })
  it('the return URL of a session is in no reason', async () => {
    await aim().open({ peigReturnName: RETURN_URL })
    expect(
      JSON.stringify(
        aim()
          .idp.control.requests()
          .requests.map(({ reason }) => reason),
      ),
    ).not.to.include('shop')
  })
})

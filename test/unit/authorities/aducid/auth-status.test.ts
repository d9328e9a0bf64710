import { expect } from 'chai'
import { AUTH_STATUSES, FAILURE_CODES, NEVER_SENT } from '../../../../mock-idp/authorities/aducid/rules/auth-status.ts'
import type { AuthStatus, OperationName } from '../../../../mock-idp/authorities/aducid/rules/session.ts'
import { STATUS_PAIRS } from '../../../../mock-idp/authorities/aducid/rules/status-pairs.ts'
import { type AttributesRequest, readAttributes } from '../../../../mock-idp/authorities/aducid/service/attributes.ts'
import { openSession, useSession } from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { schemas } from '../../../../schemas/gen/aducid/wire-schemas.ts'
import {
  changeIdentity,
  NOW,
  opened,
  openService,
  operation,
  play,
  type Service,
} from '../../../fixtures/aducid/service.ts'

const AIMS = [{ name: '' }, { name: 'other' }]
const given = (name: OperationName) => operation(name, name === 'link' ? { secondaryAim: 'other' } : {})

type Read = Omit<AttributesRequest, 'authId'>
/** The code that a read of the session returns. */
async function read({ deps }: Service, authId: string, request: Read): Promise<AuthStatus> {
  return (await readAttributes(deps, { authId, ...request })).statusAuth
}
/** The code of `Error` after an approval. */
function approved(name: OperationName, change: object, aimName = '') {
  return async (service: Service) => {
    await changeIdentity(service, change, aimName)
    const { authId } = await opened(service, { operation: given(name) })
    await play(service, authId, 'connect', 'approve')
    return read(service, authId, { attributeSetName: 'Error' })
  }
}
function later(seconds: number, actions: readonly 'connect'[] = [], set: Read['attributeSetName'] = 'Error') {
  return async (service: Service) => {
    const { authId } = await opened(service)
    await play(service, authId, ...actions).catch(() => undefined)
    service.clock.advance(seconds)
    return read(service, authId, { attributeSetName: set })
  }
}
function notOpened(...request: Parameters<typeof openSession> extends [unknown, infer Request] ? [Request] : never) {
  return async ({ deps }: Service) => {
    const opening = await openSession(deps, ...request)
    return 'opened' in opening ? 'OK' : opening.statusAuth
  }
}
/** A finished session without an authKey. */
function finished(request: (session: { readonly bindingId: string }) => Read) {
  return async (service: Service) => {
    const session = await opened(service)
    await play(service, session.authId, 'connect', 'approve')
    return read(service, session.authId, request(session))
  }
}

/** Steps of the simulated AIM that lead to a code by themselves. */
const STEPS: { readonly [code in AuthStatus]?: (service: Service) => Promise<AuthStatus> } = {
  OK: async (service) => read(service, (await opened(service)).authId, { attributeSetName: 'Status' }),
  NAU: async (service) => {
    const { authId } = await opened(service)
    await play(service, authId, 'connect', 'refuse')
    return read(service, authId, { attributeSetName: 'Error' })
  },
  PPNP: later(30),
  CTO: later(60, ['connect']),
  UTA: later(30, [], 'All'),
  USP: approved('open', { peig: 'none' }),
  UU: approved('open', { aim: 'none' }),
  UI: approved('open', { validUntil: NOW }),
  LI: approved('open', { locked: true }),
  DI: approved('init', {}),
  VI: approved('rechange', {}),
  DR: approved('replica', { replica: true }),
  NTD: approved('autoChange', {}),
  USSP: approved('link', { peig: 'none' }, 'other'),
  UUS: approved('link', { aim: 'none' }, 'other'),
  NS: async (service) => read(service, 'unknown', { attributeSetName: 'Status' }),
  NSA: notOpened({ operation: operation('link') }),
  NEO: notOpened({ operation: operation('exuse', { methodName: 'GenKeyPair' }) }),
  NOP: notOpened({ operation: operation('exuse') }),
  ERR: notOpened({ operation: operation('open'), aimName: 'unknown' }),
  BEE: finished(() => ({ bindingId: 'wrong', attributeSetName: 'All' })),
  BIM: finished(() => ({ attributeSetName: 'All' })),
  UIL: finished(({ bindingId }) => ({ bindingId, attributeSetName: 'Link' })),
  ASA: async (service) => {
    const { authId, bindingId } = await opened(service)
    await play(service, authId, 'connect', 'approve')
    await read(service, authId, { bindingId, attributeSetName: 'All' })
    return read(service, authId, { authKey: 'wrong', attributeSetName: 'All' })
  },
  NER: async (service) => (await useSession(service.deps, { authId: (await opened(service)).authId })).statusAuth,
  KO: async (service) => {
    await changeIdentity(service, { personalFactor: 'set' })
    const personalObject = { personalObjectAlgorithmName: 'ADUCID###PEIG-MGMT', attributes: [] }
    const { authId } = await opened(service, {
      operation: operation('exuse', { methodName: 'VerifyLF', personalObject }),
    })
    await play(service, authId, 'connect', { do: 'approve', personalFactor: 'wrong' })
    return read(service, authId, { attributeSetName: 'Error' })
  },
}

describe('result codes of AIM', () => {
  let service: Service
  beforeEach(async () => {
    service = await openService({ aims: AIMS })
  })
  afterEach(() => service.close())
  const codes = Object.keys(AUTH_STATUSES)

  it('48 codes: those of the schema, each with group, meaning and source', () => {
    expect(codes).to.have.length(48)
    expect(codes).to.deep.equal((schemas['auth-status'] as { readonly enum: readonly string[] }).enum)
    for (const { meaning, source } of Object.values(AUTH_STATUSES)) {
      expect(meaning).to.match(/^[A-Z].*\.$/)
      expect(source).to.match(/^[ab]$/)
    }
  })
  for (const [code, step] of Object.entries(STEPS))
    it(`${code} is the answer of a step`, async () => {
      expect(await step(service)).to.equal(code)
    })
  it('every other code is a reason that the PEIG of a test can fail with; the set Error returns it', async () => {
    const others = FAILURE_CODES.filter((code) => !(code in STEPS))
    expect(new Set([...Object.keys(STEPS), ...others])).to.deep.equal(new Set(codes))
    for (const reason of FAILURE_CODES) {
      const { authId } = await opened(service)
      await play(service, authId, 'connect', { do: 'fail', reason })
      expect(await read(service, authId, { attributeSetName: 'Error' })).to.equal(reason)
      expect(await read(service, authId, { attributeSetName: 'Status' })).to.equal('UTA')
    }
  })
  it('retired codes are never sent, each with a reason', () => {
    expect(Object.keys(NEVER_SENT)).to.deep.equal(['STO', 'PTO', 'CNS', 'SDK_ERROR'])
    expect(codes).not.to.include.members(Object.keys(NEVER_SENT))
  })
  it('every AIMStatus has a pair', () => {
    expect(Object.keys(STATUS_PAIRS).sort()).to.deep.equal(
      [...(schemas['aim-status'] as { readonly enum: readonly string[] }).enum].sort(),
    )
  })
})

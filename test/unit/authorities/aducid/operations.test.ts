import { expect } from 'chai'
import type { Identity } from '../../../../mock-idp/authorities/aducid/rules/identity.ts'
import { OPERATIONS } from '../../../../mock-idp/authorities/aducid/rules/operations.ts'
import type { OperationName } from '../../../../mock-idp/authorities/aducid/rules/session.ts'
import { readIdentity } from '../../../../mock-idp/authorities/aducid/service/users.ts'
import { changeIdentity, NOW, opened, openService, operation, play, USER } from '../../../fixtures/aducid/service.ts'

const AIMS = [{ name: '' }, { name: 'other' }]
const EXPIRED = { validUntil: NOW - 1 }
const LIMITED = { validUntil: NOW + 100, validityCount: 3, issuedAt: NOW - 100 }
const UNLIMITED = { validUntil: null, validityCount: null, issuedAt: NOW }

interface Case {
  readonly name: OperationName
  readonly before: Partial<Identity>
  /** Of the identity at the secondary AIM. */
  readonly secondary?: Partial<Identity>
  /** A code of `Error`, or the changed members of the identity. */
  readonly expected: string | Partial<Identity>
}
const refused = (
  name: OperationName,
  before: Partial<Identity>,
  code: string,
  secondary?: Partial<Identity>,
): Case => ({
  ...{ name, before, expected: code },
  ...(secondary !== undefined && { secondary }),
})
const changes = (name: OperationName, before: Partial<Identity>, after: Partial<Identity>): Case => ({
  name,
  before,
  expected: after,
})

const IN_USE: readonly OperationName[] = ['open', 'exuse', 'change', 'link', 'replica', 'autoChange']

const CASES: readonly Case[] = [
  ...IN_USE.flatMap((name) => [
    refused(name, { peig: 'none' }, 'USP'),
    refused(name, { aim: 'none' }, 'UU'),
    refused(name, { locked: true }, 'LI'),
    refused(name, EXPIRED, 'UI'),
    refused(name, { validityCount: 0 }, 'UI'),
    refused(name, { peig: 'none', aim: 'none', locked: true }, 'USP'),
  ]),
  changes('open', { validityCount: 3 }, { validityCount: 2 }),
  changes('open', {}, UNLIMITED),
  refused('init', {}, 'DI'),
  refused('init', { aim: 'none' }, 'DI'),
  changes('init', { peig: 'none', aim: 'none', ...EXPIRED }, { peig: 'known', aim: 'known', ...UNLIMITED }),
  changes('init', { peig: 'none', locked: true }, { peig: 'known', aim: 'known', locked: false }),
  refused('reinit', {}, 'DI'),
  refused('reinit', { peig: 'none' }, 'USP'),
  changes('reinit', { aim: 'none', ...LIMITED }, { peig: 'known', aim: 'known', ...UNLIMITED }),
  changes('change', LIMITED, UNLIMITED),
  refused('rechange', {}, 'VI'),
  refused('rechange', { peig: 'none', ...EXPIRED }, 'USP'),
  refused('rechange', { aim: 'none', ...EXPIRED }, 'UU'),
  refused('rechange', { locked: true, ...EXPIRED }, 'LI'),
  changes('rechange', EXPIRED, UNLIMITED),
  changes('rechange', { validityCount: 0 }, UNLIMITED),
  refused('delete', { peig: 'none' }, 'USP'),
  refused('delete', { aim: 'none' }, 'UU'),
  refused('delete', { locked: true }, 'LI'),
  changes(
    'delete',
    { replica: true, personalFactor: 'set' },
    { peig: 'none', aim: 'none', replica: false, personalFactor: 'none' },
  ),
  changes('exuse', { validityCount: 1, personalFactor: 'set' }, { validityCount: 0 }),
  refused('link', {}, 'USSP', { peig: 'none' }),
  refused('link', {}, 'UUS', { aim: 'none' }),
  changes('link', { validityCount: 3 }, { validityCount: 2 }),
  refused('replica', { replica: true }, 'DR'),
  changes('replica', {}, { replica: true }),
  refused('autoChange', {}, 'NTD'),
  changes('autoChange', LIMITED, UNLIMITED),
]

const given = (name: OperationName) =>
  operation(name, {
    ...(name === 'exuse' && {
      methodName: 'VerifyLF',
      personalObject: { personalObjectAlgorithmName: 'ADUCID###PEIG-MGMT', attributes: [] },
    }),
    ...(name === 'link' && { secondaryAim: 'other' }),
  })

describe('operations on identities', () => {
  for (const { name, before, secondary, expected } of CASES) {
    const about = `${JSON.stringify(before)}${secondary ? `, secondary ${JSON.stringify(secondary)}` : ''}`
    it(`${name}, ${about}: ${JSON.stringify(expected)}`, async () => {
      const service = await openService({ aims: AIMS, users: [{ username: USER, peig: 'manual' }] })
      const { deps } = service
      await changeIdentity(service, before)
      await changeIdentity(service, secondary ?? {}, 'other')
      const stored = await readIdentity(deps, USER, '')
      const { authId } = await opened(service, { operation: given(name), expected: USER })
      const { name: status, data } = await play(service, authId, 'connect', 'approve')
      const { revision: _, ...after } = { revision: 0, ...(await readIdentity(deps, USER, '')) }
      if (typeof expected === 'string') {
        const { revision: __, ...same } = { revision: 0, ...stored }
        expect([status, 'code' in data && data.code]).to.deep.equal(['error', expected])
        expect(after).to.deep.equal(same)
      } else {
        expect(status).to.equal('finished')
        expect(after).to.include(expected)
      }
      await service.close()
    })
  }
  it('every operation has a case that succeeds, and one for each of its preconditions', () => {
    for (const [name, { preconditions }] of Object.entries(OPERATIONS)) {
      const own = CASES.filter((each) => each.name === name)
      expect(
        own.some(({ expected }) => typeof expected === 'object'),
        name,
      ).to.equal(true)
      const codes = new Set(own.flatMap(({ expected }) => (typeof expected === 'string' ? [expected] : [])))
      expect(codes.size, name).to.be.at.least(new Set(preconditions).size)
    }
  })
  it('two approvals at once of the last use: the second one is UI', async () => {
    const service = await openService()
    await changeIdentity(service, { validityCount: 1 })
    const sessions = [await opened(service), await opened(service)]
    for (const { authId } of sessions) await play(service, authId, 'connect')
    const ends = await Promise.all(sessions.map(({ authId }) => play(service, authId, 'approve')))
    expect(ends.map(({ name }) => name).sort()).to.deep.equal(['error', 'finished'])
    expect((await readIdentity(service.deps, USER, '')).validityCount).to.equal(0)
    await service.close()
  })
})

import { expect } from 'chai'
import { createTimeouts, endOf, type Timeouts } from '../../../mock-idp/sessions/timeouts.ts'
import { createMockIdp, type MockIdpOptions } from '../../fixtures/create-mock-idp.ts'

const HOUR = 3600
const TEN_YEARS = 10 * 365 * 24 * HOUR
const of = (id: string, times: object) => ({ authenticationSource: { sourceRef: { id } }, ...times })

describe('createTimeouts', () => {
  const rows: readonly (readonly [title: string, policies: object | undefined, expected: Timeouts])[] = [
    [
      'no policy: one hour idle, eight hours at most',
      undefined,
      { enabled: true, idleSeconds: HOUR, maxSeconds: 8 * HOUR },
    ],
    [
      'global policy: used',
      { global: { idleTimeoutMins: 5, maxTimeoutMins: 10 } },
      { enabled: true, idleSeconds: 300, maxSeconds: 600 },
    ],
    [
      'policy of the adapter: overrides the global one',
      { global: { idleTimeoutMins: 5, maxTimeoutMins: 10 }, items: [of('a', { idleTimeoutMins: 7 })] },
      { enabled: true, idleSeconds: 420, maxSeconds: 600 },
    ],
    [
      'policy of another adapter: ignored',
      { items: [of('b', { enableSessions: false, idleTimeoutMins: 7 })] },
      { enabled: true, idleSeconds: HOUR, maxSeconds: 8 * HOUR },
    ],
    [
      'idle timeout -1: the maximum only',
      { global: { idleTimeoutMins: -1, maxTimeoutMins: 10 } },
      { enabled: true, idleSeconds: 600, maxSeconds: 600 },
    ],
    [
      'maximum timeout -1: ten years',
      { global: { maxTimeoutMins: -1 } },
      { enabled: true, idleSeconds: HOUR, maxSeconds: TEN_YEARS },
    ],
    [
      'sessions off for the adapter: not enabled',
      { items: [of('a', { enableSessions: false })] },
      { enabled: false, idleSeconds: HOUR, maxSeconds: 8 * HOUR },
    ],
    [
      'sessions on for this adapter only: enabled',
      { global: { enableSessions: false }, items: [of('a', { enableSessions: true })] },
      { enabled: true, idleSeconds: HOUR, maxSeconds: 8 * HOUR },
    ],
  ]
  for (const [title, policies, expected] of rows)
    it(`createTimeouts, ${title}`, () => {
      const session = policies === undefined ? {} : { session: { authenticationSessionPolicies: policies } }
      expect(createTimeouts(session)('a')).to.deep.equal(expected)
    })
})

describe('endOf', () => {
  const times = { enabled: true, idleSeconds: 60, maxSeconds: 100 }
  for (const [usedAt, end] of [
    [1000, 1060],
    [1040, 1100],
    [1099, 1100],
  ] as const)
    it(`endOf, signed on at 1000, used at ${usedAt}: ${end}`, () => {
      expect(endOf({ at: 1000, usedAt }, times)).to.equal(end)
    })
})

describe('configuration of sessions and redirects', () => {
  const faultsOf = async (config: MockIdpOptions['config'] & object): Promise<unknown> => {
    const idp = createMockIdp({ config: { extends: 'demo', ...config } })
    const error: unknown = await idp.ready.catch((reason: unknown) => reason)
    await idp.close()
    return (error as { readonly faults?: unknown } | undefined)?.faults
  }
  it('session policy for an unknown adapter instance: fault', async () => {
    const session = { authenticationSessionPolicies: { items: [of('securid', {}), of('unknown', {})] } }
    expect(await faultsOf({ session })).to.deep.equal([
      {
        pointer: '/session/authenticationSessionPolicies/items/1/authenticationSource/sourceRef/id',
        message:
          'adapter instance "unknown" not found; existing instances: securid, html-form, identifier-first, haventec, aducid, oauth-device',
      },
    ])
  })
  it('uriAllowList with an invalid URL: fault', async () => {
    const uriAllowList = [{ validUri: 'https://app.example/' }, { validUri: 'https://[' }]
    const redirectValidation = { redirectValidationLocalSettings: { uriAllowList } }
    expect(await faultsOf({ redirectValidation })).to.deep.equal([
      {
        pointer: '/redirectValidation/redirectValidationLocalSettings/uriAllowList/1/validUri',
        message: 'must be a URL',
      },
    ])
  })
})

/** A host without a socket of its own, a protocol in the hand of the test, and browsers that keep their cookie. */
import express from 'express'
import { pino } from 'pino'
import supertest, { type Test } from 'supertest'
import { prepareHost } from '../../mock-idp/build-host.ts'
import { createClock } from '../../mock-idp/clock.ts'
import { examineConfig } from '../../mock-idp/config/config.ts'
import type { Completion, NewPolicyFlow, Protocol } from '../../mock-idp/federation/protocol.ts'
import { resume } from '../../mock-idp/flow-api/resume.ts'
import { mountFlowApi } from '../../mock-idp/flow-api/router.ts'
import { startPolicyFlow } from '../../mock-idp/policy/walk.ts'
import { gateAdapter } from './gate-adapter.ts'

/** The time of every such host until its test moves the clock. */
export const NOW = 1_800_000_000

/** Two gates, one after the other. */
export const gates = {
  adapters: { front: { type: 'gate' }, back: { type: 'gate' } },
  policies: { house: { adapter: 'front', success: { adapter: 'back' } }, hut: { adapter: 'front' } },
}

/** A host over `config`; `completion` is what its protocol `test` makes of a policy that was passed. */
export async function hostInHand(
  config: { readonly [name: string]: unknown } = gates,
  completion: () => Completion | Promise<Completion> = () => ({ authorizeResponse: { code: 'c0de' } }),
) {
  const clock = createClock({ realTime: () => NOW * 1000 })
  clock.freeze(true)
  const down = { value: false }
  const examined = examineConfig(config)
  if (examined.faults.length > 0) throw new Error(JSON.stringify(examined.faults))
  const { host } = await prepareHost({
    examined,
    clock,
    log: pino({ level: 'silent' }),
    baseUrl: () => 'http://idp.example',
    loopback: () => true,
    certificate: () => undefined,
    folder: '.',
    programs: [gateAdapter(() => down.value)],
  })
  const protocol: Protocol = {
    resumePath: (id) => `/as/${id}/resume/as/authorization.ping`,
    resume: (id, { result, failure, passed }, _req, res) => void res.json({ id, result, failure, passed }),
    complete: async () => completion(),
  }
  host.protocols.set('test', protocol)
  const app = express()
  app.get('/begin', async (req, res) => void res.json({ browser: await host.browsers.enter(req, res) }))
  const router = express.Router({ caseSensitive: true })
  mountFlowApi(router, host)
  router.use(resume(host))
  app.use(router)
  const client = supertest(app)
  const begin = (flow: Partial<NewPolicyFlow> & { readonly redirectless?: boolean } = {}) => {
    const { redirectless = false, ...rest } = flow
    const request = { kind: 'test', redirectless, clientId: 'app', data: {} }
    return startPolicyFlow({ policy: 'hut', protocol: request, ...rest }, host)
  }
  const read = (id: string): Test => client.get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x')
  const act = (id: string, action: string, model: object = {}): Test =>
    client.post(`/pf-ws/authn/flows/${id}?action=${action}`).set('X-XSRF-Header', 'x').send(model)
  const comeBack = (id: string): Test =>
    client.get(`/as/${id}/resume/as/authorization.ping`).set('Accept', 'application/json')
  return { host, clock, down, client, begin, read, act, comeBack, close: () => clock.close() }
}
/** What `hostInHand` makes. */
export type HostInHand = Awaited<ReturnType<typeof hostInHand>>

/** The `PF` value that an answer sets; empty where it sets none. */
export function cookieOf({ headers }: { readonly headers: { readonly [name: string]: unknown } }): string {
  return /PF=(\w+)/.exec(String(headers['set-cookie'] ?? ''))?.[1] ?? ''
}

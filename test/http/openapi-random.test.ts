import { expect } from 'chai'
import fc from 'fast-check'
import type { MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'
import { type RandomRequest, requestOf } from '../fixtures/openapi/arbitraries.ts'
import { createSchemaCheck, operations } from '../fixtures/openapi/document.ts'
import { createPool, differences, type Pool, prepare } from '../fixtures/openapi/exchange.ts'

// Longer by hand: MOCK_IDP_RANDOM_ROUNDS=1000 MOCK_IDP_RANDOM_SEED=7 node dist/test/run.js http/openapi-random
const ROUNDS = Number(process.env['MOCK_IDP_RANDOM_ROUNDS'] ?? 20)
const SEED = Number(process.env['MOCK_IDP_RANDOM_SEED'] ?? 20260223)
const MAX_SHOWN = 20

/** Values that requests of a round refer to. */
async function restock({ control }: MockIdp, pool: Pool): Promise<void> {
  await control.reset()
  for (const username of ['alice', 'frank', 'mia']) {
    const { id } = await control.startFlow({ username, policy: username === 'mia' ? 'haventec' : 'securid' })
    pool.add({ flowOfPool: id })
  }
  await control.startFlow({ policy: 'aducid' })
  const { id } = await control.sessions.start({ username: 'alice' })
  pool.add({ sessionOfPool: id })
  pool.add((await control.haventec.users.list()).users)
  pool.add(control.haventec.applications())
  pool.add((await control.aducid.sessions.list()).sessions)
  const { pushes } = await control.securid.pushes.list()
  for (const push of pushes) pool.add({ pushOfPool: push.id })
}

async function send(request: RandomRequest, baseUrl: string, pool: Pool) {
  const { url, init } = prepare(request, baseUrl, pool)
  const response = await fetch(url, { ...init, redirect: 'manual' })
  const type = (response.headers.get('content-type') ?? '').replace(/\s*;.*$/, '')
  const answer = { status: response.status, type, text: await response.text() }
  if (type === 'application/json' && response.status < 300) pool.add(JSON.parse(answer.text))
  return { answer, shown: `${init.method} ${url.slice(baseUrl.length)} ${init.body?.slice(0, 300) ?? ''}` }
}

describe('openapi.json and random requests', () => {
  it('every operation, valid and changed requests: no undocumented status, no body against its schema', async () => {
    const idp = createMockIdp()
    const { baseUrl } = await idp.listen({ port: 0 })
    const [check, pool] = [createSchemaCheck(), createPool()]
    const requests = fc.sample(fc.tuple(...operations.map(requestOf)), { seed: SEED, numRuns: ROUNDS })
    const violations: string[] = []
    for (const round of requests) {
      await restock(idp, pool)
      for (const request of round) {
        const { answer, shown } = await send(request, baseUrl, pool)
        const found = differences(request.operation, answer, check)
        violations.push(...found.map((each) => `${request.operation.operationId}: ${each}\n    ${shown}`))
        // Injected faults answer with any status.
        if (request.operation.operationId === 'setFaults') await restock(idp, pool)
      }
      if (violations.length > MAX_SHOWN) break
    }
    await idp.close()
    expect(violations, `seed ${SEED}\n${violations.slice(0, MAX_SHOWN).join('\n')}`).to.have.length(0)
  }).timeout(Math.max(60_000, ROUNDS * 3000))
})

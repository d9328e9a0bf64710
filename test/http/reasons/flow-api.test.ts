/** Reasons of the flow API and of the sign-on page: each is produced, and in `GET /mock/requests`. */
import { expect } from 'chai'
import { createMemoryBackend } from '../../../mock-idp/core/store/memory.ts'
import { type Client, eachWithClient } from '../../fixtures/control-client.ts'
import { delayed } from '../../fixtures/stores/delayed.ts'

/** Sends the request that is refused. @returns its answer. */
type Refuse = (client: Client) => PromiseLike<{ readonly text: string; readonly status: number }>

const FLOWS = '/pf-ws/authn/flows'
const DEMO_ORIGINS = ['http://localhost', 'https://localhost', 'http://127.0.0.1', 'https://127.0.0.1']
const STATE = 'SECURID_CREDENTIAL_REQUIRED'

/** By code: the request, and the facts of its reason. */
const rows: { readonly [code: string]: { readonly refuse: Refuse; readonly facts?: object } } = {
  FLOW_UNKNOWN: {
    refuse: async ({ http }) => http.get(`${FLOWS}/unknown`).set('X-XSRF-Header', 'x').expect(404),
  },
  FLOW_ID_MISSING: { refuse: async ({ http }) => http.post(FLOWS).set('X-XSRF-Header', 'x').expect(400) },
  PATH_UNKNOWN: { refuse: async ({ http }) => http.get('/pf-ws/authn/users').expect(404) },
  FLOW_FINISHED: {
    refuse: async ({ startFlow, act }) => {
      const id = await startFlow({ username: 'alice' })
      await act(id, 'cancel').expect(200)
      return act(id, 'cancel').expect(400)
    },
    facts: { status: 'FAILED' },
  },
  ACTION_NOT_OFFERED: {
    refuse: async ({ startFlow, act }) => act(await startFlow(), 'selectMethod').expect(400),
    facts: { status: STATE, offered: ['checkCredential', 'validatePasscode', 'useAlternateMethod', 'cancel'] },
  },
  ACTION_IN_PROGRESS: {
    refuse: async ({ startFlow, act }) => {
      const id = await startFlow({ username: 'alice' })
      const wrong = { passcode: '98765432' }
      const answers = await Promise.all(Array.from({ length: 5 }, () => act(id, 'checkCredential', wrong)))
      const busy = answers.find(({ status }) => status === 400)
      if (busy === undefined) throw new Error('no action was refused')
      return busy
    },
  },
  INJECTED_FAULT: {
    refuse: async ({ http, startFlow, act }) => {
      await http.put('/mock/faults').send([{ match: {}, do: { status: 503 } }])
      return act(await startFlow(), 'cancel').expect(503)
    },
    facts: { status: 503 },
  },
  XSRF_HEADER_REQUIRED: {
    refuse: async ({ http, startFlow }) => http.get(`${FLOWS}/${await startFlow()}`).expect(400),
  },
  ORIGIN_NOT_CONFIGURED: {
    refuse: async ({ http, startFlow }) =>
      http
        .get(`${FLOWS}/${await startFlow()}`)
        .set({ 'X-XSRF-Header': 'x', Origin: 'https://evil.example' })
        .expect(403),
    facts: {
      origin: 'https://evil.example',
      allowed: [...DEMO_ORIGINS, ...DEMO_ORIGINS.map((origin) => `${origin}:*`)],
    },
  },
  FORM_OF_OTHER_ORIGIN: {
    refuse: async ({ http, startFlow }) =>
      http
        .post(`/mock/sign-on?flowId=${await startFlow()}&action=cancel`)
        .set({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })
        .expect(403),
  },
  FIELD_REQUIRED: {
    refuse: async ({ startFlow, act }) => {
      return act(await startFlow(), 'validatePasscode', {}).expect(400)
    },
    facts: { target: 'passcode' },
  },
}

describe('reasons of the flow API', () => {
  // Actions take some turns of the event loop, so that one arrives while another is in progress.
  const client = eachWithClient({ store: (clock) => delayed(createMemoryBackend(clock)) })
  for (const [code, { refuse, facts }] of Object.entries(rows))
    it(`${code}: in GET /mock/requests, not in the answer`, async () => {
      const answer = await refuse(client())
      const { requests } = (await client().http.get('/mock/requests')).body
      const { reason } = requests.find(({ reason: found }: { reason?: { code: string } }) => found?.code === code) ?? {}
      expect(reason, JSON.stringify(requests)).to.include({ code })
      expect(reason.message).to.match(/\.$/)
      if (facts !== undefined) expect(reason.facts).to.deep.equal(facts)
      expect(answer.status).to.be.at.least(400)
      expect(answer.text).not.to.include('facts').and.not.to.include('"reason"')
    })
})

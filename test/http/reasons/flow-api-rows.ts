/** Requests to the flow API and the sign-on page that are refused, for each reason of theirs. */
import { GRACE_SECONDS } from '../../../mock-idp/sessions/browsers.ts'
import type { Client } from '../../fixtures/control-client.ts'

interface Row {
  readonly code: string
  /** The facts of the reason; absent: not compared. */
  readonly facts?: object
  /** The request ends the flow in failure; else it is answered with an error. */
  readonly ends?: true
  /** Sends the request; returns its answer. */
  readonly refuse: (client: Client) => PromiseLike<{ readonly text: string; readonly status: number }>
}

const FLOWS = '/pf-ws/authn/flows'
const DEMO_ORIGINS = ['http://localhost', 'https://localhost', 'http://127.0.0.1', 'https://127.0.0.1']
const STATE = 'SECURID_CREDENTIAL_REQUIRED'

const STATE_HEADER = 'X-Pf-Authn-Api-State'

const get = (http: Client['http'], id: string) => http.get(`${FLOWS}/${id}`).set('X-XSRF-Header', 'x')

/** A redirectless flow of a client: its id, the cookie of its browser, the state value of a cookieless one. */
async function begin(http: Client['http'], clientId: string) {
  const request = { client_id: clientId, response_type: 'code', response_mode: 'pi.flow', scope: 'openid' }
  const { body, headers } = await http.get('/as/authorization.oauth2').query(request).expect(200)
  const [cookie = ''] = [headers['set-cookie'] ?? ''].flat()
  return { id: String(body.id), cookie: cookie.split(';', 1)[0] ?? '', state: String(body._pf_authn_api_state) }
}

export const rows: readonly Row[] = [
  {
    code: 'FLOW_UNKNOWN',
    refuse: async ({ http }) => http.get(`${FLOWS}/unknown`).set('X-XSRF-Header', 'x').expect(404),
  },
  { code: 'FLOW_ID_MISSING', refuse: async ({ http }) => http.post(FLOWS).set('X-XSRF-Header', 'x').expect(400) },
  { code: 'PATH_UNKNOWN', refuse: async ({ http }) => http.get('/pf-ws/authn/users').expect(404) },
  {
    code: 'FLOW_FINISHED',
    refuse: async ({ startFlow, act }) => {
      const id = await startFlow({ username: 'alice' })
      await act(id, 'cancel').expect(200)
      return act(id, 'cancel').expect(400)
    },
    facts: { status: 'FAILED' },
  },
  {
    code: 'ACTION_NOT_OFFERED',
    refuse: async ({ startFlow, act }) => act(await startFlow(), 'selectMethod').expect(400),
    facts: { status: STATE, offered: ['checkCredential', 'validatePasscode', 'useAlternateMethod', 'cancel'] },
  },
  {
    code: 'ACTION_IN_PROGRESS',
    refuse: async ({ startFlow, act }) => {
      const id = await startFlow({ username: 'alice' })
      const wrong = { passcode: '98765432' }
      const answers = await Promise.all(Array.from({ length: 5 }, () => act(id, 'checkCredential', wrong)))
      const busy = answers.find(({ status }) => status === 400)
      if (busy === undefined) throw new Error('no action was refused')
      return busy
    },
  },
  {
    code: 'INJECTED_FAULT',
    refuse: async ({ http, startFlow, act }) => {
      await http.put('/mock/faults').send({ faults: [{ match: {}, do: { status: 503 } }] })
      return act(await startFlow(), 'cancel').expect(503)
    },
    facts: { fault: 0, effect: 'status', status: 503 },
  },
  {
    code: 'XSRF_HEADER_REQUIRED',
    refuse: async ({ http, startFlow }) => http.get(`${FLOWS}/${await startFlow()}`).expect(400),
  },
  {
    code: 'ORIGIN_NOT_CONFIGURED',
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
  {
    code: 'FORM_OF_OTHER_ORIGIN',
    refuse: async ({ http, startFlow }) =>
      http
        .post(`/mock/sign-on?flowId=${await startFlow()}&action=cancel`)
        .set({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })
        .expect(403),
  },
  {
    code: 'FIELD_REQUIRED',
    refuse: async ({ startFlow, act }) => {
      return act(await startFlow(), 'validatePasscode', {}).expect(400)
    },
    facts: { target: 'passcode' },
  },
  {
    ...{ code: 'FLOW_OF_OTHER_BROWSER', facts: { cookie: 'none' } },
    refuse: async ({ http }) => get(http, (await begin(http, 'demo-public')).id).expect(404),
  },
  {
    ...{ code: 'FLOW_OF_OTHER_BROWSER', facts: { cookie: 'unknown' } },
    refuse: async ({ http }) =>
      get(http, (await begin(http, 'demo-public')).id)
        .set('Cookie', `PF=${'x'.repeat(44)}`)
        .expect(404),
  },
  {
    ...{ code: 'FLOW_OF_OTHER_BROWSER', facts: { cookie: 'of another browser' } },
    async refuse({ http }) {
      const { id } = await begin(http, 'demo-public')
      const other = await begin(http, 'demo-public')
      return get(http, id).set('Cookie', other.cookie).expect(404)
    },
  },
  {
    ...{ code: 'FLOW_OF_OTHER_BROWSER', facts: { cookie: 'outdated' } },
    async refuse({ http, idp }) {
      const { id, cookie } = await begin(http, 'demo-public')
      await get(http, id).set('Cookie', cookie).expect(200)
      await idp.control.clock.change({ advanceSeconds: GRACE_SECONDS + 1 })
      return get(http, id).set('Cookie', cookie).expect(404)
    },
  },
  {
    code: 'AUTHN_API_STATE_MISSING',
    refuse: async ({ http }) => get(http, (await begin(http, 'demo-cookieless')).id).expect(400),
  },
  {
    code: 'AUTHN_API_STATE_UNREADABLE',
    async refuse({ http }) {
      const { id, state } = await begin(http, 'demo-cookieless')
      return get(http, id).set(STATE_HEADER, state.slice(1)).expect(400)
    },
  },
  {
    code: 'AUTHN_API_STATE_OF_OTHER_FLOW',
    async refuse({ http }) {
      const { id } = await begin(http, 'demo-cookieless')
      const other = await begin(http, 'demo-cookieless')
      return get(http, id).set(STATE_HEADER, other.state).expect(400)
    },
  },
  {
    ...{ code: 'AUTHN_API_STATE_OUTDATED', facts: { sent: 1, newest: 2 } },
    async refuse({ http }) {
      const { id, state } = await begin(http, 'demo-cookieless')
      await get(http, id).set(STATE_HEADER, state).expect(200)
      return get(http, id).set(STATE_HEADER, state).expect(400)
    },
  },
  {
    ...{ code: 'ACCOUNT_LOCKED', facts: { until: '2030-01-02T12:01:00Z', failures: 5 }, ends: true },
    async refuse({ startFlow, act }) {
      const wrong = { passcode: '98765432' }
      const first = await startFlow({ username: 'alice' })
      const second = await startFlow({ username: 'alice' })
      for (let failures = 0; failures < 5; failures++) await act(first, 'checkCredential', wrong)
      return act(second, 'checkCredential', wrong).expect(200)
    },
  },
]

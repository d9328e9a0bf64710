import { expect } from 'chai'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { eachWithClient, expectAnswer, refused } from '../../fixtures/control-client.ts'

type Problem = readonly [pointer: string, message: RegExp]

const DROP = { drop: true }
/** Faults that are refused, with the problem of each. */
const rows: readonly (readonly [fault: object, problem: Problem])[] = [
  [{ match: {}, do: {} }, ['/do', /at least 1 member/]],
  [{ match: {}, do: { authority: 'slow' } }, ['/do/authority', /one of "down"/]],
  [{ match: {}, do: { drop: false } }, ['/do/drop', /one of true/]],
  [{ match: {}, do: { status: 200 } }, ['/do/status', /at least 400/]],
  [{ match: { nth: 0 }, do: DROP }, ['/match/nth', /at least 1/]],
  [{ match: { firstN: 0 }, do: DROP }, ['/match/firstN', /at least 1/]],
  [{ match: { flowId: 'x' }, do: DROP }, ['/match/flowId', /is not a setting/]],
  [{ match: { username: '' }, do: DROP }, ['/match/username', /at least 1 character/]],
  [{ do: DROP }, ['/match', /is required/]],
  [{ match: { endpoint: 'tokens' }, do: DROP }, ['/match/endpoint', /no endpoint "tokens"; did you mean "token"\?/]],
  [{ match: { endpoint: 'x-y-z' }, do: DROP }, ['/match/endpoint', /no endpoint "x-y-z"; use one of: flow, signOn, /]],
  [{ match: { actionId: 'x-y-z' }, do: DROP }, ['/match/actionId', /"x-y-z"; GET \/mock\/coverage lists the actions/]],
  [
    { match: { adapter: 'secruid' }, do: DROP },
    ['/match/adapter', /no adapter instance "secruid"; did you mean "securid"/],
  ],
  [{ match: { adapter: 'x' }, do: DROP }, ['/match/adapter', /no adapter instance "x"; use one of: securid, /]],
  [
    { match: { state: 'RESUMED' }, do: DROP },
    ['/match/state', /no adapter has the state "RESUMED"; did you mean "RESUME"/],
  ],
  [
    { match: { adapter: 'haventec', state: 'SECURID_TOKEN_REQUIRED' }, do: DROP },
    ['/match/state', /the adapter "haventec" does not have the state "SECURID_TOKEN_REQUIRED"/],
  ],
  [{ match: { actionId: 'checkCredentials' }, do: DROP }, ['/match/actionId', /did you mean "checkCredential"/]],
  [
    { match: { client: 'demo-publik' }, do: DROP },
    ['/match/client', /no client "demo-publik"; did you mean "demo-public"/],
  ],
  [{ match: { nth: 1, firstN: 1 }, do: DROP }, ['/match/firstN', /cannot be combined with "nth"/]],
  [
    { match: { endpoint: 'token', state: 'RESUME' }, do: DROP },
    ['/match/state', /not known at the endpoint "token"; it is possible at: flow, signOn, resume$/],
  ],
  [
    { match: { endpoint: 'userinfo', client: 'demo-public' }, do: DROP },
    ['/match/client', /not known at the endpoint/],
  ],
  [
    { match: { endpoint: 'wire', username: 'alice' }, do: DROP },
    ['/match/username', /not known at the endpoint "wire"/],
  ],
  [{ match: { endpoint: 'resume', actionId: 'cancel' }, do: DROP }, ['/match/actionId', /not known at the endpoint/]],
  [
    { match: { endpoint: 'jwks' }, do: { authority: 'down' } },
    [
      '/do/authority',
      /no authority is asked at the endpoint "jwks"; it is possible at: flow, signOn, authorize, startSSO, device$/,
    ],
  ],
  [{ match: { endpoint: 'token' }, do: { wrongScheme: true } }, ['/do/wrongScheme', /no answer has links/]],
  [{ match: {}, do: { drop: true, status: 500 } }, ['/do/drop', /cannot be combined with "status"/]],
  [
    { match: {}, do: { answerLost: true, wrongScheme: true } },
    ['/do/wrongScheme', /cannot be combined with "answerLost"/],
  ],
  [{ match: {}, do: { status: 500, authority: 'down' } }, ['/do/authority', /cannot be combined with "status"/]],
]

describe('faults, refused lists', () => {
  const client = eachWithClient()
  const send = (body: object) => refused(client().http.put('/mock/faults').send(body), 400, 'VALIDATION_ERROR')

  for (const [fault, [pointer, message]] of rows)
    it(`PUT /mock/faults, ${JSON.stringify(fault)}: 400 at ${pointer}, the earlier faults stay`, async () => {
      const earlier = { faults: [{ match: {}, do: { delayMs: 0 } }] }
      await expectAnswer(client().http.put('/mock/faults').send(earlier), 200, 'counted-faults')
      const { details } = await send({ faults: [fault] })
      expect(details.map((detail) => detail.pointer)).to.deep.equal([`/faults/0${pointer}`])
      expect(details[0]?.message).to.match(message)
      expect(
        client()
          .idp.control.faults.list()
          .faults.map((each) => each.do),
      ).to.deep.equal([{ delayMs: 0 }])
    })

  it('PUT /mock/faults, several problems in several faults: all of them at once', async () => {
    const { details } = await send({
      faults: [
        { match: { endpoint: 'tokn', client: 'nobody' }, do: DROP },
        { match: {}, do: { delayMs: 1 } },
        { match: { nth: -1, adapter: 'securidd' }, do: { status: 99, drop: true } },
        7,
      ],
    })
    expect(details.map(({ pointer }) => pointer)).to.have.members([
      ...['/faults/0/match/endpoint', '/faults/0/match/client', '/faults/2/match/nth', '/faults/2/match/adapter'],
      ...['/faults/2/do/status', '/faults/2/do/drop', '/faults/3'],
    ])
  })
  it('PUT /mock/faults, the list of earlier versions: 400, the message shows the new form', async () => {
    const { message } = await send([{ match: {}, do: DROP }])
    expect(message).to.include('{"faults": [...]}')
    expect(() => Reflect.apply(client().idp.control.faults.put, undefined, [[]])).to.throw(
      ControlError,
      '{"faults": [...]}',
    )
  })
  for (const body of [{}, { faults: {} }, { faults: [], more: 1 }])
    it(`PUT /mock/faults, ${JSON.stringify(body)}: 400`, async () => {
      expect((await send(body)).details).to.have.length(1)
    })
  it('PUT /mock/faults, names of users and flows that do not exist: accepted', async () => {
    const faults = [{ match: { username: 'nobody-yet', flow: 'a-flow-of-tomorrow' }, do: { status: 503 } }]
    await expectAnswer(client().http.put('/mock/faults').send({ faults }), 200, 'counted-faults')
  })
  it('faults.put, undefined members and a later change of the fault: as without them', async () => {
    const { faults } = client().idp.control
    const match = { client: undefined, endpoint: 'jwks' as 'jwks' | 'root' }
    const given = { faults: [{ match, do: { status: 503, drop: undefined } }] }
    Reflect.apply(faults.put, undefined, [given])
    match.endpoint = 'root'
    expect((await client().http.get('/pf/JWKS')).status).to.equal(503)
    expect(faults.list().faults).to.deep.equal([{ match: { endpoint: 'jwks' }, do: { status: 503 }, hits: 1 }])
  })
  it('PUT /mock/faults, 101 faults: 400', async () => {
    const faults = Array.from({ length: 101 }, () => ({ match: {}, do: DROP }))
    expect((await send({ faults })).details[0]?.pointer).to.equal('/faults')
  })
})

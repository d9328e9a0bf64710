import { createServer, type Server } from 'node:http'
import { expect } from 'chai'
import { ADAM, type Aducids, EVA, runAducid, UNKNOWN } from '../../fixtures/aducid/client.ts'
import { answer, attributes, fault, giving, opened, type Reply, type Sent } from '../../fixtures/aducid/scripted-aim.ts'
import { ended, listening } from '../../fixtures/listening-server.ts'

type PeigRequest = Parameters<Aducids['server']['sessions']['peig']>[1]
/** Instances of the adapter: with the simulated AIM, with another subject, and with a server that answers as the test says. */
const INSTANCES = ['aducid', 'nameless', 'scripted'] as const
const connect = { do: 'connect', username: EVA } as const
const fail = (reason: 'UI' | 'LI' | 'PCD'): readonly PeigRequest[] => [connect, { do: 'fail', reason }]

/** Ends of a session: actions of the PEIG, and then seconds. */
const ENDINGS: readonly (readonly [actions: readonly PeigRequest[], seconds: number])[] = [
  [[], 120],
  [[connect], 60],
  [[connect, { do: 'refuse' }], 0],
  [[connect, { do: 'unknownIdentity' }], 0],
  [fail('UI'), 0],
  [fail('LI'), 0],
  [fail('PCD'), 0],
  [[connect, { do: 'fault' }], 0],
  [[connect, { do: 'approve' }], 300],
]
const finished = attributes('finished', 'OK', { bindingType: 'A' })
const active = attributes('active', 'OK', { userDatabaseIndex: '4800150027' })
/** Answers of a server that the simulated AIM does not give to the adapter, for one flow each: of poll, then of verify. */
const SCRIPTS: readonly (readonly [replies: readonly Reply[], actions: readonly ('poll' | 'verify')[]])[] = [
  [[opened(), attributes('bindingTimeout', 'UTA')], ['poll']],
  [[opened(), attributes('none', 'NS')], ['poll']],
  [[opened(), attributes('Auth-error', 'ASA')], ['poll']],
  [
    [opened(), attributes('finished'), finished, attributes('none', 'NS')],
    ['poll', 'verify'],
  ],
  [
    [opened(), attributes('finished'), finished, attributes('internal-error', 'ERR')],
    ['poll', 'verify'],
  ],
  [
    [opened(), attributes('finished'), finished, active, fault()],
    ['poll', 'verify'],
  ],
]

describe('ADUCID coverage', () => {
  let client: Aducids
  let server: Server
  let replies: readonly Reply[] = []
  const requests: Sent[] = []
  const settings = { 'Subject Attribute': 'uid', 'Attribute Set': 'ADUCID_USER' }
  const nameless = { ...settings, 'Subject Attribute': 'employeeNumber' }
  before(async () => {
    server = createServer((request, response) => giving(replies, requests)(request, response))
    const url = await listening(server)
    client = await runAducid({
      adapters: {
        aducid: { settings },
        nameless: { type: 'aducid', settings: nameless },
        scripted: { type: 'aducid', authority: { remote: { 'AIM URL': url } } },
      },
    })
  })
  after(async () => {
    await client.mock.close()
    await ended(server)
  })
  const poll = (id: string) => client.mock.act(id, 'poll')

  /** A flow against prepared answers. */
  async function runScript(script: readonly Reply[], actions: readonly ('poll' | 'verify')[]): Promise<void> {
    replies = script
    requests.splice(0)
    const { id, authId } = await client.start({ policy: 'scripted' })
    for (const action of actions)
      await client.mock.act(id, action, action === 'verify' ? { authId, authKey: UNKNOWN } : {})
    expect(requests).to.have.length.of.at.least(script.length)
  }

  it('GET /mock/coverage, every ADUCID state, action, outcome and error detail used: nothing unreached', async () => {
    await client.mock.begin('aducid')
    for (const [actions, seconds] of ENDINGS) {
      const shown = await client.start()
      await client.play(shown, ...actions)
      await client.mock.advance(seconds)
      await poll(shown.id)
    }
    for (const policy of ['aducid', 'nameless']) {
      const { shown, proofs } = await client.withCredentials({ policy })
      await client.mock.act(shown.id, 'verify', { ...proofs, authId: UNKNOWN })
      await client.mock.moved(shown.id, 'verify', proofs)
      const byQrCode = await client.start({ policy })
      await poll(byQrCode.id)
      await client.approve(byQrCode)
      await poll(byQrCode.id)
    }
    const refused = await client.withCredentials()
    await client.mock.moved(refused.shown.id, 'verify', { ...refused.proofs, authKey: UNKNOWN })
    const late = await client.withCredentials()
    await client.mock.advance(300)
    await client.mock.moved(late.shown.id, 'verify', late.proofs)
    const [first, second] = [await client.afterPassword(), await client.afterPassword()]
    await client.approve(first, ADAM)
    await poll(first.id)
    const foreign = await client.byRedirect(second, ADAM)
    await poll(second.id)
    await client.mock.moved(second.id, 'verify', foreign)
    await client.mock.moved((await client.start()).id, 'cancel')
    for (const [script, actions] of SCRIPTS) await runScript(script, actions)
    replies = [answer('AIMrequestOperation', { statusAIM: 'none', statusAuth: 'UPR' })]
    requests.splice(0)
    expect(await client.mock.begin('scripted')).to.include({ status: 'FAILED', code: 'OPERATION_REFUSED' })

    const { adapters } = client.mock.idp.control.coverage()
    const all = INSTANCES.map((name) => adapters[name])
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'] as const) {
      const [first, ...others] = all.map((coverage) => coverage?.[kind].notReached ?? [])
      expect(
        first?.filter((name) => others.every((other) => other.includes(name))),
        kind,
      ).to.deep.equal([])
    }
    const reasons = all.flatMap((coverage) => coverage?.reasons.reached.map(({ name }) => name) ?? [])
    expect(reasons).to.include.members(['AUTHORITY_ANSWERED', 'SESSION_NOT_CLOSED', 'PEIG_REFUSED', 'AUTH_KEY_WRONG'])
  })
})

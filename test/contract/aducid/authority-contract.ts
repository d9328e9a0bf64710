/** Contract of every port to ADUCID AIM, in process or over the vendor's wire. */
import { expect } from 'chai'
import type { Aducid } from '../../../adapter/aducid/types.ts'
import { type Aim, NOW, type OpenAim } from '../../fixtures/aducid/aim.ts'
import { ask, close, open, poll, RETURN_URL, sessionOf, verify, visitProxy } from '../../fixtures/aducid/authority.ts'
import { resultContract } from './authority-contract-result.ts'

type Kind = keyof Aducid['outcomes']
type PeigRequest = Parameters<Aim['operations']['sessions']['peig']>[1]
type Ending = readonly [kind: Kind, what: string, actions: readonly PeigRequest[], seconds?: number]

const eva = { do: 'connect', username: 'eva' } as const
const as = (username: string): readonly PeigRequest[] => [{ do: 'connect', username }, { do: 'approve' }]

/** Actions of the PEIG, and then a time, that end a session without a result. */
const ENDINGS: readonly Ending[] = [
  ['startTimeout', 'no PEIG in time', [], 30],
  ['processTimeout', 'handshake too slow', [eva], 60],
  ['refused', 'the user refuses', [eva, { do: 'refuse' }]],
  ['refused', 'the user refuses with NAU by the action fail', [eva, { do: 'fail', reason: 'NAU' }]],
  ['identityUnknown', 'the PEIG has no identity', as('new')],
  ['identityUnknown', 'AIM has lost the identity', as('lost')],
  ['identityUnknown', 'the PEIG presents an unknown identity', [eva, { do: 'unknownIdentity' }]],
  ['identityInvalid', 'no use of the identity is left', as('expired')],
  ['identityLocked', 'the identity is locked', as('locked')],
  ['handshakeFailed', 'the handshake fails', [eva, { do: 'fail' }]],
  ['handshakeFailed', 'a copy of the PEIG is detected', [eva, { do: 'fail', reason: 'PCD' }]],
  ['internalError', 'AIM has a fault', [eva, { do: 'fault' }]],
  ['sessionEnded', 'the result is not collected in time', [eva, { do: 'approve' }], 300],
]

export function authorityContract(name: string, openAim: OpenAim): void {
  resultContract(name, openAim)
  describe(`${name}: ADUCID authority, sessions without a result`, () => {
    let aim: Aim
    const start = async (settings?: Parameters<OpenAim>[0]) => {
      aim = await openAim(settings)
    }
    afterEach(() => aim.close())
    const play = async (authId: string, actions: readonly PeigRequest[]) => {
      for (const action of actions) await aim.operations.sessions.peig(authId, action)
    }
    const opened = () => ask(aim, open(), 'opened')
    const statusOf = async (authId: string) => (await aim.operations.sessions.get(authId)).statusAIM

    it('ADUCID open: session in start, URLs with percent-encoded ids, return URL stored', async () => {
      await start()
      const { authId, bindingId = '', proxyUrl, qrData } = await opened()
      for (const id of [authId, bindingId]) expect(id).to.match(/^[\w+/]{11}=$/)
      const ids = `authId=${encodeURIComponent(authId)}`
      const binding = `bindingId=${encodeURIComponent(bindingId)}`
      const r3 = `r3Url=${encodeURIComponent(`${aim.url}/AIM/services/R3`)}`
      expect(proxyUrl).to.equal(`${aim.url}/AIM-proxy/process?${ids}&${binding}`)
      expect(qrData).to.equal(`aducid://callback?${ids}&${r3}&${binding}`)
      expect(await aim.operations.sessions.get(authId)).to.include({ statusAIM: 'start', returnUrl: RETURN_URL })
    })
    it('ADUCID open, AIM that enforces bindings: both URLs have the bindingKey', async () => {
      await start({ aims: [{ name: '', binding: 'A' }] })
      const { proxyUrl, qrData } = await opened()
      expect(new URL(proxyUrl).searchParams.get('bindingKey')).to.match(/^[\w+/]{11}=$/)
      expect(new URL(qrData).searchParams.get('bindingKey')).to.equal(new URL(proxyUrl).searchParams.get('bindingKey'))
    })
    it('ADUCID open, unknown AIM name: operationRefused with ERR', async () => {
      await start()
      expect(await ask(aim, open({ aimName: 'nowhere' }), 'operationRefused')).to.include({ statusAuth: 'ERR' })
    })
    it('ADUCID open, poll and close with an AIM name: another named AIM does not have the session', async () => {
      await start({ aims: [{ name: '' }, { name: 'second' }, { name: 'third' }] })
      const session = sessionOf(await ask(aim, open({ aimName: 'second' }), 'opened'))
      expect(await aim.operations.sessions.get(session.authId)).to.include({ aim: 'second' })
      await ask(aim, poll(session, { aimName: 'third' }), 'sessionUnknown')
      await ask(aim, { kind: 'close', ...session, aimName: 'third' }, 'done')
      expect(await ask(aim, poll(session, { aimName: 'second' }), 'pending')).to.include({ aimStatus: 'start' })
      await ask(aim, { kind: 'close', ...session, aimName: 'second' }, 'done')
      expect(await statusOf(session.authId)).to.equal('end')
    })

    it('ADUCID poll, every waiting status: pending with that status, and its end where it is known', async () => {
      await start({ aims: [{ name: '', binding: 'C' }] })
      const session = sessionOf(await opened())
      const steps = [
        ['start', undefined, 30],
        ['Client-binding', eva, 30],
        ['working', { do: 'bind' }, 60],
      ] as const
      for (const [status, action, seconds] of steps) {
        if (action !== undefined) await play(session.authId, [action])
        aim.clock.advance(1)
        const { aimStatus, expiresAt = NOW + seconds } = await ask(aim, poll(session), 'pending')
        expect(aimStatus).to.equal(status)
        expect(expiresAt, status).to.be.within(NOW + seconds, NOW + seconds + 2)
      }
    })
    it('ADUCID poll, AIM whose set Status has statusAIM alone: pending, and the ends of the session', async () => {
      await start({ aims: [{ name: '', statusOnly: true }] })
      const session = sessionOf(await opened())
      await ask(aim, poll(session), 'pending')
      await play(session.authId, [eva, { do: 'refuse' }])
      await ask(aim, poll(session), 'refused')
    })
    for (const [kind, what, actions, seconds = 0] of ENDINGS)
      it(`ADUCID poll, ${what}: ${kind}, and again`, async () => {
        await start()
        const session = sessionOf(await opened())
        await play(session.authId, actions)
        aim.clock.advance(seconds)
        for (const _ of [1, 2]) {
          const outcome = await ask(aim, poll(session), kind)
          if (outcome.kind !== 'handshakeFailed') continue
          expect(outcome.statusAuth).to.equal(actions.some((one) => one.reason === 'PCD') ? 'PCD' : 'ERR')
        }
      })
    it('ADUCID poll, binding too slow: bindingTimeout', async () => {
      await start({ aims: [{ name: '', binding: 'A' }] })
      const session = sessionOf(await opened())
      await play(session.authId, [eva])
      aim.clock.advance(30)
      await ask(aim, poll(session), 'bindingTimeout')
    })
    it('ADUCID poll and verify, unknown session: sessionUnknown; close: done', async () => {
      await start()
      const session = { authId: 'AAAAAAAAAAA=' }
      await ask(aim, poll(session), 'sessionUnknown')
      await ask(aim, verify(session, 'AAAAAAAAAAA='), 'sessionUnknown')
      await ask(aim, close(session), 'done')
    })

    for (const [status, actions] of [
      ['start', []],
      ['Client-binding', [eva]],
      ['working', [eva, { do: 'bind' }]],
      ['finished without a key', [eva, { do: 'bind' }, { do: 'approve' }]],
    ] as const)
      it(`ADUCID close, session in ${status}: end, then sessionEnded`, async () => {
        await start({ aims: [{ name: '', binding: 'C' }] })
        const session = sessionOf(await opened())
        await play(session.authId, actions)
        await ask(aim, close(session), 'done')
        expect(await statusOf(session.authId)).to.equal('end')
        await ask(aim, poll(session), 'sessionEnded')
      })
    it('ADUCID close, session with an authKey that was not presented: done, the session stays open', async () => {
      await start()
      const begun = await opened()
      await visitProxy(begun)
      await play(begun.authId, [eva, { do: 'approve' }])
      await ask(aim, close(sessionOf(begun)), 'done')
      expect(await statusOf(begun.authId)).to.equal('finished')
    })
    it('ADUCID close, session that has timed out: done, the status stays', async () => {
      await start()
      const session = sessionOf(await opened())
      aim.clock.advance(30)
      await ask(aim, close(session), 'done')
      expect(await statusOf(session.authId)).to.equal('startTimeout')
    })

    it('ADUCID, aborted signal: rejects with its reason, opens no session', async () => {
      await start()
      const reason = new Error('gone')
      const failure = await aim.port.ask(open(), AbortSignal.abort(reason)).catch((error: unknown) => error)
      expect(failure).to.equal(reason)
      expect((await aim.operations.sessions.list()).sessions).to.deep.equal([])
    })
  })
}

/** Contract of every port to ADUCID AIM: the result of a session, with and without an authKey. */
import { expect } from 'chai'
import type { Question } from '../../../adapter/aducid/types.ts'
import { type Aim, type OpenAim, SET } from '../../fixtures/aducid/aim.ts'
import { ask, open, poll, sessionOf, verify, visitProxy } from '../../fixtures/aducid/authority.ts'

const RESULT = {
  userDatabaseIndex: '4800150027',
  securityProfileName: 'AIM UCP-business-LAC',
  authenticationProtocolName: 'UCP',
  securityLevel: 'LAC',
}
const OF_SET = { uid: ['eva'], mail: ['eva@example.com', 'e&v<a>@example.com'] }
/** Settings of the demo. */
const uid = { subjectAttribute: 'uid', attributeSet: SET }
const WRONG = 'AAAAAAAAAAA='
const BINDINGS = ['A', 'B', 'C', 'D1', 'D2', 'E', 'F'] as const

export function resultContract(name: string, openAim: OpenAim): void {
  describe(`${name}: ADUCID authority, results`, () => {
    let aim: Aim
    const start = async (settings?: Parameters<OpenAim>[0]) => {
      aim = await openAim(settings)
    }
    afterEach(() => aim.close())
    const statusOf = async (authId: string) => (await aim.operations.sessions.get(authId)).statusAIM
    const approve = async (authId: string, username: string) => {
      const { statusAIM } = await aim.operations.sessions.peig(authId, { do: 'connect', username })
      if (statusAIM === 'Client-binding') await aim.operations.sessions.peig(authId, { do: 'bind' })
      await aim.operations.sessions.peig(authId, { do: 'approve' })
    }
    /** A finished session, without an authKey. */
    const byQrCode = async (username = 'eva', having: Parameters<typeof open>[0] = {}) => {
      const session = sessionOf(await ask(aim, open(having), 'opened'))
      await approve(session.authId, username)
      return session
    }
    /** A finished session, and the key that the browser brings back. */
    const byRedirect = async (username = 'eva', having: Parameters<typeof open>[0] = {}) => {
      const begun = await ask(aim, open(having), 'opened')
      expect(await visitProxy(begun)).to.equal(undefined)
      await approve(begun.authId, username)
      const back = await visitProxy(begun)
      expect(back?.searchParams.get('authId')).to.equal(begun.authId)
      return { session: sessionOf(begun), authKey: back?.searchParams.get('authKey') ?? '' }
    }

    it('ADUCID poll, bound by redirect: keyRequired, again and again', async () => {
      await start()
      const { session } = await byRedirect()
      for (const _ of [1, 2]) await ask(aim, poll(session), 'keyRequired')
      expect(await statusOf(session.authId)).to.equal('finished')
    })
    it('ADUCID verify, key of the browser: verified with subject and result, session closed', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      const { subject, attributes } = await ask(aim, verify(session, authKey), 'verified')
      expect(subject).to.equal('4800150027')
      const { userId, ...rest } = attributes
      expect(rest).to.deep.equal(RESULT)
      expect(userId).to.match(/^[\w+/]{11}=$/)
      expect(await statusOf(session.authId)).to.equal('end')
    })
    it('ADUCID verify with an attribute set: its attributes, but for those of the result; subject of the set', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      const { subject, attributes } = await ask(aim, verify(session, authKey, uid), 'verified')
      const { userId, ...rest } = attributes
      expect([subject, rest]).to.deep.equal(['eva', { ...OF_SET, ...RESULT }])
      expect(userId).to.be.a('string')
    })
    it('ADUCID verify, session without bindingId: verified', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      await ask(aim, verify({ authId: session.authId }, authKey), 'verified')
    })
    it('ADUCID poll, bound by QR code: verified at once with the bindingId, session closed', async () => {
      await start()
      const session = await byQrCode()
      const { subject, attributes } = await ask(aim, poll(session, uid), 'verified')
      expect(subject).to.equal('eva')
      expect(attributes).to.deep.include({ ...OF_SET, ...RESULT })
      expect(await statusOf(session.authId)).to.equal('end')
      await ask(aim, poll(session, uid), 'sessionEnded')
    })
    it('ADUCID poll, bound by QR code, wrong or no bindingId: authError, the session stays finished', async () => {
      await start()
      const { authId } = await byQrCode()
      await ask(aim, poll({ authId, bindingId: WRONG }), 'authError')
      await ask(aim, poll({ authId }), 'authError')
      expect(await statusOf(authId)).to.equal('finished')
    })
    for (const binding of BINDINGS)
      it(`ADUCID, AIM that enforces binding ${binding}: keyRequired after a redirect, verified after a QR code`, async () => {
        await start({ aims: [{ name: '', binding }] })
        const { session, authKey } = await byRedirect()
        await ask(aim, poll(session), 'keyRequired')
        await ask(aim, verify(session, authKey), 'verified')
        await ask(aim, poll(await byQrCode()), 'verified')
      })

    for (const [what, key] of [
      ['wrong key', WRONG],
      ['key with characters that XML cannot contain', 'a\u0001<&>\ud800'],
    ] as const)
      it(`ADUCID verify, ${what}: authError, the session is lost`, async () => {
        await start()
        const { session, authKey } = await byRedirect()
        await ask(aim, verify(session, key), 'authError')
        expect(await statusOf(session.authId)).to.equal('Auth-error')
        for (const again of [authKey, key]) await ask(aim, verify(session, again), 'authError')
        await ask(aim, poll(session), 'authError')
      })
    it('ADUCID verify, wrong bindingId: authError, the session stays finished', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      await ask(aim, verify({ ...session, bindingId: WRONG }, authKey), 'authError')
      expect(await statusOf(session.authId)).to.equal('finished')
      await ask(aim, verify(session, authKey), 'verified')
    })
    it('ADUCID verify, the key again: sessionEnded', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      await ask(aim, verify(session, authKey), 'verified')
      await ask(aim, verify(session, authKey), 'sessionEnded')
    })
    it('ADUCID verify, result not collected in time: sessionEnded', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      aim.clock.advance(300)
      await ask(aim, verify(session, authKey), 'sessionEnded')
    })
    it('ADUCID verify, ten at once with one key: one verified', async () => {
      await start()
      const { session, authKey } = await byRedirect()
      const { signal } = new AbortController()
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => aim.port.ask(verify(session, authKey), signal)),
      )
      const kinds = outcomes.map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'verified')).to.have.length(1)
      for (const kind of kinds) expect(['verified', 'authError', 'sessionEnded']).to.include(kind)
    })

    for (const [what, subjectAttribute, having] of [
      ['an attribute of the set without a set', 'uid', {}],
      ['an unknown attribute', 'employeeNumber', { attributeSet: SET }],
      ['an attribute of a set that does not exist', 'uid', { attributeSet: 'nothing' }],
    ] as const)
      it(`ADUCID, subject is ${what}: subjectMissing by poll and verify, sessions closed`, async () => {
        await start()
        const { session, authKey } = await byRedirect()
        await ask(aim, verify(session, authKey, { subjectAttribute, ...having }), 'subjectMissing')
        const other = await byQrCode()
        await ask(aim, poll(other, { subjectAttribute, ...having }), 'subjectMissing')
        for (const { authId } of [session, other]) expect(await statusOf(authId)).to.equal('end')
      })

    describe('as second factor', () => {
      const chained = { username: 'eva' }
      const cases: readonly (readonly [string, (username: string) => Promise<Question>])[] = [
        [
          'verify',
          (username) =>
            byRedirect(username, chained).then(({ session, authKey }) =>
              verify(session, authKey, { ...uid, ...chained }),
            ),
        ],
        ['poll', (username) => byQrCode(username, chained).then((session) => poll(session, { ...uid, ...chained }))],
      ]
      for (const [what, asked] of cases) {
        it(`ADUCID ${what}, PEIG of the user of the earlier step: verified`, async () => {
          await start()
          expect(await ask(aim, await asked('eva'), 'verified')).to.include({ subject: 'eva' })
        })
        it(`ADUCID ${what}, PEIG of another user: userMismatch, session closed`, async () => {
          await start()
          const question = await asked('adam')
          await ask(aim, question, 'userMismatch')
          expect(await statusOf('authId' in question ? question.authId : '')).to.equal('end')
        })
      }
    })
  })
}

/** What every port to a list of people must answer. */
import { expect } from 'chai'
import type { HtmlForm, Question } from '../../../adapter/html-form/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import type { LocalUsersSettings } from '../../../mock-idp/authorities/local-users/seed.ts'
import { validators } from '../../../schemas/gen/html-form/validators.ts'
import { change, type List, NOW, SECRET, verify } from '../../fixtures/local-users/server.ts'

const DAY = 86_400
const NEW = 'N3wPassw0rd!'
const at = (seconds: number) => new Date(seconds * 1000).toISOString()
const signedOn = { subject: 'ann', attributes: { groups: ['staff'], username: 'ann' } }

/** The contract, as tests under this name. */
export function authorityContract(
  name: string,
  open: (ann?: object, settings?: LocalUsersSettings) => Promise<List>,
): void {
  describe(`${name}: answers of a list of people`, () => {
    let list: List
    const start = async (ann?: object, settings?: LocalUsersSettings) => {
      list = await open(ann, settings)
    }
    afterEach(() => list.close())
    /** Asks, and expects an answer that keeps to its schema. */
    const ask = async (question: Question): Promise<Outcome<HtmlForm>> => {
      const outcome = await list.port.ask(question, new AbortController().signal)
      const check = validators[`outcomes/${outcome.kind}`]
      expect(check?.(outcome), JSON.stringify(check?.errors)).to.equal(true)
      return outcome
    }
    const kinds = async (...questions: readonly Question[]) => {
      const told: string[] = []
      for (const question of questions) told.push((await ask(question)).kind)
      return told
    }
    const wrong = verify('wrong')

    describe('passwords', () => {
      it('accepts the right one, and tells who it is with all attributes', async () => {
        await start()
        expect(await ask(verify(SECRET))).to.deep.equal({ kind: 'accepted', ...signedOn, passwordVersion: 0 })
      })
      it('denies a wrong one, and whoever is not there, alike', async () => {
        await start()
        expect(await ask(wrong)).to.deep.equal({ kind: 'denied' })
        for (const nobody of ['bob', 'Ann', 'ann ', '\ud800']) {
          expect(await ask(verify(SECRET, nobody))).to.deep.equal({ kind: 'denied' })
        }
      })
      it('takes names and passwords of any characters', async () => {
        await start({ username: 'a/b ü?#%2f\ud800', password: 'pä\u0000ß😀' })
        expect(await ask(verify('pä\u0000ß😀', 'a/b ü?#%2f\ud800'))).to.include({ kind: 'accepted' })
        expect(await ask(verify('pä\u0000ß', 'a/b ü?#%2f\ud800'))).to.include({ kind: 'denied' })
      })
      it('lets no empty password in for nobody', async () => {
        await start()
        expect(await kinds(verify('', 'bob'))).to.deep.equal(['denied'])
      })
      it('that must be changed: says so once it was right', async () => {
        await start({ mustChangePassword: true })
        expect(await kinds(wrong)).to.deep.equal(['denied'])
        expect(await ask(verify(SECRET))).to.deep.equal({
          kind: 'mustChangePassword',
          username: 'ann',
          passwordVersion: 0,
        })
      })
      it('that expire: the whole days that are left, then a change', async () => {
        await start({ passwordExpiresAt: at(NOW + 2 * DAY) })
        expect(await ask(verify(SECRET))).to.include({ kind: 'accepted', daysToExpire: 2 })
        list.clock.advance(1)
        expect(await ask(verify(SECRET))).to.include({ daysToExpire: 1 })
        list.clock.advance(2 * DAY - 2)
        expect(await ask(verify(SECRET))).to.include({ daysToExpire: 0 })
        list.clock.advance(1)
        expect(await kinds(verify(SECRET))).to.deep.equal(['mustChangePassword'])
      })
    })

    describe('locks', () => {
      const three = [wrong, wrong, wrong]
      it('after three failures in a row, the right password too; for a minute', async () => {
        await start()
        expect(await kinds(...three, wrong, verify(SECRET))).to.deep.equal([
          'denied',
          'denied',
          'denied',
          'locked',
          'locked',
        ])
        list.clock.advance(59)
        expect(await kinds(verify(SECRET))).to.deep.equal(['locked'])
        list.clock.advance(1)
        expect(await kinds(wrong, wrong, verify(SECRET))).to.deep.equal(['denied', 'denied', 'accepted'])
      })
      it('a name that nobody has, alike', async () => {
        await start()
        const nobody = verify('wrong', 'bob')
        expect(await kinds(nobody, nobody, nobody, nobody)).to.deep.equal(['denied', 'denied', 'denied', 'locked'])
      })
      it('after as many failures as the instance allows', async () => {
        await start()
        expect(await kinds(verify('wrong', 'ann', 1), verify(SECRET))).to.deep.equal(['denied', 'locked'])
      })
      it('not when a right password stands between', async () => {
        await start()
        expect(await kinds(wrong, wrong, verify(SECRET), wrong, wrong, verify(SECRET))).to.deep.equal([
          'denied',
          'denied',
          'accepted',
          'denied',
          'denied',
          'accepted',
        ])
      })
      it('not when the failures are a day old', async () => {
        await start()
        await kinds(wrong, wrong)
        list.clock.advance(DAY)
        expect(await kinds(wrong, verify(SECRET))).to.deep.equal(['denied', 'accepted'])
      })
      it('for ever where nothing unlocks', async () => {
        await start({}, { lockout: { unlockSeconds: null } })
        await kinds(...three)
        list.clock.advance(1000 * DAY)
        expect(await kinds(verify(SECRET))).to.deep.equal(['locked'])
      })
      it('by the administrator, at once and for ever', async () => {
        await start({ locked: true })
        expect(
          await kinds(verify(SECRET), change(NEW, { existingPassword: SECRET }), change(NEW, { passwordVersion: 0 })),
        ).to.deep.equal(['locked', 'locked', 'locked'])
        list.clock.advance(1000 * DAY)
        expect(await kinds(verify(SECRET))).to.deep.equal(['locked'])
      })
      it('racing failures are each counted, and none is judged after the lock', async () => {
        await start()
        const answers = await Promise.all(Array.from({ length: 8 }, () => ask(wrong)))
        expect(answers.map(({ kind }) => kind).sort()).to.deep.equal([
          ...Array(3).fill('denied'),
          ...Array(5).fill('locked'),
        ])
      })
    })

    describe('new passwords', () => {
      it('by the present one: in force at once, and the old one is not', async () => {
        await start({ mustChangePassword: true, passwordExpiresAt: at(NOW + DAY) })
        expect(await ask(change(NEW, { existingPassword: SECRET }))).to.deep.equal({ kind: 'changed', ...signedOn })
        expect(await ask(verify(NEW))).to.deep.equal({ kind: 'accepted', ...signedOn, passwordVersion: 1 })
        expect(await kinds(verify(SECRET))).to.deep.equal(['denied'])
      })
      it('by the version of the one that was right a moment ago, once', async () => {
        await start()
        expect(
          await kinds(change(NEW, { passwordVersion: 0 }), change('Another1!', { passwordVersion: 0 })),
        ).to.deep.equal(['changed', 'denied'])
        expect(await kinds(verify(NEW))).to.deep.equal(['accepted'])
      })
      it('by both: the present one must be right', async () => {
        await start()
        expect(await kinds(change(NEW, { existingPassword: 'wrong', passwordVersion: 0 }))).to.deep.equal(['denied'])
      })
      it('without a proof, or for nobody: denied', async () => {
        await start()
        expect(await kinds(change(NEW, {}), { ...change(NEW, { passwordVersion: 0 }), username: 'bob' })).to.deep.equal(
          ['denied', 'denied'],
        )
      })
      it('a wrong present one counts as a failure, an old version does not', async () => {
        await start()
        const guess = change(NEW, { existingPassword: 'wrong' })
        const old = change(NEW, { passwordVersion: 7 })
        expect(await kinds(guess, old, old, guess, guess, old, verify(SECRET))).to.deep.equal([
          ...Array(5).fill('denied'),
          'locked',
          'locked',
        ])
      })
      it('that break the rules: which of them, and which they keep to; nothing is changed', async () => {
        await start({}, { passwordPolicy: { digits: 1 } })
        expect(await ask(change('short', { existingPassword: SECRET }))).to.deep.equal({
          kind: 'againstPolicy',
          failedValidators: [{ userMessage: 'Use at least 8 characters.' }, { userMessage: 'Use at least 1 digit.' }],
          satisfiedValidators: [{ userMessage: 'Choose a password different from the current one.' }],
        })
        expect(await kinds(verify(SECRET))).to.deep.equal(['accepted'])
      })
      it('two at once by one version: one is in force', async () => {
        await start()
        const both = [change(NEW, { passwordVersion: 0 }), change('Another1!', { passwordVersion: 0 })]
        const answers = await Promise.all(both.map(ask))
        expect(answers.map(({ kind }) => kind).sort()).to.deep.equal(['changed', 'denied'])
      })
    })

    it('raises the reason of a signal that is aborted before, and counts nothing', async () => {
      await start()
      const reason = new Error('gone')
      for (let time = 0; time < 3; time++) {
        expect(await list.port.ask(wrong, AbortSignal.abort(reason)).catch((error: unknown) => error)).to.equal(reason)
      }
      expect(await kinds(verify(SECRET))).to.deep.equal(['accepted'])
    })
  })
}

/** Contract of the local users authority. */
import { expect } from 'chai'
import type { HtmlForm, Question } from '../../../adapter/html-form/types.ts'
import { loadAdapterValidators } from '../../../adapter/kernel/load-validators.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import type { LocalUsersSettings } from '../../../mock-idp/authorities/local-users/seed.ts'
import { REASONS } from '../../../schemas/gen/html-form/reasons.ts'
import { vocabulary } from '../../../schemas/gen/html-form/vocabulary.ts'
import { change, type List, NOW, SECRET, verify } from '../../fixtures/local-users/server.ts'

const validator = loadAdapterValidators('html-form', vocabulary)
const DAY = 86_400
const NEW = 'N3wPassw0rd!'
const at = (seconds: number) => new Date(seconds * 1000).toISOString()
const signedOn = { subject: 'ann', attributes: { groups: ['staff'], username: 'ann' } }

export function authorityContract(
  name: string,
  open: (ann?: object, settings?: LocalUsersSettings) => Promise<List>,
): void {
  describe(`${name}: local users authority`, () => {
    let list: List
    const start = async (ann?: object, settings?: LocalUsersSettings) => {
      list = await open(ann, settings)
    }
    afterEach(() => list.close())
    /** Asks and checks the outcome by its schema. */
    const ask = async (question: Question): Promise<Outcome<HtmlForm>> => {
      const { reason, ...outcome } = await list.port.ask(question, new AbortController().signal)
      if (reason !== undefined) expect(REASONS).to.have.property(reason.code)
      const check = validator(`outcomes/${outcome.kind}`)
      expect(check?.(outcome), JSON.stringify(check?.errors)).to.equal(true)
      return outcome
    }
    const kinds = async (...questions: readonly Question[]) => {
      const found: string[] = []
      for (const question of questions) found.push((await ask(question)).kind)
      return found
    }
    const wrong = verify('wrong')

    describe('passwords', () => {
      it('local users, verify with the right password: accepted with subject and all attributes', async () => {
        await start()
        expect(await ask(verify(SECRET))).to.deep.equal({ kind: 'accepted', ...signedOn, passwordVersion: 0 })
      })
      it('local users, verify with a wrong password or an unknown name: the same denied', async () => {
        await start()
        expect(await ask(wrong)).to.deep.equal({ kind: 'denied' })
        for (const unknown of ['bob', 'Ann', 'ann ', '\ud800']) {
          expect(await ask(verify(SECRET, unknown))).to.deep.equal({ kind: 'denied' })
        }
      })
      it('local users, names and passwords with any characters: verified', async () => {
        await start({ username: 'a/b ü?#%2f\ud800', password: 'pä\u0000ß😀' })
        expect(await ask(verify('pä\u0000ß😀', 'a/b ü?#%2f\ud800'))).to.include({ kind: 'accepted' })
        expect(await ask(verify('pä\u0000ß', 'a/b ü?#%2f\ud800'))).to.include({ kind: 'denied' })
      })
      it('local users, unknown name with an empty password: denied', async () => {
        await start()
        expect(await kinds(verify('', 'bob'))).to.deep.equal(['denied'])
      })
      it('local users, mustChangePassword: mustChangePassword after the right password only', async () => {
        await start({ mustChangePassword: true })
        expect(await kinds(wrong)).to.deep.equal(['denied'])
        expect(await ask(verify(SECRET))).to.deep.equal({
          kind: 'mustChangePassword',
          username: 'ann',
          passwordVersion: 0,
        })
      })
      it('local users, password expires: whole days left, then mustChangePassword', async () => {
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
      it('local users, three failures in a row: locked for a minute, for the right password too', async () => {
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
      it('local users, three failures of an unknown name: locked like an existing one', async () => {
        await start()
        const unknown = verify('wrong', 'bob')
        expect(await kinds(unknown, unknown, unknown, unknown)).to.deep.equal(['denied', 'denied', 'denied', 'locked'])
      })
      it('local users, maximum of one failure in the instance: the first failure locks', async () => {
        await start()
        expect(await kinds(verify('wrong', 'ann', 1), verify(SECRET))).to.deep.equal(['denied', 'locked'])
      })
      it('local users, success between failures: resets the count', async () => {
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
      it('local users, failures older than a day: not counted', async () => {
        await start()
        await kinds(wrong, wrong)
        list.clock.advance(DAY)
        expect(await kinds(wrong, verify(SECRET))).to.deep.equal(['denied', 'accepted'])
      })
      it('local users, unlockSeconds null: stays locked', async () => {
        await start({}, { lockout: { unlockSeconds: null } })
        await kinds(...three)
        list.clock.advance(1000 * DAY)
        expect(await kinds(verify(SECRET))).to.deep.equal(['locked'])
      })
      it('local users, locked by the administrator: verify and change are locked, without an end', async () => {
        await start({ locked: true })
        expect(
          await kinds(verify(SECRET), change(NEW, { existingPassword: SECRET }), change(NEW, { passwordVersion: 0 })),
        ).to.deep.equal(['locked', 'locked', 'locked'])
        list.clock.advance(1000 * DAY)
        expect(await kinds(verify(SECRET))).to.deep.equal(['locked'])
      })
      it('local users, eight failures at once: three denied, five locked', async () => {
        await start()
        const answers = await Promise.all(Array.from({ length: 8 }, () => ask(wrong)))
        expect(answers.map(({ kind }) => kind).sort()).to.deep.equal([
          ...Array(3).fill('denied'),
          ...Array(5).fill('locked'),
        ])
      })
    })

    describe('new passwords', () => {
      it('local users, change with the current password: the new one is valid at once, the old one is not', async () => {
        await start({ mustChangePassword: true, passwordExpiresAt: at(NOW + DAY) })
        expect(await ask(change(NEW, { existingPassword: SECRET }))).to.deep.equal({ kind: 'changed', ...signedOn })
        expect(await ask(verify(NEW))).to.deep.equal({ kind: 'accepted', ...signedOn, passwordVersion: 1 })
        expect(await kinds(verify(SECRET))).to.deep.equal(['denied'])
      })
      it('local users, change with the password version: changed once, then denied', async () => {
        await start()
        expect(
          await kinds(change(NEW, { passwordVersion: 0 }), change('Another1!', { passwordVersion: 0 })),
        ).to.deep.equal(['changed', 'denied'])
        expect(await kinds(verify(NEW))).to.deep.equal(['accepted'])
      })
      it('local users, change with version and wrong current password: denied', async () => {
        await start()
        expect(await kinds(change(NEW, { existingPassword: 'wrong', passwordVersion: 0 }))).to.deep.equal(['denied'])
      })
      it('local users, change without proof or for an unknown name: denied', async () => {
        await start()
        expect(await kinds(change(NEW, {}), { ...change(NEW, { passwordVersion: 0 }), username: 'bob' })).to.deep.equal(
          ['denied', 'denied'],
        )
      })
      it('local users, change: a wrong current password is a failure, an old version is not', async () => {
        await start()
        const guess = change(NEW, { existingPassword: 'wrong' })
        const old = change(NEW, { passwordVersion: 7 })
        expect(await kinds(guess, old, old, guess, guess, old, verify(SECRET))).to.deep.equal([
          ...Array(5).fill('denied'),
          'locked',
          'locked',
        ])
      })
      it('local users, change to a password against the policy: failed and satisfied rules, nothing changed', async () => {
        await start({}, { passwordPolicy: { digits: 1 } })
        expect(await ask(change('short', { existingPassword: SECRET }))).to.deep.equal({
          kind: 'againstPolicy',
          failedValidators: [{ userMessage: 'Use at least 8 characters.' }, { userMessage: 'Use at least 1 digit.' }],
          satisfiedValidators: [{ userMessage: 'Choose a password different from the current one.' }],
        })
        expect(await kinds(verify(SECRET))).to.deep.equal(['accepted'])
      })
      it('local users, two changes at once with one version: one changed, one denied', async () => {
        await start()
        const both = [change(NEW, { passwordVersion: 0 }), change('Another1!', { passwordVersion: 0 })]
        const answers = await Promise.all(both.map(ask))
        expect(answers.map(({ kind }) => kind).sort()).to.deep.equal(['changed', 'denied'])
      })
    })

    it('local users, aborted signal: rejects with its reason, counts no failure', async () => {
      await start()
      const reason = new Error('gone')
      for (let time = 0; time < 3; time++) {
        expect(await list.port.ask(wrong, AbortSignal.abort(reason)).catch((error: unknown) => error)).to.equal(reason)
      }
      expect(await kinds(verify(SECRET))).to.deep.equal(['accepted'])
    })
  })
}

/** What every port to an Authentication Manager must answer, in process or over the vendor's wire. */
import { expect } from 'chai'
import type { Question, SecurID } from '../../adapter/securid/types.ts'
import { validators } from '../../adapter/securid/validators.gen.ts'
import type { Outcome } from '../../adapter/spi.ts'
import type { SecurIDSettings } from '../../mock-idp/authorities/securid/seed.ts'
import { passcodeOf, type User } from '../../mock-idp/authorities/securid/user.ts'
import type { Manager } from './manager.ts'
import { alice, assigned, code, fob, MINUTE, NOW, pinpad, typed, WRONG } from './people.ts'

/** Opens a server with these users and settings, and a port to it. */
export type OpenManager = (users: readonly User[], settings?: SecurIDSettings) => Promise<Manager>

type Kind = keyof SecurID['outcomes']

/** Asks, and expects an answer of this kind that keeps to its schema. */
async function ask<K extends Kind>({ port }: Manager, question: Question, kind: K): Promise<Outcome<SecurID, K>> {
  const outcome = await port.ask(question, new AbortController().signal)
  const { kind: told, ...payload } = outcome
  const validate = validators[`outcomes/${told}`]
  expect(validate?.(payload), `${told}: ${JSON.stringify(validate?.errors)}`).to.equal(true)
  expect(told).to.equal(kind)
  return outcome as Outcome<SecurID, K>
}
const verify = (passcode: string, username = 'alice'): Question => ({ kind: 'verify', username, passcode })

/** The contract, as tests under this name. */
export function authorityContract(name: string, open: OpenManager): void {
  describe(`${name}: answers of the Authentication Manager`, () => {
    let manager: Manager
    const start = async (having: Partial<User> = {}, settings: SecurIDSettings = {}) => {
      manager = await open([alice(having)], settings)
    }
    const stored = async () => (await manager.users.find('alice')) ?? alice()
    afterEach(() => manager.close())

    describe('passcodes', () => {
      it('waits for a passcode of every user, there or not', async () => {
        await start()
        await ask(manager, { kind: 'initialize', username: 'alice' }, 'passcodeRequired')
        await ask(manager, { kind: 'initialize', username: 'nobody' }, 'passcodeRequired')
      })
      it('accepts a good one, in an attempt or without', async () => {
        await start()
        const { attempt } = await ask(manager, { kind: 'initialize', username: 'alice' }, 'passcodeRequired')
        const outcome = await ask(manager, { ...verify(typed()), ...(attempt && { attempt }) } as Question, 'accepted')
        expect(outcome).to.deep.include({ subject: 'alice', attributes: { username: 'alice' } })
        await ask(manager, verify(typed(1)), 'accepted')
      })
      it('denies a wrong one, a used one, and whoever is not there', async () => {
        await start()
        await ask(manager, verify(WRONG), 'denied')
        await ask(manager, verify(typed()), 'accepted')
        await ask(manager, verify(typed()), 'denied')
        await ask(manager, verify(typed(1), 'nobody'), 'denied')
        await ask(manager, verify(typed(1), 'Alice'), 'denied')
      })
      it('takes a user name of any characters', async () => {
        manager = await open([alice({ username: 'a/b ü?#%2f' })])
        await ask(manager, verify(typed(), 'a/b ü?#%2f'), 'accepted')
        await ask(manager, verify(typed(1), 'a/b ü?#/'), 'denied')
        await ask(manager, verify(typed(1), '\ud800'), 'denied')
      })
      it('judges a passcode whose attempt is over', async () => {
        await start()
        const { attempt } = await ask(manager, { kind: 'initialize', username: 'alice' }, 'passcodeRequired')
        manager.clock.advance(180)
        const passcode = typed(0, NOW + 180)
        await ask(manager, { ...verify(passcode), ...(attempt && { attempt }) } as Question, 'accepted')
      })
      it('locks after five failures and says nothing of it; 30 minutes later all is well', async () => {
        await start({}, { tokenPolicy: { nextTokencodeAfterBadCodes: null } })
        for (let failure = 0; failure < 5; failure++) await ask(manager, verify(WRONG), 'denied')
        await ask(manager, verify(typed()), 'denied')
        manager.clock.advance(30 * MINUTE)
        await ask(manager, verify(typed(0, NOW + 30 * MINUTE)), 'accepted')
      })
    })

    describe('next tokencodes', () => {
      const inMode = async () => {
        await start({ nextTokencodeMode: true })
        return (await ask(manager, verify(typed()), 'nextTokencode')).attempt
      }
      it('asks for the code that follows and accepts it', async () => {
        const attempt = await inMode()
        await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }, 'accepted')
        await ask(manager, verify(typed(2)), 'accepted')
      })
      it('after a wrong one the attempt is over, and it asks again next time', async () => {
        const attempt = await inMode()
        await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 2) }, 'denied')
        await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }, 'attemptOver')
        await ask(manager, verify(typed(1)), 'nextTokencode')
        expect((await stored()).badCodes).to.equal(1)
      })
      it('the attempt lasts 180 seconds', async () => {
        for (const [seconds, expected] of [
          [179, 'accepted'],
          [180, 'attemptOver'],
        ] as const) {
          const attempt = await inMode()
          manager.clock.advance(seconds)
          await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }, expected)
        }
      })
      it('the attempt is over for a user who is locked or removed meanwhile, or need not any more', async () => {
        const changes: readonly (() => Promise<unknown>)[] = [
          () => manager.users.put('alice', () => alice({ nextTokencodeMode: true, locked: 'administrator' })),
          () => manager.users.put('alice', () => alice()),
          () => manager.users.remove('alice'),
        ]
        for (const change of changes) {
          const attempt = await inMode()
          await change()
          await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }, 'attemptOver')
        }
      })
      it('then asks for the new PIN that is due too', async () => {
        await start({ nextTokencodeMode: true, newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const outcome = await ask(manager, { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }, 'newPin')
        await ask(manager, { kind: 'setPin', attempt: outcome.attempt, pin: '4711' }, 'pinAccepted')
      })
    })

    describe('new PINs', () => {
      it('chosen by the user: told the rules, refused, told again, accepted, then signed on with the next code', async () => {
        await start({ newPinMode: 'user' }, { tokenPolicy: { excludedWords: ['1111'] } })
        const asked = await ask(manager, verify(typed()), 'newPin')
        expect(asked.rules).to.include({ minLength: 4, maxLength: 8, message: 'Choose a PIN of 4 to 8 digits.' })
        const refused = await ask(manager, { kind: 'setPin', attempt: asked.attempt, pin: '1111' }, 'pinRefused')
        expect(refused.rules).to.deep.equal(asked.rules)
        await ask(manager, { kind: 'setPin', attempt: refused.attempt, pin: '4711' }, 'pinAccepted')
        await ask(manager, verify(`4711${code(fob)}`), 'denied')
        await ask(manager, verify(typed(1)), 'denied')
        await ask(manager, verify(`4711${code(fob, 1)}`), 'accepted')
      })
      it('signs on within the same attempt', async () => {
        await start({ newPinMode: 'user' })
        const asked = await ask(manager, verify(typed()), 'newPin')
        const { attempt } = await ask(manager, { kind: 'setPin', attempt: asked.attempt, pin: '4711' }, 'pinAccepted')
        const again = { ...verify(`4711${code(fob, 1)}`), ...(attempt && { attempt }) } as Question
        await ask(manager, again, 'accepted')
      })
      it('made by the system: shown, and taken only as it was shown', async () => {
        await start({ pin: null }, { tokenPolicy: { pinCreationMethod: 'system' } })
        const other = await ask(manager, verify(code(fob)), 'systemPin')
        await ask(manager, { kind: 'acceptSystemPin', attempt: other.attempt, pin: '0' }, 'attemptOver')
        const { attempt, pin } = await ask(manager, verify(code(fob, 1)), 'systemPin')
        expect(pin).to.match(/^\d{4,8}$/)
        await ask(manager, { kind: 'acceptSystemPin', attempt, pin }, 'pinAccepted')
        await ask(manager, verify(pin + code(fob, 2)), 'accepted')
      })
      it('for a PINPAD token: the old PIN in the code, then the new one', async () => {
        await start({ newPinMode: 'user', tokens: [assigned(pinpad)] })
        const mixed = async (intervals: number) => passcodeOf(await stored(), pinpad, code(pinpad, intervals))
        const asked = await ask(manager, verify(await mixed(0)), 'newPin')
        await ask(manager, { kind: 'setPin', attempt: asked.attempt, pin: '4711' }, 'pinAccepted')
        await ask(manager, verify(await mixed(1)), 'accepted')
      })
      it('stays due when the dialogue is left', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        manager.clock.advance(180)
        await ask(manager, { kind: 'setPin', attempt, pin: '4711' }, 'attemptOver')
        await ask(manager, verify(typed(0, NOW + 180)), 'newPin')
      })
      it('an attempt awaits one thing, once, and nothing that was made up', async () => {
        await start({ newPinMode: 'user' })
        const made = { authnAttemptId: 'made-up', messageId: 'made-up' }
        await ask(manager, { kind: 'setPin', attempt: made, pin: '4711' }, 'attemptOver')
        await ask(manager, { kind: 'acceptSystemPin', attempt: made, pin: '4711' }, 'attemptOver')
        await ask(manager, { kind: 'verifyNextTokencode', attempt: made, tokencode: '1' }, 'attemptOver')
        const first = (await ask(manager, verify(typed()), 'newPin')).attempt
        await ask(manager, { kind: 'verifyNextTokencode', attempt: first, tokencode: '1' }, 'attemptOver')
        const { attempt } = await ask(manager, verify(typed(1)), 'newPin')
        await ask(manager, { kind: 'setPin', attempt, pin: '4711' }, 'pinAccepted')
        await ask(manager, { kind: 'setPin', attempt, pin: '4712' }, 'attemptOver')
        expect((await stored()).pin).to.equal('4711')
      })
    })

    describe('racing submissions', () => {
      const kinds = async (questions: readonly Question[]) => {
        const signal = new AbortController().signal
        const outcomes = await Promise.all(questions.map((question) => manager.port.ask(question, signal)))
        return outcomes.map(({ kind }) => kind).sort()
      }
      it('of one passcode: one is accepted, the others denied', async () => {
        await start()
        expect(await kinds([verify(typed()), verify(typed())])).to.deep.equal(['accepted', 'denied'])
      })
      it('of two good passcodes: whichever is judged first, none is lost', async () => {
        await start()
        await kinds([verify(typed()), verify(typed(1))])
        expect((await stored()).tokens[0]?.drift).to.equal(1)
        await ask(manager, verify(typed(1)), 'denied')
      })
      it('of wrong passcodes: every try is counted, none after the lock', async () => {
        await start({}, { lockout: { failures: 6 } })
        await kinds(Array.from({ length: 4 }, () => verify(WRONG)))
        expect((await stored()).badCodes).to.equal(4)
        await kinds(Array.from({ length: 8 }, () => verify(WRONG)))
        expect((await stored()).badCodes).to.equal(6)
        expect((await stored()).locked).to.deep.equal({ until: NOW + 30 * MINUTE })
      })
      it('of one next tokencode: one is judged', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next: Question = { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 1) }
        expect(await kinds([next, next, next])).to.deep.equal(['accepted', 'attemptOver', 'attemptOver'])
      })
      it('of wrong next tokencodes: one try is spent', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next: Question = { kind: 'verifyNextTokencode', attempt, tokencode: code(fob, 2) }
        expect(await kinds([next, next, next])).to.deep.equal(['attemptOver', 'attemptOver', 'denied'])
        expect((await stored()).badCodes).to.equal(1)
      })
      it('of two new PINs: one is set', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        const set = (pin: string): Question => ({ kind: 'setPin', attempt, pin })
        expect(await kinds([set('4711'), set('4712')])).to.deep.equal(['attemptOver', 'pinAccepted'])
      })
    })

    it('raises the reason of a signal that is aborted before, and counts nothing', async () => {
      await start()
      const reason = new Error('gone')
      const failure = await manager.port.ask(verify(WRONG), AbortSignal.abort(reason)).catch((error: unknown) => error)
      expect(failure).to.equal(reason)
      expect((await stored()).badCodes).to.equal(0)
    })
  })
}

/** What every port to an Authentication Manager must answer, in process or over the vendor's wire. */
import { expect } from 'chai'
import type { SecurIDSettings } from '../../../mock-idp/authorities/securid/admin/seed.ts'
import type { UserChange } from '../../../mock-idp/authorities/securid/rules/user-change.ts'
import { writeCtf } from '../../../mock-idp/authorities/securid/token/ctf.ts'
import { mixPin } from '../../../mock-idp/authorities/securid/token/passcode.ts'
import {
  acceptPin,
  aliceSettings,
  ask,
  askAtOnce,
  initialize,
  nextTokencode,
  type OpenManager,
  setPin,
  verify,
} from '../../fixtures/securid/authority.ts'
import type { Manager } from '../../fixtures/securid/server.ts'
import { code, fob, MINUTE, NOW, pinpad, typed, WRONG } from '../../fixtures/securid/users.ts'
import { methodsContract } from './authority-contract-methods.ts'

export type { OpenManager } from '../../fixtures/securid/authority.ts'

/** The contract, as tests under this name. */
export function authorityContract(name: string, open: OpenManager): void {
  methodsContract(name, open)
  describe(`${name}: answers of the Authentication Manager`, () => {
    let manager: Manager
    const start = async (having: UserChange = {}, settings: SecurIDSettings = {}) => {
      manager = await open([], settings)
      await manager.operations.users.put('alice', { ...aliceSettings, ...having })
    }
    const change = (having: UserChange) => manager.operations.users.patch('alice', having)
    const shown = () => manager.operations.users.get('alice')
    afterEach(() => manager.close())

    describe('the start and the end', () => {
      it('without a user name there is nothing to tell; with one it is as asking for the methods', async () => {
        await start()
        await ask(manager, { kind: 'open' }, 'done')
        await ask(manager, { kind: 'open', username: 'alice' }, 'passcodeRequired')
        await ask(manager, { kind: 'open', username: 'nobody' }, 'passcodeRequired')
      })
      it('giving up ends the attempt, and is fine without one', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        await ask(manager, { kind: 'cancel', attempt }, 'done')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        await ask(manager, { kind: 'cancel', attempt }, 'done')
        await ask(manager, { kind: 'cancel' }, 'done')
      })
      it('beginning anew ends the attempt that is abandoned', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        await ask(manager, initialize(attempt), 'passcodeRequired')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
      })
    })

    describe('passcodes', () => {
      it('waits for a passcode of every user, there or not', async () => {
        await start()
        await ask(manager, initialize(), 'passcodeRequired')
        await ask(manager, { kind: 'initialize', username: 'nobody' }, 'passcodeRequired')
      })
      it('accepts a good one, in an attempt or without', async () => {
        await start()
        const { attempt } = await ask(manager, initialize(), 'passcodeRequired')
        const outcome = await ask(manager, verify(typed(), attempt), 'accepted')
        expect(outcome).to.deep.include({ subject: 'alice', attributes: { username: 'alice' } })
        await ask(manager, verify(typed(1)), 'accepted')
      })
      it('denies a wrong one, a used one, and whoever is not there', async () => {
        await start()
        await ask(manager, verify(WRONG), 'denied')
        await ask(manager, verify(typed()), 'accepted')
        await ask(manager, verify(typed()), 'denied')
        await ask(manager, verify(typed(1), undefined, 'nobody'), 'denied')
        await ask(manager, verify(typed(1), undefined, 'Alice'), 'denied')
      })
      it('takes a user name of any characters', async () => {
        await start()
        await manager.operations.users.put('a/b ü?#%2f', aliceSettings)
        await ask(manager, verify(typed(), undefined, 'a/b ü?#%2f'), 'accepted')
        await ask(manager, verify(typed(1), undefined, 'a/b ü?#/'), 'denied')
        await ask(manager, verify(typed(1), undefined, '\ud800'), 'denied')
      })
      it('judges a passcode whose attempt is over', async () => {
        await start()
        const { attempt } = await ask(manager, initialize(), 'passcodeRequired')
        manager.clock.advance(180)
        await ask(manager, verify(typed(0, NOW + 180), attempt), 'accepted')
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
      const inMode = async (settings: SecurIDSettings = {}) => {
        await start({ nextTokencodeMode: true }, settings)
        return (await ask(manager, verify(typed()), 'nextTokencode')).attempt
      }
      it('asks for the code that follows and accepts it', async () => {
        const attempt = await inMode()
        await ask(manager, nextTokencode(attempt, code(fob, 1)), 'accepted')
        await ask(manager, verify(typed(2)), 'accepted')
      })
      it('after a wrong one the attempt is over, and it asks again next time', async () => {
        const attempt = await inMode()
        await ask(manager, nextTokencode(attempt, code(fob, 2)), 'denied')
        await ask(manager, nextTokencode(attempt, code(fob, 1)), 'attemptOver')
        await ask(manager, verify(typed(1)), 'nextTokencode')
        expect((await shown()).failedAttempts).to.equal(1)
      })
      it('lives on after as many wrong ones as the policy allows', async () => {
        const attempt = await inMode({ tokenPolicy: { nextTokencodeTries: 3 } })
        const second = await ask(manager, nextTokencode(attempt, code(fob, 2)), 'tryAgain')
        expect(second.info).to.be.a('string').with.length.above(10)
        await ask(manager, nextTokencode(attempt, code(fob, 1)), 'attemptOver')
        const third = await ask(manager, nextTokencode(second.attempt, code(fob, 2)), 'tryAgain')
        await ask(manager, nextTokencode(third.attempt, code(fob, 2)), 'denied')
        expect((await shown()).failedAttempts).to.equal(3)
        const again = (await ask(manager, verify(typed(3)), 'nextTokencode')).attempt
        const { attempt: last } = await ask(manager, nextTokencode(again, code(fob, 9)), 'tryAgain')
        await ask(manager, nextTokencode(last, code(fob, 4)), 'accepted')
      })
      for (const [seconds, expected] of [
        [179, 'accepted'],
        [180, 'attemptOver'],
      ] as const) {
        it(`the attempt lasts 180 seconds; after ${seconds}: ${expected}`, async () => {
          const attempt = await inMode()
          manager.clock.advance(seconds)
          await ask(manager, nextTokencode(attempt, code(fob, 1)), expected)
        })
      }
      const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['is locked', () => change({ locked: true })],
        ['need not any more', () => change({ nextTokencodeMode: false })],
        ['is removed', () => manager.operations.users.delete('alice')],
      ]
      for (const [what, happens] of changes) {
        it(`the attempt is over for a user who ${what} meanwhile`, async () => {
          const attempt = await inMode()
          await happens()
          await ask(manager, nextTokencode(attempt, code(fob, 1)), 'attemptOver')
        })
      }
      it('then asks for the new PIN that is due too', async () => {
        await start({ nextTokencodeMode: true, newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const outcome = await ask(manager, nextTokencode(attempt, code(fob, 1)), 'newPin')
        await ask(manager, setPin(outcome.attempt, '4711'), 'pinAccepted')
      })
      it('or makes it, if the system makes PINs', async () => {
        await start({ nextTokencodeMode: true, newPinMode: 'system' })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const outcome = await ask(manager, nextTokencode(attempt, code(fob, 1)), 'systemPin')
        await ask(manager, acceptPin(outcome.attempt, outcome.pin), 'pinAccepted')
      })
    })

    describe('new PINs', () => {
      it('chosen by the user: told the rules, refused, told again, accepted, then signed on with the next code', async () => {
        await start({ newPinMode: 'user' }, { tokenPolicy: { excludedWords: ['1111'] } })
        const asked = await ask(manager, verify(typed()), 'newPin')
        expect(asked.rules).to.include({ minLength: 4, maxLength: 8, message: 'Choose a PIN of 4 to 8 digits.' })
        const refused = await ask(manager, setPin(asked.attempt, '1111'), 'pinRefused')
        expect(refused.rules).to.deep.equal(asked.rules)
        await ask(manager, setPin(refused.attempt, '4711'), 'pinAccepted')
        await ask(manager, verify(`4711${code(fob)}`), 'denied')
        await ask(manager, verify(typed(1)), 'denied')
        await ask(manager, verify(`4711${code(fob, 1)}`), 'accepted')
      })
      it('signs on within the same attempt', async () => {
        await start({ newPinMode: 'user' })
        const asked = await ask(manager, verify(typed()), 'newPin')
        const { attempt } = await ask(manager, setPin(asked.attempt, '4711'), 'pinAccepted')
        await ask(manager, verify(`4711${code(fob, 1)}`, attempt), 'accepted')
      })
      it('made by the system: shown, and taken only as it was shown', async () => {
        await start({ pin: null }, { tokenPolicy: { pinCreationMethod: 'system' } })
        const other = await ask(manager, verify(code(fob)), 'systemPin')
        await ask(manager, acceptPin(other.attempt, '0'), 'attemptOver')
        const { attempt, pin } = await ask(manager, verify(code(fob, 1)), 'systemPin')
        expect(pin).to.match(/^\d{4,8}$/)
        await ask(manager, acceptPin(attempt, pin), 'pinAccepted')
        await ask(manager, verify(pin + code(fob, 2)), 'accepted')
      })
      it('for a PINPAD token: the old PIN in the code, then the new one', async () => {
        await start({ newPinMode: 'user', tokens: [{ source: writeCtf(pinpad) }] })
        const asked = await ask(manager, verify(mixPin(code(pinpad), '1234')), 'newPin')
        await ask(manager, setPin(asked.attempt, '4711'), 'pinAccepted')
        await ask(manager, verify(mixPin(code(pinpad, 1), '4711')), 'accepted')
      })
      it('stays due when the dialogue is left', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        manager.clock.advance(180)
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        await ask(manager, verify(typed(0, NOW + 180)), 'newPin')
      })
      it('an attempt awaits one thing, once, and nothing that was made up', async () => {
        await start({ newPinMode: 'user' })
        const made = { authnAttemptId: 'made-up', messageId: 'made-up' }
        await ask(manager, setPin(made, '4711'), 'attemptOver')
        await ask(manager, acceptPin(made, '4711'), 'attemptOver')
        await ask(manager, nextTokencode(made, '1'), 'attemptOver')
        const first = (await ask(manager, verify(typed()), 'newPin')).attempt
        await ask(manager, nextTokencode(first, '1'), 'attemptOver')
        const { attempt } = await ask(manager, verify(typed(1)), 'newPin')
        await ask(manager, setPin(attempt, '4711'), 'pinAccepted')
        await ask(manager, setPin(attempt, '4712'), 'attemptOver')
        expect((await shown()).pin).to.equal('4711')
      })
      it('an attempt is not that of another user', async () => {
        await start({ newPinMode: 'user' })
        await manager.operations.users.put('bob', { ...aliceSettings, newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed(), undefined, 'bob'), 'newPin')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        expect((await manager.operations.users.get('bob')).pin).to.equal('1234')
      })
    })

    describe('racing submissions', () => {
      it('of one passcode: one is accepted, the others denied', async () => {
        await start()
        expect(await askAtOnce(manager, [verify(typed()), verify(typed())])).to.deep.equal(['accepted', 'denied'])
      })
      it('of two good passcodes: whichever is judged first, none is lost', async () => {
        await start()
        await askAtOnce(manager, [verify(typed()), verify(typed(1))])
        await ask(manager, verify(typed(1)), 'denied')
        await ask(manager, verify(typed(11)), 'accepted') // only the later code moves the window so far
      })
      it('of wrong passcodes: every try is counted, none after the lock', async () => {
        await start({}, { lockout: { failures: 6 } })
        await askAtOnce(
          manager,
          Array.from({ length: 4 }, () => verify(WRONG)),
        )
        expect((await shown()).failedAttempts).to.equal(4)
        await askAtOnce(
          manager,
          Array.from({ length: 8 }, () => verify(WRONG)),
        )
        expect(await shown()).to.include({ failedAttempts: 6, locked: true })
      })
      it('of one next tokencode: one is judged', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next = nextTokencode(attempt, code(fob, 1))
        expect(await askAtOnce(manager, [next, next, next])).to.deep.equal(['accepted', 'attemptOver', 'attemptOver'])
      })
      it('of wrong next tokencodes: one try is spent', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next = nextTokencode(attempt, code(fob, 2))
        expect(await askAtOnce(manager, [next, next, next])).to.deep.equal(['attemptOver', 'attemptOver', 'denied'])
        expect((await shown()).failedAttempts).to.equal(1)
      })
      it('of two new PINs: one is set', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        const set = [setPin(attempt, '4711'), setPin(attempt, '4712')]
        expect(await askAtOnce(manager, set)).to.deep.equal(['attemptOver', 'pinAccepted'])
      })
    })

    it('raises the reason of a signal that is aborted before, and counts nothing', async () => {
      await start()
      const reason = new Error('gone')
      const failure = await manager.port.ask(verify(WRONG), AbortSignal.abort(reason)).catch((error: unknown) => error)
      expect(failure).to.equal(reason)
      expect((await shown()).failedAttempts).to.equal(0)
    })
  })
}

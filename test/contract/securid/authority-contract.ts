/** Contract of every port to an Authentication Manager, in process or over the vendor's wire. */
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

export function authorityContract(name: string, open: OpenManager): void {
  methodsContract(name, open)
  describe(`${name}: SecurID authority`, () => {
    let manager: Manager
    const start = async (changes: UserChange = {}, settings: SecurIDSettings = {}) => {
      manager = await open([], settings)
      await manager.operations.users.put('alice', { ...aliceSettings, ...changes })
    }
    const change = (changes: UserChange) => manager.operations.users.patch('alice', changes)
    const shown = () => manager.operations.users.get('alice')
    afterEach(() => manager.close())

    describe('start and end of an attempt', () => {
      it('SecurID open: done without a user name, passcodeRequired with one', async () => {
        await start()
        await ask(manager, { kind: 'open' }, 'done')
        await ask(manager, { kind: 'open', username: 'alice' }, 'passcodeRequired')
        await ask(manager, { kind: 'open', username: 'unknown' }, 'passcodeRequired')
      })
      it('SecurID cancel: ends the attempt, done without an attempt too', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        await ask(manager, { kind: 'cancel', attempt }, 'done')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        await ask(manager, { kind: 'cancel', attempt }, 'done')
        await ask(manager, { kind: 'cancel' }, 'done')
      })
      it('SecurID initialize with an attempt in progress: ends that attempt', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        await ask(manager, initialize(attempt), 'passcodeRequired')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
      })
    })

    describe('passcodes', () => {
      it('SecurID initialize, existing and unknown user: passcodeRequired', async () => {
        await start()
        await ask(manager, initialize(), 'passcodeRequired')
        await ask(manager, { kind: 'initialize', username: 'unknown' }, 'passcodeRequired')
      })
      it('SecurID verify, right passcode, with and without an attempt: accepted', async () => {
        await start()
        const { attempt } = await ask(manager, initialize(), 'passcodeRequired')
        const outcome = await ask(manager, verify(typed(), attempt), 'accepted')
        expect(outcome).to.deep.include({ subject: 'alice', attributes: { username: 'alice' } })
        await ask(manager, verify(typed(1)), 'accepted')
      })
      it('SecurID verify, wrong passcode, used passcode, unknown user: denied', async () => {
        await start()
        await ask(manager, verify(WRONG), 'denied')
        await ask(manager, verify(typed()), 'accepted')
        await ask(manager, verify(typed()), 'denied')
        await ask(manager, verify(typed(1), undefined, 'unknown'), 'denied')
        await ask(manager, verify(typed(1), undefined, 'Alice'), 'denied')
      })
      it('SecurID verify, user name with any characters: accepted', async () => {
        await start()
        await manager.operations.users.put('a/b ü?#%2f', aliceSettings)
        await ask(manager, verify(typed(), undefined, 'a/b ü?#%2f'), 'accepted')
        await ask(manager, verify(typed(1), undefined, 'a/b ü?#/'), 'denied')
        await ask(manager, verify(typed(1), undefined, '\ud800'), 'denied')
      })
      it('SecurID verify, attempt expired: the passcode is verified', async () => {
        await start()
        const { attempt } = await ask(manager, initialize(), 'passcodeRequired')
        manager.clock.advance(180)
        await ask(manager, verify(typed(0, NOW + 180), attempt), 'accepted')
      })
      it('SecurID verify, five failures: denied for 30 minutes, then accepted', async () => {
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
      it('SecurID next tokencode, successor of the passcode: accepted', async () => {
        const attempt = await inMode()
        await ask(manager, nextTokencode(attempt, code(fob, 1)), 'accepted')
        await ask(manager, verify(typed(2)), 'accepted')
      })
      it('SecurID next tokencode, wrong code: denied, attempt over, required again at the next passcode', async () => {
        const attempt = await inMode()
        await ask(manager, nextTokencode(attempt, code(fob, 2)), 'denied')
        await ask(manager, nextTokencode(attempt, code(fob, 1)), 'attemptOver')
        await ask(manager, verify(typed(1)), 'nextTokencode')
        expect((await shown()).failedAttempts).to.equal(1)
      })
      it('SecurID next tokencode, three tries allowed: the attempt continues after each wrong code but the last', async () => {
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
        it(`SecurID next tokencode, ${seconds} seconds after the passcode: ${expected}`, async () => {
          const attempt = await inMode()
          manager.clock.advance(seconds)
          await ask(manager, nextTokencode(attempt, code(fob, 1)), expected)
        })
      }
      const interruptions: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['is locked', () => change({ locked: true })],
        ['is no longer in next tokencode mode', () => change({ nextTokencodeMode: false })],
        ['is removed', () => manager.operations.users.delete('alice')],
      ]
      for (const [title, interrupt] of interruptions) {
        it(`SecurID next tokencode, user ${title} meanwhile: attemptOver`, async () => {
          const attempt = await inMode()
          await interrupt()
          await ask(manager, nextTokencode(attempt, code(fob, 1)), 'attemptOver')
        })
      }
      it('SecurID next tokencode, new PIN due too: newPin', async () => {
        await start({ nextTokencodeMode: true, newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const outcome = await ask(manager, nextTokencode(attempt, code(fob, 1)), 'newPin')
        await ask(manager, setPin(outcome.attempt, '4711'), 'pinAccepted')
      })
      it('SecurID next tokencode, new system PIN due too: systemPin', async () => {
        await start({ nextTokencodeMode: true, newPinMode: 'system' })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const outcome = await ask(manager, nextTokencode(attempt, code(fob, 1)), 'systemPin')
        await ask(manager, acceptPin(outcome.attempt, outcome.pin), 'pinAccepted')
      })
    })

    describe('new PINs', () => {
      it('SecurID new PIN chosen by the user: rules, refusal with rules, accepted, sign-on with the next code', async () => {
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
      it('SecurID new PIN, sign-on in the same attempt: accepted', async () => {
        await start({ newPinMode: 'user' })
        const asked = await ask(manager, verify(typed()), 'newPin')
        const { attempt } = await ask(manager, setPin(asked.attempt, '4711'), 'pinAccepted')
        await ask(manager, verify(`4711${code(fob, 1)}`, attempt), 'accepted')
      })
      it('SecurID new PIN made by the system: accepted only if repeated as shown', async () => {
        await start({ pin: null }, { tokenPolicy: { pinCreationMethod: 'system' } })
        const other = await ask(manager, verify(code(fob)), 'systemPin')
        await ask(manager, acceptPin(other.attempt, '0'), 'attemptOver')
        const { attempt, pin } = await ask(manager, verify(code(fob, 1)), 'systemPin')
        expect(pin).to.match(/^\d{4,8}$/)
        await ask(manager, acceptPin(attempt, pin), 'pinAccepted')
        await ask(manager, verify(pin + code(fob, 2)), 'accepted')
      })
      it('SecurID new PIN, PINPAD token: old PIN in the passcode, then the new one', async () => {
        await start({ newPinMode: 'user', tokens: [{ source: writeCtf(pinpad) }] })
        const asked = await ask(manager, verify(mixPin(code(pinpad), '1234')), 'newPin')
        await ask(manager, setPin(asked.attempt, '4711'), 'pinAccepted')
        await ask(manager, verify(mixPin(code(pinpad, 1), '4711')), 'accepted')
      })
      it('SecurID new PIN, attempt expired: still due at the next passcode', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        manager.clock.advance(180)
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        await ask(manager, verify(typed(0, NOW + 180)), 'newPin')
      })
      it('SecurID attempt, made-up, of another question or used twice: attemptOver', async () => {
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
      it('SecurID attempt of another user: attemptOver', async () => {
        await start({ newPinMode: 'user' })
        await manager.operations.users.put('bob', { ...aliceSettings, newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed(), undefined, 'bob'), 'newPin')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
        expect((await manager.operations.users.get('bob')).pin).to.equal('1234')
      })
    })

    describe('races', () => {
      it('SecurID race, one passcode twice: one accepted, one denied', async () => {
        await start()
        expect(await askAtOnce(manager, [verify(typed()), verify(typed())])).to.deep.equal(['accepted', 'denied'])
      })
      it('SecurID race, two right passcodes: both are stored as used', async () => {
        await start()
        await askAtOnce(manager, [verify(typed()), verify(typed(1))])
        await ask(manager, verify(typed(1)), 'denied')
        await ask(manager, verify(typed(11)), 'accepted') // in the window only after the later code was stored
      })
      it('SecurID race, wrong passcodes: each is counted until the lock', async () => {
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
      it('SecurID race, one next tokencode three times: verified once', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next = nextTokencode(attempt, code(fob, 1))
        expect(await askAtOnce(manager, [next, next, next])).to.deep.equal(['accepted', 'attemptOver', 'attemptOver'])
      })
      it('SecurID race, wrong next tokencode three times: one failure', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed()), 'nextTokencode')
        const next = nextTokencode(attempt, code(fob, 2))
        expect(await askAtOnce(manager, [next, next, next])).to.deep.equal(['attemptOver', 'attemptOver', 'denied'])
        expect((await shown()).failedAttempts).to.equal(1)
      })
      it('SecurID race, two new PINs: one is set', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        const set = [setPin(attempt, '4711'), setPin(attempt, '4712')]
        expect(await askAtOnce(manager, set)).to.deep.equal(['attemptOver', 'pinAccepted'])
      })
    })

    it('SecurID, aborted signal: rejects with its reason, counts no failure', async () => {
      await start()
      const reason = new Error('gone')
      const failure = await manager.port.ask(verify(WRONG), AbortSignal.abort(reason)).catch((error: unknown) => error)
      expect(failure).to.equal(reason)
      expect((await shown()).failedAttempts).to.equal(0)
    })
  })
}

/** Contract of every port to an Authentication Manager, part 2: methods of the Cloud Authentication Service. */
import { expect } from 'chai'
import type { Attempt } from '../../../adapter/securid/types.ts'
import type { SecurIDSettings } from '../../../mock-idp/authorities/securid/admin/seed.ts'
import type { UserChange } from '../../../mock-idp/authorities/securid/rules/user-change.ts'
import {
  appCode,
  ask,
  askAtOnce,
  frankSettings,
  initialize,
  nextTokencode,
  type OpenManager,
  poll,
  select,
  setPin,
  verify,
} from '../../fixtures/securid/authority.ts'
import type { Manager } from '../../fixtures/securid/server.ts'
import { code, fob, MINUTE, typed, WRONG } from '../../fixtures/securid/users.ts'

const MADE_UP: Attempt = { authnAttemptId: 'made-up', messageId: 'made-up' }

/** alice has every method and a device. */
export function methodsContract(name: string, open: OpenManager): void {
  describe(`${name}: SecurID methods`, () => {
    let manager: Manager
    const start = async (changes: UserChange = {}, settings: SecurIDSettings = {}) => {
      manager = await open([], settings)
      await manager.operations.users.put('alice', { ...frankSettings, ...changes })
    }
    const offered = async () => (await ask(manager, initialize(), 'methodsOffered')).attempt
    const change = (changes: UserChange) => manager.operations.users.patch('alice', changes)
    const shown = () => manager.operations.users.get('alice')
    const appShows = async () => {
      const { authenticateTokencode } = await manager.operations.passcode('alice')
      if (authenticateTokencode === undefined) throw new Error('the app shows no code')
      return authenticateTokencode
    }
    const wrongAppCode = async () => ((await appShows()) === '00000000' ? '00000001' : '00000000')
    const pushes = async () => (await manager.operations.pushes.list()).pushes
    afterEach(() => manager.close())

    describe('offered methods', () => {
      it('SecurID methods: each offered with its prompt and whether it needs a value', async () => {
        await start()
        const { methods } = await ask(manager, { kind: 'open', username: 'alice' }, 'methodsOffered')
        expect(methods.map(({ methodId, methodAvailable }) => [methodId, methodAvailable])).to.deep.equal([
          ['SECURID', true],
          ['TOKEN', true],
          ['APPROVE', true],
        ])
        const valueRequired = methods.map((method) => {
          const [required] = method.challengeMethodSet.requiredMethods
          const [version] = required?.versions ?? []
          expect(required?.methodId).to.equal(method.methodId)
          expect(version?.prompt?.defaultText).to.equal(method.methodPromptDefaultText)
          return version?.valueRequired
        })
        expect(valueRequired).to.deep.equal([true, true, false])
      })
      it('SecurID methods, no device: TOKEN and APPROVE are not available', async () => {
        await start({ device: null })
        const { methods } = await ask(manager, initialize(), 'methodsOffered')
        expect(methods.map(({ methodAvailable }) => methodAvailable)).to.deep.equal([true, false, false])
      })
      it('SecurID methods, APPROVE only: offered, a passcode is denied', async () => {
        await start({ methods: ['APPROVE'] })
        expect((await ask(manager, initialize(), 'methodsOffered')).methods).to.have.length(1)
        await ask(manager, verify(typed()), 'denied')
      })
      it('SecurID methods, selected method no longer available: methodsOffered, the attempt continues', async () => {
        await start()
        const attempt = await offered()
        await change({ device: null })
        const again = await ask(manager, select('APPROVE', attempt), 'methodsOffered')
        expect(again.methods.map(({ methodAvailable }) => methodAvailable)).to.deep.equal([true, false, false])
        await ask(manager, select('SECURID', again.attempt), 'passcodeRequired')
        expect(await pushes()).to.deep.equal([])
      })
      it('SecurID methods, selection with an unknown attempt or none: opens an attempt', async () => {
        await start()
        for (const attempt of [MADE_UP, undefined]) {
          const token = await ask(manager, select('TOKEN', attempt), 'tokenRequired')
          await ask(manager, appCode(token.attempt, await wrongAppCode()), 'tryAgain')
        }
        await ask(manager, select('SECURID', MADE_UP), 'passcodeRequired')
        await ask(manager, select('APPROVE', MADE_UP), 'pushPending')
      })
    })

    describe('passcode', () => {
      it('SecurID methods, SECURID selected, right passcode: accepted', async () => {
        await start()
        const { attempt } = await ask(manager, select('SECURID', await offered()), 'passcodeRequired')
        await ask(manager, verify(typed(), attempt), 'accepted')
      })
      it('SecurID methods, wrong next tokencode: tryAgain until the user is locked', async () => {
        await start({ nextTokencodeMode: true })
        let { attempt } = await ask(manager, verify(typed(), await offered()), 'nextTokencode')
        for (let failure = 1; failure < 5; failure++) {
          attempt = (await ask(manager, nextTokencode(attempt, code(fob, 9)), 'tryAgain')).attempt
        }
        await ask(manager, nextTokencode(attempt, code(fob, 9)), 'denied')
        expect(await shown()).to.include({ locked: true, failedAttempts: 5 })
      })
      it('SecurID methods, right next tokencode after a wrong one: accepted', async () => {
        await start({ nextTokencodeMode: true })
        const { attempt } = await ask(manager, verify(typed(), await offered()), 'nextTokencode')
        const again = await ask(manager, nextTokencode(attempt, code(fob, 9)), 'tryAgain')
        await ask(manager, nextTokencode(again.attempt, code(fob, 1)), 'accepted')
      })
      it('SecurID methods, new PIN due: newPin, initialize offers the methods again', async () => {
        await start({ newPinMode: 'user' })
        const { attempt } = await ask(manager, verify(typed(), await offered()), 'newPin')
        await ask(manager, initialize(attempt), 'methodsOffered')
        await ask(manager, setPin(attempt, '4711'), 'attemptOver')
      })
    })

    describe('app code', () => {
      const chosen = async () => (await ask(manager, select('TOKEN', await offered()), 'tokenRequired')).attempt
      it('SecurID app code: accepted once, the next one accepted again', async () => {
        await start()
        const tokencode = await appShows()
        const outcome = await ask(manager, appCode(await chosen(), tokencode), 'accepted')
        expect(outcome).to.deep.include({ subject: 'alice', attributes: { username: 'alice' } })
        await ask(manager, appCode(await chosen(), tokencode), 'tryAgain')
        manager.clock.advance(MINUTE)
        await ask(manager, appCode(await chosen(), await appShows()), 'accepted')
      })
      it('SecurID app code, wrong: tryAgain in the same attempt, counted for the lockout', async () => {
        await start()
        const { attempt, info } = await ask(manager, appCode(await chosen(), await wrongAppCode()), 'tryAgain')
        expect(info).to.be.a('string').with.length.above(10)
        expect((await shown()).failedAttempts).to.equal(1)
        await ask(manager, appCode(attempt, await appShows()), 'accepted')
        expect((await shown()).failedAttempts).to.equal(0)
      })
      it('SecurID app code, locked user: tryAgain as for a wrong code', async () => {
        await start()
        const attempt = await chosen()
        await change({ locked: true })
        await ask(manager, appCode(attempt, await appShows()), 'tryAgain')
      })
      const interruptions: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['device removed', () => change({ device: null })],
        ['method no longer allowed', () => change({ methods: ['SECURID'] })],
        ['user removed', () => manager.operations.users.delete('alice')],
        ['three minutes later', async () => manager.clock.advance(180)],
      ]
      for (const [title, interrupt] of interruptions) {
        it(`SecurID app code, ${title}: attemptOver`, async () => {
          await start()
          const [attempt, tokencode] = [await chosen(), await appShows()]
          await interrupt()
          await ask(manager, appCode(attempt, tokencode), 'attemptOver')
        })
      }
      it('SecurID app code, made-up attempt or attempt of another question: attemptOver', async () => {
        await start({ newPinMode: 'user' })
        await ask(manager, appCode(MADE_UP, await appShows()), 'attemptOver')
        const { attempt } = await ask(manager, verify(typed()), 'newPin')
        await ask(manager, appCode(attempt, await appShows()), 'attemptOver')
      })
      it('SecurID app code, submitted twice at once: one accepted, one attemptOver', async () => {
        await start()
        const question = appCode(await chosen(), await appShows())
        expect(await askAtOnce(manager, [question, question])).to.deep.equal(['accepted', 'attemptOver'])
      })
    })

    describe('push', () => {
      const sent = async () => ask(manager, select('APPROVE', await offered()), 'pushPending')
      const answer = async (given: 'approve' | 'deny') => {
        const [push] = await pushes()
        return manager.operations.pushes.answer(push?.id ?? '', { answer: given })
      }
      it('SecurID push: pending until approved, accepted once', async () => {
        await start()
        const first = await sent()
        expect(first).to.include({ responseCode: 'IN_PROCESS' }).and.not.have.property('selectionCode')
        expect(await pushes()).to.have.length(1)
        const second = await ask(manager, poll(first), 'pushPending')
        expect(second.referenceId).to.equal(first.referenceId)
        await answer('approve')
        const outcome = await ask(manager, poll(second), 'accepted')
        expect(outcome).to.deep.include({ subject: 'alice', attributes: { username: 'alice' } })
        await ask(manager, poll(second), 'pushFailed')
      })
      it('SecurID push, Selection mode: every answer contains the number of the device', async () => {
        await start({}, { cloud: { selectionMode: true } })
        const push = await sent()
        expect(push.selectionCode).to.match(/^\d\d$/)
        expect((await pushes())[0]?.selectionCode).to.equal(push.selectionCode)
        expect((await ask(manager, poll(push), 'pushPending')).selectionCode).to.equal(push.selectionCode)
      })
      it('SecurID push, denied: pushFailed with methods, one failure', async () => {
        await start()
        const push = await sent()
        await answer('deny')
        const { attempt, methods } = await ask(manager, poll(push), 'pushFailed')
        expect(methods).to.have.length(3)
        expect((await shown()).failedAttempts).to.equal(1)
        await ask(manager, select('APPROVE', attempt), 'pushPending')
      })
      it('SecurID push, 60 seconds: pushFailed, accepted if approved before', async () => {
        await start()
        const late = await sent()
        manager.clock.advance(59)
        const asked = await ask(manager, poll(late), 'pushPending')
        manager.clock.advance(1)
        const { attempt } = await ask(manager, poll(asked), 'pushFailed')
        expect((await shown()).failedAttempts).to.equal(1)
        const timely = await ask(manager, select('APPROVE', attempt), 'pushPending')
        manager.clock.advance(59)
        await answer('approve')
        manager.clock.advance(1)
        await ask(manager, poll(timely), 'accepted')
      })
      it('SecurID push, user locked meanwhile: pushFailed, no failure counted', async () => {
        await start()
        const push = await sent()
        await change({ locked: true })
        await answer('approve')
        await ask(manager, poll(push), 'pushFailed')
        expect((await shown()).failedAttempts).to.equal(0)
      })
      const leaving: readonly (readonly [string, (push: { attempt: Attempt }) => Promise<unknown>])[] = [
        ['another method selected', ({ attempt }) => ask(manager, initialize(attempt), 'methodsOffered')],
        ['another push requested', ({ attempt }) => ask(manager, select('APPROVE', attempt), 'pushPending')],
        ['cancel', ({ attempt }) => ask(manager, { kind: 'cancel', attempt }, 'done')],
      ]
      for (const [title, leave] of leaving) {
        it(`SecurID push, ${title}: withdrawn, pushFailed, no failure counted`, async () => {
          await start()
          const push = await sent()
          await leave(push)
          expect((await pushes()).at(-1)?.answer).to.equal('withdrawn')
          await ask(manager, poll(push), 'pushFailed')
          expect((await shown()).failedAttempts).to.equal(0)
        })
      }
      it('SecurID push, unknown push of an existing or unknown user: pushFailed', async () => {
        await start()
        const { attempt } = await ask(manager, poll({ attempt: MADE_UP, referenceId: 'made-up' }), 'pushFailed')
        await ask(manager, select('SECURID', attempt), 'passcodeRequired')
        await manager.operations.users.delete('alice')
        await ask(manager, poll({ attempt: MADE_UP, referenceId: 'made-up' }), 'pushFailed')
      })
      it('SecurID push, polled twice at once: accepted once', async () => {
        await start()
        const push = await sent()
        await answer('approve')
        expect(await askAtOnce(manager, [poll(push), poll(push)])).to.deep.equal(['accepted', 'pushFailed'])
      })
    })

    describe('method failures', () => {
      const failing = { cloud: { methodFailures: 2 } }
      it('SecurID method failures, limit of one method: that method is not available for 30 minutes', async () => {
        await start({}, failing)
        let { attempt } = await ask(manager, select('TOKEN', await offered()), 'tokenRequired')
        for (let failure = 0; failure < 2; failure++) {
          attempt = (await ask(manager, appCode(attempt, await wrongAppCode()), 'tryAgain')).attempt
        }
        await ask(manager, appCode(attempt, await appShows()), 'tryAgain')
        const { methods } = await ask(manager, initialize(), 'methodsOffered')
        expect(methods.map(({ methodAvailable }) => methodAvailable)).to.deep.equal([true, false, true])
        expect(await shown()).to.include({ locked: false, failedAttempts: 2 })
        manager.clock.advance(30 * MINUTE)
        const again = await ask(manager, select('TOKEN'), 'tokenRequired')
        await ask(manager, appCode(again.attempt, await appShows()), 'accepted')
      })
      it('SecurID method failures, limit over all methods: locks the user', async () => {
        await start({}, { lockout: { failures: 3 } })
        await ask(manager, verify(WRONG), 'denied')
        const token = await ask(manager, select('TOKEN'), 'tokenRequired')
        await ask(manager, appCode(token.attempt, await wrongAppCode()), 'tryAgain')
        expect((await shown()).locked).to.equal(false)
        const push = await ask(manager, select('APPROVE'), 'pushPending')
        await manager.operations.pushes.answer(push.referenceId, { answer: 'deny' })
        await ask(manager, poll(push), 'pushFailed')
        expect(await shown()).to.include({ locked: true, failedAttempts: 3 })
        await ask(manager, verify(typed()), 'denied')
      })
    })
  })
}

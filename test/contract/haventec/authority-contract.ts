/** What every port to Haventec Authenticate must answer, in process or over the vendor's wire. */
import { expect } from 'chai'
import type { Haventec, Question } from '../../../adapter/haventec/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import {
  activate,
  addDevice,
  ask,
  askAtOnce,
  confirm,
  forgotPin,
  login,
  mine,
  resetPin,
  sentToken,
  wrong,
} from '../../fixtures/haventec/authority.ts'
import { DEVICE, NOW, type OpenServer, type Server, type ServerOptions } from '../../fixtures/haventec/server.ts'
import { keysContract } from './authority-contract-keys.ts'

type Lock = Outcome<Haventec, 'deviceLocked'>['code']

const RIGHT = '1234'
const WRONG = '9999'
const DAY = 86_400
const TEXTS: { readonly [C in Lock]: string } = {
  'AN-AUTH-1030': 'Authentication failed, your device is now locked for 5 minutes',
  'AN-AUTH-1031': 'This device is temporarily locked, please try again later',
  'AN-AUTH-1005': 'Authentication failed, your device is now locked',
  'AN-HENG-1004': 'Device is locked',
}

/** The lock policy of one device: seconds that pass before, the PIN, the answer, and the failures counted then. */
const LOCK_POLICY: readonly (readonly [seconds: number, pin: string, answer: string, failures: number])[] = [
  [0, WRONG, 'authenticationFailed', 1],
  [0, WRONG, 'lastTryBeforeTemporaryLock', 2],
  [0, WRONG, 'AN-AUTH-1030', 3],
  [0, RIGHT, 'AN-AUTH-1031', 3],
  [299, WRONG, 'AN-AUTH-1031', 3],
  [1, WRONG, 'authenticationFailed', 4],
  [0, WRONG, 'lastTryBeforeLock', 5],
  [0, WRONG, 'AN-AUTH-1005', 6],
  [0, RIGHT, 'AN-HENG-1004', 6],
  [DAY, RIGHT, 'AN-HENG-1004', 6],
]

/** The contract, as tests under this name. */
export function authorityContract(name: string, open: OpenServer): void {
  keysContract(name, open)
  describe(`${name}: answers of Haventec Authenticate`, () => {
    let server: Server
    const start = async (having: ServerOptions = {}) => {
      server = await open(having)
    }
    afterEach(() => server.close())
    const device = async (username = 'mia') => (await server.operations.users.get(username)).devices[0]
    const fail = async (kinds: readonly (keyof Haventec['outcomes'])[]) => {
      for (const kind of kinds) await ask(server, login('K0', WRONG), kind)
    }
    /** Asks, expects this lock, and its end where it is told. */
    const locked = async (question: Question, code: Lock, until?: number) => {
      const told = await ask(server, question, 'deviceLocked')
      expect([told.code, told.message]).to.deep.equal([code, TEXTS[code]])
      if (told.lockedUntil !== undefined) expect(told.lockedUntil).to.equal(until)
    }
    const lockForAWhile = async () => {
      await fail(['authenticationFailed', 'lastTryBeforeTemporaryLock'])
      await locked(login('K0', WRONG), 'AN-AUTH-1030', server.clock.now() + 300)
    }
    const lockForGood = () => server.operations.devices.patch(DEVICE.deviceUuid, { locked: true })

    describe('the lock policy', () => {
      it('is that of the documents, failure by failure', async () => {
        await start()
        for (const [seconds, pin, answer, failures] of LOCK_POLICY) {
          server.clock.advance(seconds)
          if (answer in TEXTS) await locked(login('K0', pin), answer as Lock, NOW + 300)
          else await ask(server, login('K0', pin), answer as keyof Haventec['outcomes'])
          expect((await device())?.failedLoginAttempts, answer).to.equal(failures)
        }
      })
      for (const failures of [1, 2, 4, 5])
        it(`a login after ${failures} failures puts the count to 0`, async () => {
          await start()
          await server.operations.devices.patch(DEVICE.deviceUuid, { failedLoginAttempts: failures })
          await ask(server, login(), 'keyIssued')
          expect(await device()).to.include({ failedLoginAttempts: 0, locked: false })
        })
      it('a login works again when five minutes have passed', async () => {
        await start()
        await lockForAWhile()
        server.clock.advance(300)
        await ask(server, login(), 'keyIssued')
      })
      it('a wrong key counts nothing, whatever the PIN is', async () => {
        await start()
        for (const pin of [RIGHT, WRONG, WRONG, WRONG]) await ask(server, login('K9', pin), 'wrongAuthKey')
        expect(await device()).to.include({ failedLoginAttempts: 0 })
      })
      it('a lock comes before the key is looked at', async () => {
        await start()
        await lockForAWhile()
        await locked(login('K9'), 'AN-AUTH-1031', NOW + 300)
        await lockForGood()
        await locked(login('K9'), 'AN-HENG-1004')
      })
      it('a failed login uses up no key', async () => {
        await start({ application: { allowedAuthKeyRetries: 0 } })
        await fail(['authenticationFailed', 'lastTryBeforeTemporaryLock'])
        await ask(server, login(), 'keyIssued')
      })
      it('staff can unlock', async () => {
        await start()
        await lockForGood()
        await server.operations.devices.patch(DEVICE.deviceUuid, { locked: false })
        await ask(server, login(), 'keyIssued')
      })
      it('wrong PINs at once are counted one by one', async () => {
        await start()
        const kinds = await askAtOnce(
          server,
          Array.from({ length: 4 }, () => login('K0', WRONG)),
        )
        expect(kinds).to.deep.equal([
          'authenticationFailed',
          'deviceLocked',
          'deviceLocked',
          'lastTryBeforeTemporaryLock',
        ])
        expect((await device())?.failedLoginAttempts).to.equal(3)
      })
    })

    describe('resetting the PIN', () => {
      const request = async () => {
        await ask(server, forgotPin(), 'resetPinRequested')
        return sentToken(server)
      }
      it('a new PIN and a new key; the old PIN and all old keys are gone', async () => {
        await start()
        const { authKey } = await ask(server, resetPin(await request()), 'keyIssued')
        await ask(server, login('K0', '4711'), 'wrongAuthKey')
        await ask(server, login(authKey, RIGHT), 'authenticationFailed')
        await ask(server, login(authKey, '4711'), 'keyIssued')
      })
      it('is allowed during the lock of five minutes, and lifts it', async () => {
        await start()
        await lockForAWhile()
        const { authKey } = await ask(server, resetPin(await request()), 'keyIssued')
        await ask(server, login(authKey, '4711'), 'keyIssued')
      })
      it('is refused on a device that is locked for good', async () => {
        await start()
        const token = await request()
        await lockForGood()
        await locked(forgotPin(), 'AN-HENG-1004')
        await locked(resetPin(token), 'AN-HENG-1004')
      })
      it('the third wrong token blocks it for a day, the login not', async () => {
        await start()
        const token = await request()
        for (const kind of ['invalidResetToken', 'invalidResetToken', 'resetPinBlocked'] as const)
          await ask(server, resetPin(wrong(token)), kind)
        await ask(server, resetPin(token), 'resetPinBlocked')
        server.clock.advance(DAY - 1)
        await ask(server, forgotPin(), 'resetPinBlocked')
        await ask(server, login(), 'keyIssued')
        server.clock.advance(1)
        const other = await request()
        await ask(server, resetPin(wrong(other)), 'invalidResetToken')
        await ask(server, resetPin(other), 'keyIssued')
      })
      it('wrong tokens count over several requests', async () => {
        await start()
        for (const kind of ['invalidResetToken', 'invalidResetToken', 'resetPinBlocked'] as const)
          await ask(server, resetPin(wrong(await request())), kind)
        await ask(server, forgotPin(), 'resetPinBlocked')
      })
      it('a token is good once', async () => {
        await start()
        const token = await request()
        await ask(server, resetPin(token), 'keyIssued')
        await ask(server, resetPin(token), 'invalidResetToken')
      })
    })

    describe('adding a device', () => {
      it('is activated with the token that was sent, once, and logs in with a PIN of its own', async () => {
        await start()
        const { deviceUuid } = await ask(server, addDevice(), 'deviceAdded')
        const added = { username: 'mia', deviceUuid }
        const token = await sentToken(server)
        await ask(server, login('K0', RIGHT, added), 'deviceNotFound')
        await ask(server, activate(added, wrong(token)), 'activationRefused')
        const { authKey, ...rest } = await ask(server, activate(added, token), 'keyIssued')
        expect(rest).to.include(added)
        await ask(server, activate(added, token), 'activationRefused')
        await ask(server, login(authKey, '4711', added), 'keyIssued')
        await ask(server, login(), 'keyIssued')
      })
      it('its token does not last for ever', async () => {
        await start({ application: { activationTokenSeconds: 60 } })
        const { deviceUuid } = await ask(server, addDevice(), 'deviceAdded')
        const token = await sentToken(server)
        server.clock.advance(60)
        await ask(server, activate({ username: 'mia', deviceUuid }, token), 'activationRefused')
      })
      it('is forbidden to some', async () => {
        await start()
        await ask(server, addDevice('nina'), 'addingDevicesForbidden')
      })
    })

    describe('confirming', () => {
      it('tells who signs on', async () => {
        await start()
        const issued = await ask(server, login('K0', RIGHT, { ...mine, username: 'MIA' }), 'keyIssued')
        const { subject, attributes } = await ask(server, confirm(issued), 'confirmed')
        expect(subject).to.equal('mia')
        expect(attributes).to.deep.equal({
          username: 'mia',
          userUuid: 'user-mia',
          deviceUuid: DEVICE.deviceUuid,
          role: ['HT_AN_USER'],
          email: 'mia@example.com',
        })
      })
      it('leaves out an address that is not known', async () => {
        await start()
        const device = { username: 'max', deviceUuid: 'device-of-max' }
        const issued = await ask(server, login('M0', RIGHT, device), 'keyIssued')
        expect((await ask(server, confirm(issued), 'confirmed')).attributes).not.to.have.property('email')
      })
      it('is refused with the token of another user, a forged one, or one that is no token', async () => {
        await start()
        const issued = await ask(server, login(), 'keyIssued')
        const foreign = await ask(
          server,
          login('M0', RIGHT, { username: 'max', deviceUuid: 'device-of-max' }),
          'keyIssued',
        )
        const [header, payload] = issued.accessToken.split('.')
        const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
        for (const accessToken of [foreign.accessToken, `${header}.${payload}.AAAA`, none, 'no-token'])
          await ask(server, confirm({ ...issued, accessToken }), 'confirmationRefused')
        await ask(server, confirm(issued), 'confirmed')
      })
      it('is refused when the token is too old', async () => {
        await start({ application: { accessTokenSeconds: 60 } })
        const issued = await ask(server, login(), 'keyIssued')
        server.clock.advance(60)
        await ask(server, confirm(issued), 'confirmationRefused')
      })
      it('is refused for a device that was locked meanwhile', async () => {
        await start()
        const issued = await ask(server, login(), 'keyIssued')
        await lockForGood()
        await ask(server, confirm(issued), 'confirmationRefused')
      })
    })

    it('nobody of that name, no such device, and the device of somebody else', async () => {
      await start()
      const nobody = { username: 'nobody', deviceUuid: DEVICE.deviceUuid }
      const nowhere = { username: 'mia', deviceUuid: 'nowhere' }
      const foreign = { username: 'mia', deviceUuid: 'device-of-max' }
      const questions = (device: typeof mine) => [
        login('K0', RIGHT, device),
        forgotPin(device),
        resetPin('000000', '4711', device),
        activate(device, '000000'),
      ]
      for (const question of [...questions(nobody), addDevice('nobody')]) await ask(server, question, 'userNotFound')
      for (const question of [...questions(nowhere), ...questions(foreign)])
        await ask(server, question, 'deviceNotFound')
      expect(await device('max')).to.include({ failedLoginAttempts: 0, wrongResetPinTokens: 0 })
    })

    it('raises the reason of a signal that is aborted before, and counts nothing', async () => {
      await start()
      const reason = new Error('gone')
      const failure = await server.port
        .ask(login('K0', WRONG), AbortSignal.abort(reason))
        .catch((error: unknown) => error)
      expect(failure).to.equal(reason)
      expect((await device())?.failedLoginAttempts).to.equal(0)
    })
  })
}

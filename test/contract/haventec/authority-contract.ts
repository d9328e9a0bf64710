/** Contract of every port to Haventec Authenticate, in process or over the vendor's wire. */
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

/** Lock policy of one device: seconds to wait, PIN, outcome, counted failures. */
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

export function authorityContract(name: string, open: OpenServer): void {
  keysContract(name, open)
  describe(`${name}: Haventec authority`, () => {
    let server: Server
    const start = async (having: ServerOptions = {}) => {
      server = await open(having)
    }
    afterEach(() => server.close())
    const device = async (username = 'mia') => (await server.operations.users.get(username)).devices[0]
    const fail = async (kinds: readonly (keyof Haventec['outcomes'])[]) => {
      for (const kind of kinds) await ask(server, login('K0', WRONG), kind)
    }
    /** Asks and expects this lock, with its end if the outcome contains it. */
    const locked = async (question: Question, code: Lock, until?: number) => {
      const outcome = await ask(server, question, 'deviceLocked')
      expect([outcome.code, outcome.message]).to.deep.equal([code, TEXTS[code]])
      if (outcome.lockedUntil !== undefined) expect(outcome.lockedUntil).to.equal(until)
    }
    const lockForAWhile = async () => {
      await fail(['authenticationFailed', 'lastTryBeforeTemporaryLock'])
      await locked(login('K0', WRONG), 'AN-AUTH-1030', server.clock.now() + 300)
    }
    const lockForGood = () => server.operations.devices.patch(DEVICE.deviceUuid, { locked: true })

    describe('lock policy', () => {
      it('Haventec lock policy, each failure in turn: outcome and count of the documentation', async () => {
        await start()
        for (const [seconds, pin, answer, failures] of LOCK_POLICY) {
          server.clock.advance(seconds)
          if (answer in TEXTS) await locked(login('K0', pin), answer as Lock, NOW + 300)
          else await ask(server, login('K0', pin), answer as keyof Haventec['outcomes'])
          expect((await device())?.failedLoginAttempts, answer).to.equal(failures)
        }
      })
      for (const failures of [1, 2, 4, 5])
        it(`Haventec lock policy, login after ${failures} failures: the count is 0`, async () => {
          await start()
          await server.operations.devices.patch(DEVICE.deviceUuid, { failedLoginAttempts: failures })
          await ask(server, login(), 'keyIssued')
          expect(await device()).to.include({ failedLoginAttempts: 0, locked: false })
        })
      it('Haventec lock policy, five minutes after the temporary lock: login succeeds', async () => {
        await start()
        await lockForAWhile()
        server.clock.advance(300)
        await ask(server, login(), 'keyIssued')
      })
      it('Haventec lock policy, wrong key: no failure is counted, whether the PIN is right or wrong', async () => {
        await start()
        for (const pin of [RIGHT, WRONG, WRONG, WRONG]) await ask(server, login('K9', pin), 'wrongAuthKey')
        expect(await device()).to.include({ failedLoginAttempts: 0 })
      })
      it('Haventec lock policy, wrong key on a locked device: the lock is reported', async () => {
        await start()
        await lockForAWhile()
        await locked(login('K9'), 'AN-AUTH-1031', NOW + 300)
        await lockForGood()
        await locked(login('K9'), 'AN-HENG-1004')
      })
      it('Haventec lock policy, failed login: uses no retry of the key', async () => {
        await start({ application: { allowedAuthKeyRetries: 0 } })
        await fail(['authenticationFailed', 'lastTryBeforeTemporaryLock'])
        await ask(server, login(), 'keyIssued')
      })
      it('Haventec lock policy, locked set to false: login succeeds', async () => {
        await start()
        await lockForGood()
        await server.operations.devices.patch(DEVICE.deviceUuid, { locked: false })
        await ask(server, login(), 'keyIssued')
      })
      it('Haventec lock policy, four wrong PINs at once: three failures counted, then locked', async () => {
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

    describe('PIN reset', () => {
      const request = async () => {
        await ask(server, forgotPin(), 'resetPinRequested')
        return sentToken(server)
      }
      it('Haventec PIN reset, right token: new PIN and key, old PIN and keys are invalid', async () => {
        await start()
        const { authKey } = await ask(server, resetPin(await request()), 'keyIssued')
        await ask(server, login('K0', '4711'), 'wrongAuthKey')
        await ask(server, login(authKey, RIGHT), 'authenticationFailed')
        await ask(server, login(authKey, '4711'), 'keyIssued')
      })
      it('Haventec PIN reset, device locked temporarily: allowed, removes the lock', async () => {
        await start()
        await lockForAWhile()
        const { authKey } = await ask(server, resetPin(await request()), 'keyIssued')
        await ask(server, login(authKey, '4711'), 'keyIssued')
      })
      it('Haventec PIN reset, device locked permanently: refused', async () => {
        await start()
        const token = await request()
        await lockForGood()
        await locked(forgotPin(), 'AN-HENG-1004')
        await locked(resetPin(token), 'AN-HENG-1004')
      })
      it('Haventec PIN reset, third wrong token: blocked for a day, login still possible', async () => {
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
      it('Haventec PIN reset, wrong tokens of several requests: counted together', async () => {
        await start()
        for (const kind of ['invalidResetToken', 'invalidResetToken', 'resetPinBlocked'] as const)
          await ask(server, resetPin(wrong(await request())), kind)
        await ask(server, forgotPin(), 'resetPinBlocked')
      })
      it('Haventec PIN reset, token used again: refused', async () => {
        await start()
        const token = await request()
        await ask(server, resetPin(token), 'keyIssued')
        await ask(server, resetPin(token), 'invalidResetToken')
      })
    })

    describe('new device', () => {
      it('Haventec new device, activation with the sent token: once, then login with its own PIN', async () => {
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
      it('Haventec new device, activation token expired: refused', async () => {
        await start({ application: { activationTokenSeconds: 60 } })
        const { deviceUuid } = await ask(server, addDevice(), 'deviceAdded')
        const token = await sentToken(server)
        server.clock.advance(60)
        await ask(server, activate({ username: 'mia', deviceUuid }, token), 'activationRefused')
      })
      it('Haventec new device, user without permission: addingDevicesForbidden', async () => {
        await start()
        await ask(server, addDevice('nina'), 'addingDevicesForbidden')
      })
    })

    describe('confirmation', () => {
      it('Haventec confirmation: subject and attributes of the user', async () => {
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
      it('Haventec confirmation, user without e-mail address: no email attribute', async () => {
        await start()
        const device = { username: 'max', deviceUuid: 'device-of-max' }
        const issued = await ask(server, login('M0', RIGHT, device), 'keyIssued')
        expect((await ask(server, confirm(issued), 'confirmed')).attributes).not.to.have.property('email')
      })
      it('Haventec confirmation, foreign, forged or malformed access token: refused', async () => {
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
      it('Haventec confirmation, access token expired: refused', async () => {
        await start({ application: { accessTokenSeconds: 60 } })
        const issued = await ask(server, login(), 'keyIssued')
        server.clock.advance(60)
        await ask(server, confirm(issued), 'confirmationRefused')
      })
      it('Haventec confirmation, device locked since login: refused', async () => {
        await start()
        const issued = await ask(server, login(), 'keyIssued')
        await lockForGood()
        await ask(server, confirm(issued), 'confirmationRefused')
      })
    })

    it('Haventec, unknown user, unknown device, device of another user: userNotFound or deviceNotFound', async () => {
      await start()
      const unknownUser = { username: 'unknown', deviceUuid: DEVICE.deviceUuid }
      const unknownDevice = { username: 'mia', deviceUuid: 'unknown' }
      const foreign = { username: 'mia', deviceUuid: 'device-of-max' }
      const questions = (device: typeof mine) => [
        login('K0', RIGHT, device),
        forgotPin(device),
        resetPin('000000', '4711', device),
        activate(device, '000000'),
      ]
      for (const question of [...questions(unknownUser), addDevice('unknown')])
        await ask(server, question, 'userNotFound')
      for (const question of [...questions(unknownDevice), ...questions(foreign)])
        await ask(server, question, 'deviceNotFound')
      expect(await device('max')).to.include({ failedLoginAttempts: 0, wrongResetPinTokens: 0 })
    })

    it('Haventec, aborted signal: rejects with its reason, counts no failure', async () => {
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

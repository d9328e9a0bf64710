import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import express, { type ErrorRequestHandler } from 'express'
import request, { type Response } from 'supertest'
import { createControl } from '../../../mock-idp/authorities/securid/admin/control.ts'
import { withDevice } from '../../../mock-idp/authorities/securid/rules/device.ts'
import { policyOf } from '../../../mock-idp/authorities/securid/rules/policy.ts'
import type { User } from '../../../mock-idp/authorities/securid/rules/user.ts'
import { writeCtf } from '../../../mock-idp/authorities/securid/token/ctf.ts'
import { expiresAt } from '../../../mock-idp/authorities/securid/token/token.ts'
import { createTokencodes, intervalNumber } from '../../../mock-idp/authorities/securid/token/tokencode.ts'
import type { MockClock } from '../../../mock-idp/core/clock/clock.ts'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { openModule } from '../../fixtures/securid/server.ts'
import { alice, assigned, code, fob, MINUTE, NOW, pinpad, WRONG } from '../../fixtures/securid/users.ts'

const names = ['user', 'user-change', 'user-answer', 'users', 'passcode'] as const
const ajv = new Ajv2020({ strict: true, keywords: ['x-secret'] })
const idOf = (name: string) => `https://mock-idp.example/schemas/securid/control/${name}.schema.json`
// Relative to the working directory: the repository, or the folder of the build with a copy of the schemas.
for (const name of names) ajv.addSchema(JSON.parse(readFileSync(`schemas/securid/control/${name}.schema.json`, 'utf8')))
const isValid = (name: (typeof names)[number], value: unknown): boolean => ajv.validate(idOf(name), value)
const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof ControlError)) return next(error)
  const { status, code: reason, message, details } = error
  response.status(status).json({ code: reason, message, details })
}

/** A user after a PUT with an empty body. */
const blank = {
  pin: null,
  pinType: 'none',
  tokens: [],
  nextTokencodeMode: false,
  newPinMode: null,
  failedAttempts: 0,
  locked: false,
  methods: ['SECURID'],
  device: null,
}
const bob = { pin: '1234', tokens: [{ source: writeCtf(fob) }] }
const bobAnswer = { ...blank, username: 'bob', pin: '1234', pinType: 'fob', tokens: [{ serial: fob.serial }] }

describe('SecurID control API, users', () => {
  let opened: Awaited<ReturnType<typeof openModule>>
  let agent: ReturnType<typeof request>
  const closed = new AbortController()
  /** Resolves when a request waits for the clock. */
  let waits: Promise<void>
  const open = async (...users: readonly User[]) => {
    opened = await openModule(users)
    const options = { policy: policyOf({}), codes: createTokencodes(), closed: closed.signal }
    const { clock } = opened
    const observed: Pick<MockClock, 'now' | 'wake'> = { now: clock.now, wake: () => () => {} }
    waits = new Promise((resolve) => {
      observed.wake = (at, call) => {
        resolve()
        return clock.wake(at, call)
      }
    })
    const router = createControl({ users: opened.users, clock: observed, ...options })
    agent = request(express().use('/mock/securid', router).use(onError))
  }
  const verify = async (passcode: string, username = 'bob') =>
    (await opened.port.ask({ kind: 'verify', username, passcode }, new AbortController().signal)).kind
  const refused = ({ status, body }: Response) => ({ status, code: body.code })
  const path = '/mock/securid/users/bob'
  afterEach(() => opened.close())

  it('/mock/securid/users/{username}: PUT 201, GET 200, PUT 200, DELETE 204', async () => {
    await open()
    const created = await agent.put(path).send({ ...bob, nextTokencodeMode: true })
    expect([created.status, created.body]).to.deep.equal([201, { ...bobAnswer, nextTokencodeMode: true }])
    expect((await agent.get(path)).body).to.deep.equal(created.body)
    const replaced = await agent.put(path).send(bob)
    expect([replaced.status, replaced.body]).to.deep.equal([200, bobAnswer])
    expect(isValid('user-answer', replaced.body)).to.equal(true)
    expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    expect((await agent.delete(path)).status).to.equal(204)
    expect(await verify(`1234${code(fob, 1)}`)).to.equal('denied')
    expect(refused(await agent.get(path))).to.deep.equal({ status: 404, code: 'USER_NOT_FOUND' })
  })

  it('PUT /mock/securid/users/{username}, empty object: a user with defaults', async () => {
    await open()
    expect((await agent.put(path).send({})).body).to.deep.equal({ ...blank, username: 'bob' })
  })

  it('GET /mock/securid/users: all users, names may need URL encoding', async () => {
    await open(alice(), alice({ username: 'a b/c' }))
    const { body } = await agent.get('/mock/securid/users')
    expect(isValid('users', body)).to.equal(true)
    expect(body.users.map(({ username }: { username: string }) => username)).to.have.members(['alice', 'a b/c'])
    expect((await agent.get(`/mock/securid/users/${encodeURIComponent('a b/c')}`)).body.username).to.equal('a b/c')
  })

  it('/mock/securid/users/{username}, unknown user: 404 USER_NOT_FOUND', async () => {
    await open()
    const answers = [agent.get(path), agent.patch(path).send({}), agent.delete(path), agent.get(`${path}/passcode`)]
    for (const answer of answers) {
      expect(refused(await answer)).to.deep.equal({ status: 404, code: 'USER_NOT_FOUND' })
    }
  })

  describe('PATCH of a SecurID user', () => {
    const fields: readonly object[] = [
      { pin: '4711' },
      { pin: null },
      { pinType: 'none' },
      { nextTokencodeMode: true },
      { newPinMode: 'system' },
      { failedAttempts: 4 },
      { locked: true },
      { methods: ['SECURID', 'APPROVE'], device: { name: 'tablet' } },
      { device: { name: 'tablet' } },
      { tokens: [] as object[], pinType: 'fob' },
      {},
    ]
    for (const change of fields) {
      it(`PATCH /mock/securid/users/{username}, ${JSON.stringify(change)}: only that changes`, async () => {
        await open(alice({ username: 'bob' }))
        expect((await agent.patch(path).send(change)).body).to.deep.equal({ ...bobAnswer, ...change })
      })
    }

    it('PATCH /mock/securid/users/{username}, locked false and failedAttempts 0: unlocked, counts cleared', async () => {
      await open(alice({ username: 'bob' }))
      for (let failure = 0; failure < 5; failure++) await verify(WRONG)
      expect((await agent.get(path)).body).to.include({ locked: true, failedAttempts: 5 })
      const { body } = await agent.patch(path).send({ locked: false, failedAttempts: 0 })
      expect(body).to.include({ locked: false, failedAttempts: 0 })
      expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    })
    it('PATCH /mock/securid/users/{username}, failedAttempts 4: the next wrong code locks', async () => {
      await open(alice({ username: 'bob' }))
      await agent.patch(path).send({ failedAttempts: 4 })
      await verify(WRONG)
      expect((await agent.get(path)).body.locked).to.equal(true)
    })
    it('PATCH /mock/securid/users/{username}, tokens: a serial keeps used codes, a source clears them', async () => {
      await open(alice({ username: 'bob', pin: '1234' }))
      await verify(`1234${code(fob)}`)
      const patched = await agent.patch(path).send({ tokens: [{ serial: fob.serial }, { source: writeCtf(pinpad) }] })
      expect(patched.body.tokens).to.deep.equal([{ serial: fob.serial }, { serial: pinpad.serial }])
      expect(await verify(`1234${code(fob)}`)).to.equal('denied')
      await agent.patch(path).send({ tokens: bob.tokens })
      expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    })
  })

  it('GET /mock/securid/users/{username}: locks and failures expire with the clock', async () => {
    await open(alice({ username: 'bob', locked: { until: NOW + MINUTE }, failures: [{ at: NOW, count: 5 }] }))
    expect((await agent.get(path)).body).to.include({ locked: true, failedAttempts: 5 })
    opened.clock.advance(MINUTE)
    expect((await agent.get(path)).body).to.include({ locked: false, failedAttempts: 0 })
  })

  describe('invalid body of a SecurID user', () => {
    const source = writeCtf(fob)
    const bodies: readonly (readonly [string, object, string])[] = [
      ['unknown field', { pim: '1234' }, 'VALIDATION_ERROR'],
      ['PIN too long', { pin: '123456789' }, 'VALIDATION_ERROR'],
      ['wrong type', { locked: 'yes' }, 'VALIDATION_ERROR'],
      ['other username', { username: 'alice' }, 'USERNAME_MISMATCH'],
      ['token with a wrong digit', { tokens: [{ source: `3${source.slice(1)}` }] }, 'TOKEN_CHECKSUM_WRONG'],
      ['source of unknown form', { tokens: [{ source: 'x' }] }, 'TOKEN_FORM_UNKNOWN'],
      ['protected token', { tokens: [{ source: writeCtf(fob, { password: 'p' }) }] }, 'TOKEN_PASSWORD_REQUIRED'],
      ['unknown serial', { tokens: [{ serial: '1' }] }, 'TOKEN_NOT_FOUND'],
      ['empty token entry', { tokens: [{}] }, 'TOKEN_NOT_FOUND'],
      ['duplicate token', { tokens: [{ source }, { source }] }, 'TOKEN_TWICE'],
      [
        'letters as PIN of a PINPAD token',
        { pin: 'Ab12', tokens: [{ source: writeCtf(pinpad) }] },
        'TOKEN_PIN_NOT_NUMERIC',
      ],
    ]
    for (const [what, body, reason] of bodies) {
      it(`PUT and PATCH /mock/securid/users/{username}, ${what}: 400 ${reason}, nothing changes`, async () => {
        await open(alice({ username: 'bob' }))
        const answers = [await agent.put(path).send(body), await agent.patch(path).send(body)]
        for (const answer of answers) expect(refused(answer)).to.deep.equal({ status: 400, code: reason })
        expect((await agent.get(path)).body).to.deep.equal(bobAnswer)
      })
    }
    it('PUT /mock/securid/users/{username} without a body: 400', async () => {
      await open(alice({ username: 'bob' }))
      expect((await agent.put(path)).status).to.equal(400)
    })
    it('PUT /mock/securid/users/{username}, invalid tokens: details point into the body', async () => {
      await open()
      const { body } = await agent.put(path).send({ tokens: [{ source: 'x' }, { source: 'y' }] })
      const pointers = body.details.map(({ pointer }: { pointer: string }) => pointer)
      expect(pointers).to.deep.equal(['/tokens/0/source', '/tokens/1/source'])
    })
  })

  describe('passcode of a SecurID user', () => {
    it('GET .../passcode, fob: PIN and code, the bare next code, seconds left', async () => {
      await open(alice({ username: 'bob', nextTokencodeMode: true }))
      const { body } = await agent.get(`${path}/passcode`)
      expect(isValid('passcode', body)).to.equal(true)
      const [tokencode, nextTokencode] = [code(fob), code(fob, 1)]
      const use = { used: false, usableInSeconds: 0, expired: false }
      expect(body).to.deep.equal({ passcode: `1234${tokencode}`, tokencode, nextTokencode, secondsLeft: 50, ...use })
    })
    it('GET .../passcode, PINPAD: passcode and next tokencode contain the PIN, both are accepted', async () => {
      await open(alice({ username: 'bob', tokens: [assigned(pinpad)], nextTokencodeMode: true }))
      const { body } = await agent.get(`${path}/passcode`)
      expect(body.tokencode).to.equal(code(pinpad))
      const signal = new AbortController().signal
      const first = await opened.port.ask({ kind: 'verify', username: 'bob', passcode: body.passcode }, signal)
      if (first.kind !== 'nextTokencode') throw new Error(first.kind)
      const { attempt } = first
      const question = { kind: 'verifyNextTokencode', username: 'bob', attempt, tokencode: body.nextTokencode } as const
      expect((await opened.port.ask(question, signal)).kind).to.equal('accepted')
    })
    it('GET .../passcode: the code changes with the clock; use marks it as used', async () => {
      await open(alice({ username: 'bob' }))
      const before = (await agent.get(`${path}/passcode`)).body
      await verify(before.passcode)
      const used = { ...before, used: true, usableInSeconds: 50 }
      expect((await agent.get(`${path}/passcode`)).body).to.deep.equal(used)
      opened.clock.advance(49)
      expect((await agent.get(`${path}/passcode`)).body).to.deep.equal({ ...used, secondsLeft: 1, usableInSeconds: 1 })
      opened.clock.advance(1)
      const after = (await agent.get(`${path}/passcode`)).body
      expect(after).to.include({ tokencode: before.nextTokencode, secondsLeft: 60 })
      expect(await verify(after.passcode)).to.equal('accepted')
    })
    it('GET .../passcode, next code used too: usable after both', async () => {
      await open(alice({ username: 'bob', tokens: [{ ...assigned(fob), lastInterval: intervalNumber(fob, NOW) + 1 }] }))
      expect((await agent.get(`${path}/passcode`)).body).to.include({
        used: true,
        usableInSeconds: 110,
        secondsLeft: 50,
      })
    })
    it('GET .../passcode, expired token: expired', async () => {
      await open(alice({ username: 'bob' }))
      expect((await agent.get(`${path}/passcode`)).body.expired).to.equal(false)
      opened.clock.set(expiresAt(fob))
      expect((await agent.get(`${path}/passcode`)).body.expired).to.equal(true)
    })
    it('GET .../passcode, used code of the RSA app: authenticateTokencodeUsed', async () => {
      await open(withDevice(alice({ username: 'bob', methods: ['SECURID', 'TOKEN'] })))
      const { authenticateTokencode, authenticateTokencodeUsed } = (await agent.get(`${path}/passcode`)).body
      expect(authenticateTokencodeUsed).to.equal(false)
      const signal = new AbortController().signal
      const opening = await opened.port.ask({ kind: 'select', username: 'bob', method: 'TOKEN' }, signal)
      if (opening.kind !== 'tokenRequired') throw new Error(opening.kind)
      const { attempt } = opening
      const question = { kind: 'verifyToken', username: 'bob', attempt, tokencode: authenticateTokencode } as const
      expect((await opened.port.ask(question, signal)).kind).to.equal('accepted')
      expect((await agent.get(`${path}/passcode`)).body).to.include({ used: false, authenticateTokencodeUsed: true })
    })
    it('GET .../passcode?wait, unused code: answered at once', async () => {
      await open(alice({ username: 'bob' }))
      expect((await agent.get(`${path}/passcode?wait=2m`)).body.used).to.equal(false)
    })
    it('GET .../passcode?wait, used code: answered when the clock has reached the next one', async () => {
      await open(alice({ username: 'bob' }))
      const before = (await agent.get(`${path}/passcode`)).body
      await verify(before.passcode)
      const [{ body }] = await Promise.all([
        agent.get(`${path}/passcode?wait=2m`),
        waits.then(() => opened.clock.advance(50)),
      ])
      expect(body).to.include({ used: false, usableInSeconds: 0, tokencode: before.nextTokencode })
      expect(await verify(body.passcode)).to.equal('accepted')
    })
    it('GET .../passcode?wait, frozen clock: the used code after the time', async () => {
      await open(alice({ username: 'bob' }))
      await verify((await agent.get(`${path}/passcode`)).body.passcode)
      expect((await agent.get(`${path}/passcode?wait=20ms`)).body).to.include({ used: true, usableInSeconds: 50 })
    })
    for (const wait of ['30', '-1s', '121s', '3m', '1h', '', 's', '9999999ms'])
      it(`GET .../passcode?wait=${wait}: 400, the message has the form`, async () => {
        await open(alice({ username: 'bob' }))
        const answer = await agent.get(`${path}/passcode`).query({ wait })
        expect(refused(answer)).to.deep.equal({ status: 400, code: 'INVALID_REQUEST' })
        expect(answer.body.message).to.contain('30s')
      })
    it('GET .../passcode, several tokens: the first, or the one with the given serial; unknown serial 404', async () => {
      await open(alice({ username: 'bob', tokens: [assigned(fob), assigned(pinpad)] }))
      expect((await agent.get(`${path}/passcode`)).body.tokencode).to.equal(code(fob))
      const named = await agent.get(`${path}/passcode`).query({ serial: pinpad.serial })
      expect(named.body.tokencode).to.equal(code(pinpad))
      const unknown = await agent.get(`${path}/passcode`).query({ serial: '1' })
      expect(refused(unknown)).to.deep.equal({ status: 404, code: 'TOKEN_NOT_FOUND' })
    })
    it('GET .../passcode, user without a token: 422 TOKEN_REQUIRED', async () => {
      await open(alice({ username: 'bob', tokens: [] }))
      expect(refused(await agent.get(`${path}/passcode`))).to.deep.equal({ status: 422, code: 'TOKEN_REQUIRED' })
    })
  })
})

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import express, { type ErrorRequestHandler } from 'express'
import request, { type Response } from 'supertest'
import { createControl, type Validate } from '../../../mock-idp/authorities/securid/admin/control.ts'
import { policyOf } from '../../../mock-idp/authorities/securid/rules/policy.ts'
import type { User } from '../../../mock-idp/authorities/securid/rules/user.ts'
import { writeCtf } from '../../../mock-idp/authorities/securid/token/ctf.ts'
import { createTokencodes } from '../../../mock-idp/authorities/securid/token/tokencode.ts'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { openModule } from '../../fixtures/securid/server.ts'
import { alice, assigned, code, fob, MINUTE, NOW, pinpad, WRONG } from '../../fixtures/securid/users.ts'

const names = [
  'securid-user',
  'securid-user-change',
  'securid-user-answer',
  'securid-users',
  'securid-passcode',
] as const
const ajv = new Ajv2020({ strict: true, keywords: ['x-secret'] })
const idOf = (name: string) => `https://mock-idp.example/schemas/host/control/${name}.schema.json`
// The working directory is the repository's, or that of the built files beside a copy of the schemas.
for (const name of names) ajv.addSchema(JSON.parse(readFileSync(`schemas/host/control/${name}.schema.json`, 'utf8')))
const expectSchema = (name: (typeof names)[number], value: unknown): boolean => ajv.validate(idOf(name), value)
const validate: Validate = (schema, body) => {
  if (!expectSchema(schema, body)) throw new ControlError(400, 'VALIDATION_ERROR', ajv.errorsText())
}
const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof ControlError)) return next(error)
  const { status, code: reason, message, details } = error
  response.status(status).json({ code: reason, message, details })
}

/** What a PUT of nothing but the name leaves. */
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

describe('/mock/securid', () => {
  let opened: Awaited<ReturnType<typeof openModule>>
  let agent: ReturnType<typeof request>
  const open = async (...users: readonly User[]) => {
    opened = await openModule(users)
    const options = { policy: policyOf({}), codes: createTokencodes(), validate }
    const router = createControl({ users: opened.users, clock: opened.clock, ...options })
    agent = request(express().use('/mock/securid', router).use(onError))
  }
  const verify = async (passcode: string, username = 'bob') =>
    (await opened.port.ask({ kind: 'verify', username, passcode }, new AbortController().signal)).kind
  const refused = ({ status, body }: Response) => ({ status, code: body.code })
  const path = '/mock/securid/users/bob'
  afterEach(() => opened.close())

  it('PUT creates with 201, GET shows what is there, PUT replaces with 200, DELETE removes with 204', async () => {
    await open()
    const created = await agent.put(path).send({ ...bob, nextTokencodeMode: true })
    expect([created.status, created.body]).to.deep.equal([201, { ...bobAnswer, nextTokencodeMode: true }])
    expect((await agent.get(path)).body).to.deep.equal(created.body)
    const replaced = await agent.put(path).send(bob)
    expect([replaced.status, replaced.body]).to.deep.equal([200, bobAnswer])
    expect(expectSchema('securid-user-answer', replaced.body)).to.equal(true)
    expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    expect((await agent.delete(path)).status).to.equal(204)
    expect(await verify(`1234${code(fob, 1)}`)).to.equal('denied')
    expect(refused(await agent.get(path))).to.deep.equal({ status: 404, code: 'USER_NOT_FOUND' })
  })

  it('PUT of nothing makes a user with the defaults', async () => {
    await open()
    expect((await agent.put(path).send({})).body).to.deep.equal({ ...blank, username: 'bob' })
  })

  it('GET lists the users', async () => {
    await open(alice(), alice({ username: 'a b/c' }))
    const { body } = await agent.get('/mock/securid/users')
    expect(expectSchema('securid-users', body)).to.equal(true)
    expect(body.map(({ username }: { username: string }) => username)).to.have.members(['alice', 'a b/c'])
    expect((await agent.get(`/mock/securid/users/${encodeURIComponent('a b/c')}`)).body.username).to.equal('a b/c')
  })

  it('no user, no answer but 404', async () => {
    await open()
    const answers = [agent.get(path), agent.patch(path).send({}), agent.delete(path), agent.get(`${path}/passcode`)]
    for (const answer of answers) {
      expect(refused(await answer)).to.deep.equal({ status: 404, code: 'USER_NOT_FOUND' })
    }
  })

  describe('PATCH', () => {
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
      it(`${JSON.stringify(change)} changes that and nothing else`, async () => {
        await open(alice({ username: 'bob' }))
        expect((await agent.patch(path).send(change)).body).to.deep.equal({ ...bobAnswer, ...change })
      })
    }

    it('unlocks, and clears every count', async () => {
      await open(alice({ username: 'bob' }))
      for (let failure = 0; failure < 5; failure++) await verify(WRONG)
      expect((await agent.get(path)).body).to.include({ locked: true, failedAttempts: 5 })
      const { body } = await agent.patch(path).send({ locked: false, failedAttempts: 0 })
      expect(body).to.include({ locked: false, failedAttempts: 0 })
      expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    })
    it('of failed attempts: the next wrong code may lock', async () => {
      await open(alice({ username: 'bob' }))
      await agent.patch(path).send({ failedAttempts: 4 })
      await verify(WRONG)
      expect((await agent.get(path)).body.locked).to.equal(true)
    })
    it('keeps a token that is named by its serial number, and its used code; a source begins anew', async () => {
      await open(alice({ username: 'bob', pin: '1234' }))
      await verify(`1234${code(fob)}`)
      const kept = await agent.patch(path).send({ tokens: [{ serial: fob.serial }, { source: writeCtf(pinpad) }] })
      expect(kept.body.tokens).to.deep.equal([{ serial: fob.serial }, { serial: pinpad.serial }])
      expect(await verify(`1234${code(fob)}`)).to.equal('denied')
      await agent.patch(path).send({ tokens: bob.tokens })
      expect(await verify(`1234${code(fob)}`)).to.equal('accepted')
    })
  })

  it('what time has done is seen: a lock and failures that are over', async () => {
    await open(alice({ username: 'bob', locked: { until: NOW + MINUTE }, failures: [{ at: NOW, count: 5 }] }))
    expect((await agent.get(path)).body).to.include({ locked: true, failedAttempts: 5 })
    opened.clock.advance(MINUTE)
    expect((await agent.get(path)).body).to.include({ locked: false, failedAttempts: 0 })
  })

  describe('a body that will not do: 400 with the reason, and nothing is changed', () => {
    const source = writeCtf(fob)
    const bodies: readonly (readonly [string, object, string])[] = [
      ['an unknown field', { pim: '1234' }, 'VALIDATION_ERROR'],
      ['a PIN that is too long', { pin: '123456789' }, 'VALIDATION_ERROR'],
      ['a wrong type', { locked: 'yes' }, 'VALIDATION_ERROR'],
      ['another name', { username: 'alice' }, 'USERNAME_MISMATCH'],
      ['a token with a wrong digit', { tokens: [{ source: `3${source.slice(1)}` }] }, 'TOKEN_CHECKSUM_WRONG'],
      ['no token at all', { tokens: [{ source: 'x' }] }, 'TOKEN_FORM_UNKNOWN'],
      ['a protected token', { tokens: [{ source: writeCtf(fob, { password: 'p' }) }] }, 'TOKEN_PASSWORD_REQUIRED'],
      ['a token that the user does not have', { tokens: [{ serial: '1' }] }, 'TOKEN_NOT_FOUND'],
      ['a token entry that says nothing', { tokens: [{}] }, 'TOKEN_NOT_FOUND'],
      ['one token twice', { tokens: [{ source }, { source }] }, 'TOKEN_TWICE'],
      ['letters for a PINPAD token', { pin: 'Ab12', tokens: [{ source: writeCtf(pinpad) }] }, 'TOKEN_PIN_NOT_NUMERIC'],
    ]
    for (const [what, body, reason] of bodies) {
      it(what, async () => {
        await open(alice({ username: 'bob' }))
        const answers = [await agent.put(path).send(body), await agent.patch(path).send(body)]
        for (const answer of answers) expect(refused(answer)).to.deep.equal({ status: 400, code: reason })
        expect((await agent.get(path)).body).to.deep.equal(bobAnswer)
      })
    }
    it('nothing where a body must be', async () => {
      await open(alice({ username: 'bob' }))
      expect((await agent.put(path)).status).to.equal(400)
    })
    it('details point into the body', async () => {
      await open()
      const { body } = await agent.put(path).send({ tokens: [{ source: 'x' }, { source: 'y' }] })
      const pointers = body.details.map(({ pointer }: { pointer: string }) => pointer)
      expect(pointers).to.deep.equal(['/tokens/0/source', '/tokens/1/source'])
    })
  })

  describe('GET passcode', () => {
    it('fob: PIN and code, and the bare code that follows; they are good, one after the other', async () => {
      await open(alice({ username: 'bob', nextTokencodeMode: true }))
      const { body } = await agent.get(`${path}/passcode`)
      expect(expectSchema('securid-passcode', body)).to.equal(true)
      const [tokencode, nextTokencode] = [code(fob), code(fob, 1)]
      expect(body).to.deep.equal({ passcode: `1234${tokencode}`, tokencode, nextTokencode, secondsLeft: 50 })
    })
    it('PINPAD: both with the PIN in them; they are good, one after the other', async () => {
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
    it('changes with the clock, not with use', async () => {
      await open(alice({ username: 'bob' }))
      const before = (await agent.get(`${path}/passcode`)).body
      await verify(before.passcode)
      expect((await agent.get(`${path}/passcode`)).body).to.deep.equal(before)
      opened.clock.advance(49)
      expect((await agent.get(`${path}/passcode`)).body).to.deep.equal({ ...before, secondsLeft: 1 })
      opened.clock.advance(1)
      const after = (await agent.get(`${path}/passcode`)).body
      expect(after).to.include({ tokencode: before.nextTokencode, secondsLeft: 60 })
      expect(await verify(after.passcode)).to.equal('accepted')
    })
    it('of several tokens the first, or the one that is named', async () => {
      await open(alice({ username: 'bob', tokens: [assigned(fob), assigned(pinpad)] }))
      expect((await agent.get(`${path}/passcode`)).body.tokencode).to.equal(code(fob))
      const named = await agent.get(`${path}/passcode`).query({ serial: pinpad.serial })
      expect(named.body.tokencode).to.equal(code(pinpad))
      const unknown = await agent.get(`${path}/passcode`).query({ serial: '1' })
      expect(refused(unknown)).to.deep.equal({ status: 404, code: 'TOKEN_NOT_FOUND' })
    })
    it('of a user without a token: 422', async () => {
      await open(alice({ username: 'bob', tokens: [] }))
      expect(refused(await agent.get(`${path}/passcode`))).to.deep.equal({ status: 422, code: 'TOKEN_REQUIRED' })
    })
  })
})

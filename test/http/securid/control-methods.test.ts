import { expect } from 'chai'
import express, { type ErrorRequestHandler } from 'express'
import request from 'supertest'
import { readToken } from '../../../mock-idp/authorities/securid/token/read-token.ts'
import { tokencode } from '../../../mock-idp/authorities/securid/token/tokencode.ts'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { expectSchema } from '../../fixtures/control-client.ts'
import { openModule } from '../../fixtures/securid/server.ts'
import { alice, assigned, code, fob, MINUTE, NOW, pinpad } from '../../fixtures/securid/users.ts'

const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof ControlError)) return next(error)
  response.status(error.status).json({ code: error.code, message: error.message, details: error.details })
}
const frank = alice({ username: 'frank', methods: ['SECURID', 'TOKEN', 'APPROVE'] })

describe('SecurID control API, methods and tokens', () => {
  let opened: Awaited<ReturnType<typeof openModule>>
  let agent: ReturnType<typeof request>
  const open = async (...parameters: Parameters<typeof openModule>) => {
    opened = await openModule(...parameters)
    agent = request(express().use('/mock/securid', opened.module.control).use(onError))
  }
  const ask = (question: Parameters<typeof opened.port.ask>[0]) =>
    opened.port.ask(question, new AbortController().signal)
  afterEach(() => opened.close())

  describe('SecurID pushes', () => {
    const path = '/mock/securid/pushes'
    const push = async () => {
      const outcome = await ask({ kind: 'select', username: 'frank', method: 'APPROVE' })
      if (outcome.kind !== 'pushPending') throw new Error(outcome.kind)
      return outcome.referenceId
    }
    it("GET /mock/securid/pushes: newest first, times of the mock's clock", async () => {
      await open([frank])
      expect((await agent.get(path)).body).to.deep.equal({ pushes: [] })
      const [first, second] = [await push(), await push()]
      opened.clock.advance(10)
      const third = await push()
      const { body } = await agent.get(path)
      expectSchema('securid/control/pushes', body)
      expect(body.pushes.map(({ id }: { id: string }) => id)).to.deep.equal([third, second, first])
      expect(body.pushes[0]).to.deep.equal({
        id: third,
        username: 'frank',
        createdAt: '2023-11-14T22:14:20Z',
        expiresAt: '2023-11-14T22:15:20Z',
        answer: null,
      })
    })
    it('POST /mock/securid/pushes/{id}, second answer: 409 PUSH_OVER', async () => {
      await open([frank])
      const id = await push()
      const answered = await agent.post(`${path}/${id}`).send({ answer: 'approve' })
      expect([answered.status, answered.body.answer]).to.deep.equal([200, 'approve'])
      expectSchema('securid/control/push', answered.body)
      const again = await agent.post(`${path}/${id}`).send({ answer: 'deny' })
      expect([again.status, again.body.code]).to.deep.equal([409, 'PUSH_OVER'])
      expect((await agent.get(path)).body.pushes[0].answer).to.equal('approve')
    })
    it('POST /mock/securid/pushes/{id}, two answers at once: 200 and 409', async () => {
      await open([frank])
      const id = await push()
      const answers = await Promise.all(
        ['approve', 'deny'].map((answer) => agent.post(`${path}/${id}`).send({ answer })),
      )
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409])
    })
    it('POST /mock/securid/pushes/{id}, expired: PUSH_OVER, not listed an hour later', async () => {
      await open([frank], { cloud: { pushSeconds: 30, selectionMode: true } })
      const id = await push()
      opened.clock.advance(30)
      expect((await agent.get(path)).body.pushes[0])
        .to.include({ answer: 'timeout' })
        .and.have.property('selectionCode')
      expect((await agent.post(`${path}/${id}`).send({ answer: 'approve' })).body.code).to.equal('PUSH_OVER')
      opened.clock.advance(60 * MINUTE)
      expect((await agent.get(path)).body).to.deep.equal({ pushes: [] })
    })
    it('POST /mock/securid/pushes/{id}, unknown: 404 PUSH_NOT_FOUND; invalid answer: 400', async () => {
      await open([frank])
      const unknown = await agent.post(`${path}/0`).send({ answer: 'approve' })
      expect([unknown.status, unknown.body.code]).to.deep.equal([404, 'PUSH_NOT_FOUND'])
      const id = await push()
      for (const body of [{ answer: 'timeout' }, {}, { answer: 'deny', why: '' }]) {
        expect((await agent.post(`${path}/${id}`).send(body)).status).to.equal(400)
      }
      expect((await agent.get(path)).body.pushes[0].answer).to.equal(null)
    })
  })

  describe('RSA app', () => {
    it('PUT /mock/securid/users, method with device: a default device, unless device is null', async () => {
      await open()
      const put = async (body: object) => (await agent.put('/mock/securid/users/bob').send(body)).body.device
      expect(await put({})).to.equal(null)
      expect(await put({ methods: ['APPROVE'] })).to.deep.equal({ name: 'phone' })
      expect(await put({ methods: ['TOKEN'], device: { name: 'tablet' } })).to.deep.equal({ name: 'tablet' })
      expect(await put({ methods: ['TOKEN', 'APPROVE'], device: null })).to.equal(null)
    })
    it('GET .../passcode, authenticateTokencode: only with method and device, reproducible, new each minute', async () => {
      const shown = async (username = 'frank') =>
        (await agent.get(`/mock/securid/users/${username}/passcode`)).body.authenticateTokencode
      await open([frank, alice({ methods: ['APPROVE'] }), { ...frank, username: 'grace', device: null }])
      const first = await shown()
      expect(first).to.match(/^\d{8}$/)
      expect([await shown('alice'), await shown('grace')]).to.deep.equal([undefined, undefined])
      opened.clock.advance(MINUTE)
      const second = await shown()
      expect(second).to.not.equal(first)
      await opened.close()
      await open([frank])
      opened.clock.advance(MINUTE)
      expect(await shown()).to.equal(second)
    })
    it('PATCH /mock/securid/users, device: same name keeps used codes, another name gives other codes', async () => {
      await open([frank])
      const path = '/mock/securid/users/frank'
      const code = async () => (await agent.get(`${path}/passcode`)).body.authenticateTokencode
      const signOn = async (tokencode: string) => {
        const chosen = await ask({ kind: 'select', username: 'frank', method: 'TOKEN' })
        if (chosen.kind !== 'tokenRequired') throw new Error(chosen.kind)
        return (await ask({ kind: 'verifyToken', username: 'frank', attempt: chosen.attempt, tokencode })).kind
      }
      const used = await code()
      expect(await signOn(used)).to.equal('accepted')
      await agent.patch(path).send({ device: { name: 'phone' } })
      expect(await signOn(used)).to.equal('tryAgain')
      await agent.patch(path).send({ device: { name: 'tablet' } })
      expect(await code()).to.not.equal(used)
      expect(await signOn(await code())).to.equal('accepted')
    })
  })

  describe('SecurID tokens', () => {
    const path = '/mock/securid/users/bob/tokens'
    it('POST .../tokens: added to the existing tokens, CTF and sdtid are the same token', async () => {
      await open([alice({ username: 'bob' })])
      const { status, body } = await agent.post(path).send({ style: 'fob' })
      expect(status).to.equal(201)
      expectSchema('securid/control/issued-token', body)
      const users = await agent.get('/mock/securid/users/bob')
      expect(users.body.tokens).to.deep.equal([{ serial: fob.serial }, { serial: body.serial }])
      const forms = [readToken(body.ctf), readToken(body.sdtid)]
      expect(forms[0]).to.deep.equal(forms[1])
      expect(forms[0]).to.deep.include({ serial: body.serial, digits: 8, intervalSeconds: 60, pinMode: 1 })
      const passcode = `1234${tokencode(readToken(body.ctf), NOW)}`
      expect((await ask({ kind: 'verify', username: 'bob', passcode })).kind).to.equal('accepted')
      expect((await ask({ kind: 'verify', username: 'bob', passcode: `1234${code(fob)}` })).kind).to.equal('accepted')
    })
    it('POST .../tokens without a body: PINPAD style, 8 digits, 60 seconds, five years', async () => {
      await open([alice({ username: 'bob', tokens: [] })])
      const token = readToken((await agent.post(path)).body.ctf)
      expect(token).to.include({ digits: 8, intervalSeconds: 60, pinMode: 3, expiresOn: '2028-11-14' })
    })
    it('POST .../tokens with options and password: protected forms, no password for the server', async () => {
      await open([alice({ username: 'bob', tokens: [] })])
      const options = { digits: 6, intervalSeconds: 30, style: 'fob', expiresOn: '2031-02-03', password: 'open sesame' }
      const { body } = await agent.post(path).send(options)
      expect(() => readToken(body.ctf)).to.throw('password')
      const { digits, intervalSeconds, expiresOn, password } = options
      for (const form of [body.ctf, body.sdtid]) {
        expect(readToken(form, { password })).to.include({ digits, intervalSeconds, expiresOn, pinMode: 1 })
      }
      const { tokencode: shown } = (await agent.get('/mock/securid/users/bob/passcode')).body
      expect(shown).to.equal(tokencode(readToken(body.ctf, { password }), NOW))
    })
    const refused: readonly (readonly [string, object, object, number, string])[] = [
      ['seven digits', {}, { digits: 7 }, 400, 'VALIDATION_ERROR'],
      ['impossible date', {}, { expiresOn: '2030-02-30' }, 400, 'VALIDATION_ERROR'],
      ['date not representable in CTF', {}, { expiresOn: '2060-01-01' }, 400, 'TOKEN_UNSUPPORTED'],
      ['PINPAD token for an alphanumeric PIN', { pin: 'abcd' }, {}, 400, 'TOKEN_PIN_NOT_NUMERIC'],
      ['unknown user', { username: 'alice' }, {}, 404, 'USER_NOT_FOUND'],
      ['17th token', { tokens: serials(16) }, {}, 422, 'TOO_MANY_TOKENS'],
    ]
    for (const [what, changes, body, status, reason] of refused) {
      it(`POST /mock/securid/users/{username}/tokens, ${what}: ${status} ${reason}, nothing changes`, async () => {
        await open([alice({ username: 'bob', ...changes })])
        const before = await opened.users.list()
        const answer = await agent.post(path).send(body)
        expect([answer.status, answer.body.code]).to.deep.equal([status, reason])
        expect(await opened.users.list()).to.deep.equal(before)
      })
    }
    it('PATCH /mock/securid/users, kind of a token: stored and kept by later changes', async () => {
      await open([alice({ username: 'bob', tokens: [assigned(pinpad)] })])
      await agent.patch('/mock/securid/users/bob').send({ tokens: [{ serial: pinpad.serial, kind: 'pinpad' }] })
      await agent.patch('/mock/securid/users/bob').send({ tokens: [{ serial: pinpad.serial }] })
      expect((await opened.users.find('bob'))?.tokens[0]?.kind).to.equal('pinpad')
    })
  })
})

/** Tokens with different serial numbers. */
function serials(count: number) {
  return Array.from({ length: count }, (_, index) => assigned({ ...fob, serial: String(index).padStart(12, '0') }))
}

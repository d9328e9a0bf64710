import { Writable } from 'node:stream'
import { expect } from 'chai'
import express from 'express'
import { pino } from 'pino'
import supertest from 'supertest'
import { ConfigError, ControlError, createMockIdp, type MockIdp } from '../../mock-idp/index.ts'

describe('createMockIdp', () => {
  const hosts: MockIdp[] = []
  const create = (...options: Parameters<typeof createMockIdp>): MockIdp => {
    const idp = createMockIdp(...options)
    hosts.push(idp)
    return idp
  }
  const created = async (...options: Parameters<typeof createMockIdp>) => {
    const idp = create(...options)
    await idp.ready
    return idp
  }
  afterEach(() => Promise.all(hosts.splice(0).map((idp) => idp.close())))
  const statusOf = (request: Promise<unknown>) =>
    request.then(
      () => 'it went well',
      (error: unknown) =>
        error instanceof Error && error.name === 'ControlError' ? (error as ControlError).code : error,
    )

  describe('separate instances', () => {
    it('createMockIdp, two instances: separate clocks', async () => {
      const [one, other] = [await created(), await created()]
      await one.control.clock.change({ now: '2030-01-01T00:00:00Z', frozen: true })
      await other.control.clock.change({ now: '2040-01-01T00:00:00Z', frozen: true })
      await other.control.clock.change({ advanceSeconds: 60 })
      expect(one.control.clock.read()).to.deep.equal({ now: '2030-01-01T00:00:00Z', frozen: true })
      const codes = await Promise.all([one, other].map(({ control }) => control.securid.passcode('alice')))
      expect(codes[0]?.tokencode).not.to.equal(codes[1]?.tokencode)
    })
    it('createMockIdp, two instances: separate records, faults and coverage', async () => {
      const [one, other] = [await created(), await created()]
      const { id } = await one.control.startFlow()
      await one.control.securid.users.patch('alice', { locked: true })
      one.control.faults.put({ faults: [{ match: {}, do: { drop: true } }] })
      expect((await other.control.flows()).flows).to.deep.equal([])
      expect(await statusOf(other.control.flow(id))).to.equal('FLOW_NOT_FOUND')
      expect((await other.control.securid.users.get('alice')).locked).to.equal(false)
      expect(other.control.faults.list().faults).to.deep.equal([])
      expect(other.control.coverage().adapters['securid']?.states.reached).to.deep.equal([])
    })
    it('createMockIdp, two instances: separate ports, one closed', async () => {
      const [one, other] = [create(), create()]
      const urls = [await one.listen(), await other.listen()].map(({ baseUrl }) => baseUrl)
      await one.close()
      expect((await fetch(`${urls[1]}/mock/health`)).status).to.equal(200)
      expect(await fetch(`${urls[0]}/mock/health`).catch(() => 'refused')).to.equal('refused')
    })
  })

  describe('app of createMockIdp', () => {
    it('idp.app in an application: answers beside its routes', async () => {
      const { app } = await created({ control: 'open' })
      const own = express().get('/', (_req, res) => void res.send('mine'))
      own.use(app)
      const { body } = await supertest(own).post('/mock/flows').expect(201)
      await supertest(own).get(`/pf-ws/authn/flows/${body.id}`).set('X-XSRF-Header', 'x').expect(200)
      await supertest(own).get('/').expect(200, 'mine')
      await supertest(own).get('/nothing').expect(404)
    })
    it('idp.app below a path, baseUrl configured: answers, links begin with baseUrl', async () => {
      const { app } = await created({ config: { extends: 'demo', baseUrl: 'https://idp.example' }, control: 'open' })
      const own = express().use('/idp', app)
      const { body } = await supertest(own).post('/idp/mock/flows').expect(201)
      expect(body._links.self.href).to.equal(`https://idp.example/pf-ws/authn/flows/${body.id}`)
    })
    it('idp.app before ready: the first request waits', async () => {
      await supertest(create({ control: 'open' }).app)
        .get('/mock/health')
        .expect(200)
    })
    it('idp.app, default: control API requires controlToken, flow API does not', async () => {
      const { app, control, controlToken } = await created()
      expect(controlToken).to.have.length.at.least(32)
      const { body } = await supertest(app).get('/mock/health').expect(401)
      expect(body.code).to.equal('UNAUTHORIZED')
      await supertest(app).get('/mock/health').set('Authorization', `Bearer ${controlToken}`).expect(200)
      const { id } = await control.startFlow()
      await supertest(app).get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x').expect(200)
    })
    it('idp.app, control token configured: this token', async () => {
      const config = { extends: 'demo', control: { token: 'a-token-of-my-own' } }
      const { app, controlToken } = await created({ config })
      expect(controlToken).to.equal('a-token-of-my-own')
      await supertest(app).get('/mock/health').set('Authorization', 'Bearer a-token-of-my-own').expect(200)
    })
    it('idp.app, control open: no token, foreign Host and Origin refused', async () => {
      const { app, controlToken } = await created({ control: 'open' })
      expect(controlToken).to.equal(undefined)
      await supertest(app).get('/mock/health').expect(200)
      await supertest(app).get('/mock/health').set('Host', 'evil.example').expect(403)
      await supertest(app).get('/mock/health').set('Origin', 'https://evil.example').expect(403)
    })
    it('idp.app, control off: /mock 404, sign-on page and operations work', async () => {
      const { app, control, controlToken } = await created({ control: 'off' })
      expect(controlToken).to.equal(undefined)
      await supertest(app).get('/mock/health').expect(404)
      await supertest(app).get('/mock/securid/users').expect(404)
      const { id } = await control.startFlow()
      const { text } = await supertest(app).get(`/mock/sign-on?flowId=${id}`).expect(200)
      expect(text).not.to.include('/mock/securid/users')
    })
    it('idp.app of a host that also listens at loopback: requires the token; its own port does not', async () => {
      const config = { extends: 'demo', control: { token: 'a-token-of-my-own' } }
      const idp = await created({ config })
      const { baseUrl } = await idp.listen()
      await supertest(baseUrl).get('/mock/health').expect(200)
      await supertest(idp.app).get('/mock/health').expect(401)
    })
    it('idp.listen, control token: loopback clients need the token too', async () => {
      const idp = create({ control: 'token' })
      const { baseUrl } = await idp.listen()
      await supertest(baseUrl).get('/mock/health').expect(401)
      await supertest(baseUrl).get('/mock/health').set('Authorization', `Bearer ${idp.controlToken}`).expect(200)
    })
    it('idp.app, invalid configuration: ConfigError passed to the application', async () => {
      const seen: unknown[] = []
      // @ts-expect-error a key that does not exist
      const own = express().use(create({ config: { colour: 'red' } }).app)
      own.use(((error, _req, res, _next) => {
        seen.push(error)
        res.sendStatus(500)
      }) as express.ErrorRequestHandler)
      await supertest(own).get('/mock/health').expect(500)
      expect(seen[0]).to.be.instanceOf(ConfigError)
    })
  })

  describe('listen of createMockIdp', () => {
    it('idp.listen: a free port of localhost, returned and in baseUrl', async () => {
      const idp = create()
      const { baseUrl, port } = await idp.listen()
      expect(baseUrl).to.equal(`http://localhost:${port}`)
      expect(idp.baseUrl).to.equal(baseUrl)
      expect(idp.controlToken).to.equal(undefined)
    })
    it('idp.listen, baseUrl configured: this baseUrl', async () => {
      const idp = create({ config: { extends: 'demo', baseUrl: 'https://idp.example' } })
      expect((await idp.listen()).baseUrl).to.equal('https://idp.example')
    })
    it('idp.listen, second call: rejected', async () => {
      const idp = create()
      await idp.listen()
      expect(await idp.listen().catch((error: Error) => error.message)).to.match(/^the host already listens at /)
    })
    it('idp.listen, port in use: EADDRINUSE', async () => {
      const { port } = await create().listen()
      const error: NodeJS.ErrnoException = await create()
        .listen({ port })
        .then(
          () => new Error(),
          (reason) => reason,
        )
      expect(error.code).to.equal('EADDRINUSE')
    })
  })

  it('idp.control before ready: throws', async () => {
    const idp = create()
    expect(() => idp.control).to.throw('await listen() or ready')
    await idp.ready
    expect(idp.control.health().status).to.equal('UP')
  })

  it('idp.config: the effective configuration, frozen', async () => {
    const { config } = await created()
    expect(config.policies).to.deep.include({ securid: { adapter: 'securid' } })
    expect(() => Object.assign(config, { policies: {} })).to.throw(TypeError)
  })

  it('createMockIdp, logger: every step, no secret', async () => {
    const lines: string[] = []
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const idp = await created({ logger: pino(sink) })
    await idp.control.startFlow({ username: 'carol', state: 'SECURID_REAUTHENTICATION_REQUIRED' })
    const steps = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'step')
    expect(steps.map(({ actionId }) => actionId)).to.deep.equal([null, 'checkCredential', 'resetPin'])
    const { pin } = await idp.control.securid.users.get('carol')
    expect(lines.join('')).not.to.include(`"${pin}"`)
  })

  describe('control of createMockIdp', () => {
    it('idp.control, invalid arguments: ControlError with the code of the control API', async () => {
      const { control } = await created()
      expect(await statusOf(control.startFlow({ username: 'nobody' }))).to.equal('USER_NOT_FOUND')
      expect(await statusOf(control.startFlow({ user: 'x' } as object))).to.equal('VALIDATION_ERROR')
      expect(await statusOf(control.clock.change({ advanceSeconds: -1 }))).to.equal('VALIDATION_ERROR')
      expect(await statusOf(control.flows({ limit: 0 }))).to.equal('INVALID_REQUEST')
      expect(() => control.faults.put({ faults: [{ match: {}, do: { status: 200 } }] })).to.throw(ControlError)
    })
    it('idp.control, invalid arguments: the message names the fault', async () => {
      const { control } = await created()
      const wrong = { user: 'x' } as object
      const message = await control.startFlow(wrong).then(
        () => '',
        (error: Error) => error.message,
      )
      expect(message).to.equal('The input of the operation is not valid: /user is not a setting; check the spelling.')
    })
    it('idp.control.securid.users: same operations as /mock/securid', async () => {
      const { control } = await created()
      const { users } = control.securid
      expect((await users.list()).users.map(({ username }) => username)).to.include.members(['alice', 'erin'])
      const { created: isNew, user } = await users.put('zoe', { pin: '2468' })
      expect([isNew, user.pin]).to.deep.equal([true, '2468'])
      expect((await users.put('zoe', {})).created).to.equal(false)
      expect(await users.patch('zoe', { newPinMode: 'system' })).to.include({ newPinMode: 'system', pin: null })
      expect(await users.get('zoe')).to.deep.include({ username: 'zoe', tokens: [] })
      expect(await statusOf(control.securid.passcode('zoe'))).to.equal('TOKEN_REQUIRED')
      expect(await statusOf(users.patch('zoe', { pin: 'x' }))).to.equal('VALIDATION_ERROR')
      await users.delete('zoe')
      expect(await statusOf(users.get('zoe'))).to.equal('USER_NOT_FOUND')
    })
    it('idp.control.securid.passcode: accepted by checkCredential', async () => {
      const idp = await created()
      const { id } = await idp.control.startFlow({ username: 'alice' })
      const { passcode } = await idp.control.securid.passcode('alice')
      const action = supertest(idp.app).post(`/pf-ws/authn/flows/${id}?action=checkCredential`)
      const { body } = await action.set('X-XSRF-Header', 'x').send({ passcode })
      expect(body.status).to.equal('RESUME')
    })
    it('idp.control.securid without a simulated server: throws', async () => {
      const { control } = await created({ config: {} })
      expect(() => control.securid).to.throw('No adapter instance uses a simulated securid server')
      expect(await statusOf(control.startFlow())).to.equal('UNKNOWN_POLICY')
    })
  })
})

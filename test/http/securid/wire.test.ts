import { expect } from 'chai'
import { readJson } from '../../../schemas/tools/read.ts'
import { AGENT, openRemote } from '../../fixtures/securid/remote.ts'
import { alice, assigned, code, fob, NOW, typed, WRONG } from '../../fixtures/securid/users.ts'
import {
  challenged,
  codes,
  credential,
  firstVersion,
  type Reply,
  wireClient,
} from '../../fixtures/securid/wire-client.ts'

type Opened = Awaited<ReturnType<typeof openRemote>>

const example = (name: string) => readJson<Reply>('securid/examples', `authn-response.${name}.json`)
/** What an answer says, but for the ids that are new every time. */
const said = ({ context: _, ...rest }: Reply) => rest

describe("RSA's REST API, simulated", () => {
  let server: Opened
  let client: ReturnType<typeof wireClient>
  const open = async (...given: Parameters<typeof openRemote>) => {
    server = await openRemote(...given)
    client = wireClient(server.url)
  }
  const passcode = (value: string) => credential('SECURID', value)
  afterEach(() => server.close())

  describe('a sign-on', () => {
    it('challenges a passcode and takes it', async () => {
      await open([alice()])
      const begun = await client.initialize('alice')
      expect(said(begun)).to.deep.equal(said(example('passcode-required')))
      const done = await client.verify(begun, passcode(typed()))
      expect(said(done)).to.deep.equal(said(example('accepted')))
      expect(done.context.authnAttemptId).to.equal(begun.context.authnAttemptId)
    })
    it('in one call', async () => {
      await open([alice()])
      const done = await client.initialize('alice', { subjectCredentials: [passcode(typed())] })
      expect(said(done)).to.deep.equal(said(example('accepted')))
    })
    it('refuses a wrong code, and whoever is not there, for good', async () => {
      await open([alice()])
      for (const username of ['alice', 'nobody']) {
        const begun = await client.initialize(username)
        const refused = await client.verify(begun, passcode(WRONG))
        expect(said(refused)).to.deep.equal(said(example('refused')))
        expect(codes(await client.verify(refused, passcode(typed())))).to.deep.equal(['ERROR'])
      }
      const refused = await client.initialize('alice', { subjectCredentials: [passcode(WRONG)] })
      expect(said(refused)).to.deep.equal(said(example('refused')))
    })
    it('asks for the next tokencode', async () => {
      await open([alice({ nextTokencodeMode: true })])
      const wanted = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(said(wanted)).to.deep.equal(said(example('next-tokencode')))
      const next = credential('SECURID_NEXT_TOKENCODE', code(fob, 1))
      expect(codes(await client.verify(wanted, next))).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('asks for a new PIN until it is one, then for a passcode with it', async () => {
      await open([alice({ newPinMode: 'user' })], { tokenPolicy: { excludedWords: ['1111'] } })
      const wanted = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(said(wanted)).to.deep.equal(said(example('new-pin')))
      const again = await client.verify(wanted, credential('SECURID_NEWPIN', '1111'))
      expect(codes(again)).to.deep.equal(['CHALLENGE', 'FAIL'])
      const set = await client.verify(again, credential('SECURID_NEWPIN', '4711'))
      expect(codes(set)).to.deep.equal(['CHALLENGE', 'SUCCESS'])
      expect(challenged(set)).to.deep.equal(['SECURID'])
      expect(codes(await client.verify(set, passcode(`4711${code(fob, 1)}`)))).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('tells all rules of a new PIN in one expression', async () => {
      const tokenPolicy = { pinAlphaNumeric: true, pinAlphabeticCharCount: 2, pinNumericCharCount: 1, pinMinLength: 5 }
      await open([alice({ newPinMode: 'user' })], { tokenPolicy })
      const wanted = await client.verify(await client.initialize('alice'), passcode(typed()))
      const { formatRegex, minLength, maxLength, valueBeingDefined } = firstVersion(wanted)?.prompt ?? {}
      expect({ minLength, maxLength, valueBeingDefined }).to.deep.equal({
        minLength: 5,
        maxLength: 8,
        valueBeingDefined: true,
      })
      const allowed = ['ab123', 'a1b2c3', '1abcdefg', 'abcdef', 'a1234', 'ab12', 'ab1234567', 'ab12-'].filter((pin) =>
        new RegExp(String(formatRegex)).test(pin),
      )
      expect(allowed).to.deep.equal(['ab123', 'a1b2c3', '1abcdefg'])
    })
    it('shows a PIN of the system, and takes that one alone', async () => {
      await open([alice({ newPinMode: 'system' })])
      const shown = async (intervals: number) =>
        client.verify(await client.initialize('alice'), passcode(typed(intervals)))
      const first = await shown(0)
      expect(challenged(first)).to.deep.equal(['SECURID_SYSTEM_GENERATED_PIN'])
      const other = credential('SECURID_SYSTEM_GENERATED_PIN', '0')
      expect(codes(await client.verify(first, other))).to.deep.equal(['ERROR'])
      const second = await shown(1)
      const pin = String(firstVersion(second)?.prompt['defaultValue'])
      const taken = await client.verify(second, credential('SECURID_SYSTEM_GENERATED_PIN', pin))
      expect(codes(taken)).to.deep.equal(['CHALLENGE', 'SUCCESS'])
      expect((await server.users.find('alice'))?.pin).to.equal(pin)
    })
    it('takes no method that was not challenged', async () => {
      await open([alice({ nextTokencodeMode: true })])
      for (const methodId of [
        'SECURID_NEXT_TOKENCODE',
        'SECURID_NEWPIN',
        'TOKEN',
        'APPROVE',
        'FINGERPRINT',
        '__proto__',
      ])
        expect(codes(await client.verify(await client.initialize('alice'), credential(methodId, '1')))).to.deep.equal([
          'ERROR',
        ])
      const wanted = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(codes(await client.verify(wanted, passcode(typed(1))))).to.deep.equal(['ERROR'])
    })
  })

  describe('a choice of methods', () => {
    const frank = () => alice({ username: 'frank', methods: ['SECURID', 'TOKEN', 'APPROVE'] })
    it('is a set each; one that the user cannot use says so first', async () => {
      await open([frank()])
      await server.operations.users.patch('frank', { device: null })
      const begun = await client.initialize('frank')
      expect(challenged(begun)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
      const first = begun.challengeMethods?.challenges.map(
        ({ requiredMethods }) => requiredMethods[0]?.versions[0]?.methodAttributes[0]?.name,
      )
      expect(first).to.deep.equal([undefined, 'METHOD_NOT_APPLICABLE', 'METHOD_NOT_APPLICABLE'])
    })
    it('a refused code ends nothing: the choice comes again, in the same attempt', async () => {
      await open([frank()])
      const begun = await client.initialize('frank')
      let last = await client.verify(begun, credential('TOKEN', '0'))
      expect(codes(last)).to.deep.equal(['CHALLENGE', 'FAIL'])
      expect(challenged(last)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
      last = await client.verify(last, passcode(WRONG))
      expect(codes(last)).to.deep.equal(['CHALLENGE', 'FAIL'])
      expect(codes(await client.verify(last, passcode(typed())))).to.deep.equal(['SUCCESS', 'SUCCESS'])
      expect(last.context.authnAttemptId).to.equal(begun.context.authnAttemptId)
    })
    it('so it does when the code came with initialize', async () => {
      await open([frank()])
      const refused = await client.initialize('frank', { subjectCredentials: [passcode(WRONG)] })
      expect(codes(refused)).to.deep.equal(['CHALLENGE', 'FAIL'])
      expect(challenged(refused)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
    })
    it('a push waits under a handle until it is answered, and shows the number to pick', async () => {
      await open([frank()], { cloud: { selectionMode: true } })
      const sent = await client.verify(await client.initialize('frank'), credential('APPROVE'))
      expect(codes(sent)).to.deep.equal(['IN_PROCESS', 'IN_PROCESS'])
      const reference = firstVersion(sent)?.referenceId ?? ''
      const shown = sent.credentialValidationResults[0]?.authnAttributes[0]
      const [push] = await server.operations.pushes.list()
      expect(shown).to.deep.include({ name: 'SELECTION_CODE', value: push?.selectionCode })
      const waiting = await client.verify(sent, credential('APPROVE', undefined, reference))
      expect(codes(waiting)).to.deep.equal(['IN_PROCESS', 'IN_PROCESS'])
      await server.operations.pushes.answer(push?.id ?? '', { answer: 'approve' })
      const approved = await client.verify(waiting, credential('APPROVE_CHECK', undefined, reference))
      expect(codes(approved)).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('a new PIN goes by its other name', async () => {
      await open([{ ...frank(), newPinMode: 'user' }])
      const wanted = await client.verify(await client.initialize('frank'), passcode(typed()))
      expect(challenged(wanted)).to.deep.equal(['SECURID_NEW_PIN'])
      const set = await client.verify(wanted, credential('SECURID_NEW_PIN', '4711'))
      expect(codes(set)).to.deep.equal(['CHALLENGE', 'SUCCESS'])
    })
  })

  describe('messages', () => {
    it('answer each other: who quotes another message than our last gets an ERROR, the attempt stays', async () => {
      await open([alice()])
      const begun = await client.initialize('alice', { context: { messageId: 'mine' } })
      expect(begun.context.inResponseTo).to.equal('mine')
      const { context } = begun
      for (const messageId of ['mine', '', `${context.messageId}x`])
        expect(codes(await client.verify({ context: { ...context, messageId } }, passcode(typed())))).to.deep.equal([
          'ERROR',
        ])
      expect(codes(await client.verify(begun, passcode(typed())))).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('that quote the same one at once: one is judged', async () => {
      await open([alice({ newPinMode: 'user' })])
      const begun = await client.initialize('alice')
      const both = await Promise.all([0, 1].map((intervals) => client.verify(begun, passcode(typed(intervals)))))
      expect(both.map(({ attemptResponseCode }) => attemptResponseCode).sort()).to.deep.equal(['CHALLENGE', 'ERROR'])
    })
    it('may come until the time of the attempt is over, counted from the last', async () => {
      await open([alice({ newPinMode: 'user' })])
      const begun = await client.initialize('alice', { authnAttemptTimeout: 10 })
      server.clock.advance(9)
      const wanted = await client.verify(begun, passcode(typed(0, NOW + 9)))
      server.clock.advance(9)
      const again = await client.verify(wanted, credential('SECURID_NEWPIN', '0'))
      expect(codes(again)).to.deep.equal(['CHALLENGE', 'FAIL'])
      server.clock.advance(10)
      expect(codes(await client.verify(again, credential('SECURID_NEWPIN', '4711')))).to.deep.equal(['ERROR'])
    })
    it('a time beyond an hour is an hour', async () => {
      await open([alice()])
      const { context } = await client.initialize('alice', { authnAttemptTimeout: 1_000_000 })
      const expires = async () => (await client.post('status', { authnAttemptId: context.authnAttemptId })).body
      expect((await expires()).attemptExpires).to.equal(new Date((NOW + 3600) * 1000).toISOString().replace('.000', ''))
    })
  })

  describe('status and cancel', () => {
    const finish = async (more: object = {}) => {
      await open([alice()])
      const done = await client.initialize('alice', { subjectCredentials: [passcode(typed())], ...more })
      return done.context.authnAttemptId
    }
    it('a finished attempt is forgotten', async () => {
      const authnAttemptId = await finish()
      const told = await client.exchange('status', { authnAttemptId })
      expect(told).to.deep.include({ attemptResponseCode: 'ERROR', subjectName: null, successfulMethods: [] })
    })
    it('unless it was to be kept: until it is removed', async () => {
      const sessionAttributes = [{ name: 'IP_ADDRESS', value: '192.0.2.1' }]
      const authnAttemptId = await finish({ keepAttempt: true, assurancePolicyId: 'All', sessionAttributes })
      const told = await client.exchange('status', { authnAttemptId })
      expect(told).to.deep.include({
        attemptResponseCode: 'SUCCESS',
        attemptReasonCode: 'CREDENTIAL_VERIFIED',
        subjectName: 'alice',
        authnPolicyId: 'All',
        sessionAttributes,
        successfulMethods: ['SECURID'],
      })
      expect((await client.exchange('status', { authnAttemptId, removeAttemptId: true })).subjectName).to.equal('alice')
      expect((await client.exchange('status', { authnAttemptId })).attemptResponseCode).to.equal('ERROR')
    })
    it('an attempt that runs can be asked after, and ended; then it is over', async () => {
      await open([alice()])
      const begun = await client.initialize('alice', { keepAttempt: true })
      const { authnAttemptId } = begun.context
      expect((await client.exchange('status', { authnAttemptId })).attemptResponseCode).to.equal('CHALLENGE')
      const canceled = await client.exchange('cancel', { authnAttemptId, reason: 'TIME_OUT' })
      expect(canceled).to.deep.include({ attemptResponseCode: 'FAIL', attemptReasonCode: 'TIME_OUT' })
      expect(codes(await client.verify(begun, passcode(typed())))).to.deep.equal(['ERROR'])
      expect((await client.exchange('status', { authnAttemptId })).attemptReasonCode).to.equal('TIME_OUT')
      expect((await client.exchange('cancel', { authnAttemptId })).attemptResponseCode).to.equal('ERROR')
    })
    it('removes what it cancels if that is wanted', async () => {
      await open([alice()])
      const { authnAttemptId } = (await client.initialize('alice', { keepAttempt: true })).context
      await client.exchange('cancel', { authnAttemptId, removeAttemptId: true })
      expect((await client.exchange('status', { authnAttemptId })).attemptResponseCode).to.equal('ERROR')
    })
  })

  describe('requests that are not judged', () => {
    const context = { messageId: 'm-1' }
    it('malformed bodies are told where and why, without their content', async () => {
      await open([alice({ tokens: [assigned(fob)] })])
      const cases: readonly (readonly [operation: string, body: object | string, pointer: string | undefined])[] = [
        ['initialize', '{"passcode":"s3cret', undefined],
        ['initialize', '', undefined],
        ['initialize', 'null', ''],
        ['initialize', [], ''],
        ['initialize', { subjectName: 's3cret' }, '/context'],
        ['initialize', { subjectName: 'alice', context: {} }, '/context/messageId'],
        ['initialize', { subjectName: ['s3cret'], context }, '/subjectName'],
        ['verify', { context, subjectCredentials: [{ methodId: 's3cret' }] }, '/subjectCredentials/0/collectedInputs'],
        ['verify', { context, subjectCredentials: [] }, '/subjectCredentials'],
        ['verify', { context, subjectCredentials: [passcode('s3cret'), passcode('s3cret')] }, '/subjectCredentials'],
        ['status', {}, '/authnAttemptId'],
        ['cancel', { authnAttemptId: '1', reason: 's3cret' }, '/reason'],
      ]
      for (const [operation, body, pointer] of cases) {
        const { status, body: refusal, text } = await client.post(operation, body)
        expect(status, text).to.equal(400)
        expect(refusal.details[0]?.pointer).to.equal(pointer)
        expect(text).to.not.include('s3cret')
      }
      expect((await client.post('initialize', ' '.repeat(70_000))).status).to.equal(413)
    })
    it('members that RSA does not have are ignored', async () => {
      await open([alice()])
      const begun = await client.initialize('alice', { newInNextVersion: { a: 1 } })
      const done = await client.verify(begun, { ...passcode(typed()), newInNextVersion: [1] })
      expect(codes(done)).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('nothing else is there', async () => {
      await open()
      expect((await client.post('nowhere', {})).status).to.equal(404)
    })
    it('an agent that is not there, or has another key', async () => {
      const other = { name: 'Other', accessKey: 'other-key', accessId: 'other-id' }
      await open([alice()], { agents: [AGENT, other] })
      const initialize = (clientId: string) => client.post('initialize', { clientId, subjectName: 'alice', context })
      expect((await initialize(AGENT.name)).status).to.equal(200)
      for (const clientId of ['Other', 'Nobody']) {
        const { status, body } = await initialize(clientId)
        expect([status, body.code]).to.deep.equal([401, 'UNKNOWN_AGENT'])
      }
      const begun = await client.initialize('alice')
      const theirs = { 'client-key': other.accessKey }
      const { authnAttemptId } = begun.context
      const { body } = await client.post('status', { authnAttemptId }, theirs)
      expect(body.attemptResponseCode).to.equal('ERROR')
    })
  })
})

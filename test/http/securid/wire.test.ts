import { expect } from 'chai'
import { readJson } from '../../../schemas/tools/read.ts'
import { openRemote } from '../../fixtures/securid/remote.ts'
import { alice, code, fob, NOW, typed, WRONG } from '../../fixtures/securid/users.ts'
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
/** An answer without the ids that change with each request. */
const withoutContext = ({ context: _, ...rest }: Reply) => rest

describe('RSA REST API', () => {
  let server: Opened
  let client: ReturnType<typeof wireClient>
  const open = async (...given: Parameters<typeof openRemote>) => {
    server = await openRemote(...given)
    client = wireClient(server.url)
  }
  const passcode = (value: string) => credential('SECURID', value)
  afterEach(() => server.close())

  describe('RSA REST API, sign-on', () => {
    it('POST /authn/verify, accepted passcode: SUCCESS', async () => {
      await open([alice()])
      const begun = await client.initialize('alice')
      expect(withoutContext(begun)).to.deep.equal(withoutContext(example('passcode-required')))
      const done = await client.verify(begun, passcode(typed()))
      expect(withoutContext(done)).to.deep.equal(withoutContext(example('accepted')))
      expect(done.context.authnAttemptId).to.equal(begun.context.authnAttemptId)
    })
    it('POST /authn/initialize with an accepted passcode: SUCCESS', async () => {
      await open([alice()])
      const done = await client.initialize('alice', { subjectCredentials: [passcode(typed())] })
      expect(withoutContext(done)).to.deep.equal(withoutContext(example('accepted')))
    })
    it('POST /authn/verify, wrong passcode or unknown user: FAIL, the attempt is over', async () => {
      await open([alice()])
      for (const username of ['alice', 'nobody']) {
        const begun = await client.initialize(username)
        const refused = await client.verify(begun, passcode(WRONG))
        expect(withoutContext(refused)).to.deep.equal(withoutContext(example('refused')))
        expect(codes(await client.verify(refused, passcode(typed())))).to.deep.equal(['ERROR'])
      }
      const refused = await client.initialize('alice', { subjectCredentials: [passcode(WRONG)] })
      expect(withoutContext(refused)).to.deep.equal(withoutContext(example('refused')))
    })
    it('POST /authn/verify, next-tokencode mode: CHALLENGE, SUCCESS after the next code', async () => {
      await open([alice({ nextTokencodeMode: true })])
      const required = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(withoutContext(required)).to.deep.equal(withoutContext(example('next-tokencode')))
      const next = credential('SECURID_NEXT_TOKENCODE', code(fob, 1))
      expect(codes(await client.verify(required, next))).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('POST /authn/verify, new PIN: CHALLENGE until the PIN is valid, then a passcode with it', async () => {
      await open([alice({ newPinMode: 'user' })], { tokenPolicy: { excludedWords: ['1111'] } })
      const required = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(withoutContext(required)).to.deep.equal(withoutContext(example('new-pin')))
      const again = await client.verify(required, credential('SECURID_NEWPIN', '1111'))
      expect(codes(again)).to.deep.equal(['CHALLENGE', 'FAIL'])
      const set = await client.verify(again, credential('SECURID_NEWPIN', '4711'))
      expect(codes(set)).to.deep.equal(['CHALLENGE', 'SUCCESS'])
      expect(challenged(set)).to.deep.equal(['SECURID'])
      expect(codes(await client.verify(set, passcode(`4711${code(fob, 1)}`)))).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('POST /authn/verify, new PIN: formatRegex contains every rule of the policy', async () => {
      const tokenPolicy = { pinAlphaNumeric: true, pinAlphabeticCharCount: 2, pinNumericCharCount: 1, pinMinLength: 5 }
      await open([alice({ newPinMode: 'user' })], { tokenPolicy })
      const required = await client.verify(await client.initialize('alice'), passcode(typed()))
      const { formatRegex, minLength, maxLength, valueBeingDefined } = firstVersion(required)?.prompt ?? {}
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
    it('POST /authn/verify, system PIN: shown, only this PIN is accepted', async () => {
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
    it('POST /authn/verify, method not challenged: ERROR', async () => {
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
      const required = await client.verify(await client.initialize('alice'), passcode(typed()))
      expect(codes(await client.verify(required, passcode(typed(1))))).to.deep.equal(['ERROR'])
    })
  })

  describe('RSA REST API, choice of methods', () => {
    const frank = () => alice({ username: 'frank', methods: ['SECURID', 'TOKEN', 'APPROVE'] })
    it('POST /authn/initialize, three methods: one set each, unusable ones METHOD_NOT_APPLICABLE', async () => {
      await open([frank()])
      await server.operations.users.patch('frank', { device: null })
      const begun = await client.initialize('frank')
      expect(challenged(begun)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
      const first = begun.challengeMethods?.challenges.map(
        ({ requiredMethods }) => requiredMethods[0]?.versions[0]?.methodAttributes[0]?.name,
      )
      expect(first).to.deep.equal([undefined, 'METHOD_NOT_APPLICABLE', 'METHOD_NOT_APPLICABLE'])
    })
    it('POST /authn/verify, three methods, denied code: CHALLENGE with all methods, same attempt', async () => {
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
    it('POST /authn/initialize, three methods, denied passcode: CHALLENGE with all methods', async () => {
      await open([frank()])
      const refused = await client.initialize('frank', { subjectCredentials: [passcode(WRONG)] })
      expect(codes(refused)).to.deep.equal(['CHALLENGE', 'FAIL'])
      expect(challenged(refused)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
    })
    it('POST /authn/verify, APPROVE: IN_PROCESS with reference and selection code, SUCCESS once approved', async () => {
      await open([frank()], { cloud: { selectionMode: true } })
      const sent = await client.verify(await client.initialize('frank'), credential('APPROVE'))
      expect(codes(sent)).to.deep.equal(['IN_PROCESS', 'IN_PROCESS'])
      const reference = firstVersion(sent)?.referenceId ?? ''
      const shown = sent.credentialValidationResults[0]?.authnAttributes[0]
      const {
        pushes: [push],
      } = await server.operations.pushes.list()
      expect(shown).to.deep.include({ name: 'SELECTION_CODE', value: push?.selectionCode })
      const waiting = await client.verify(sent, credential('APPROVE', undefined, reference))
      expect(codes(waiting)).to.deep.equal(['IN_PROCESS', 'IN_PROCESS'])
      await server.operations.pushes.answer(push?.id ?? '', { answer: 'approve' })
      const approved = await client.verify(waiting, credential('APPROVE_CHECK', undefined, reference))
      expect(codes(approved)).to.deep.equal(['SUCCESS', 'SUCCESS'])
    })
    it('POST /authn/verify, three methods, new PIN: the method is SECURID_NEW_PIN', async () => {
      await open([{ ...frank(), newPinMode: 'user' }])
      const required = await client.verify(await client.initialize('frank'), passcode(typed()))
      expect(challenged(required)).to.deep.equal(['SECURID_NEW_PIN'])
      const set = await client.verify(required, credential('SECURID_NEW_PIN', '4711'))
      expect(codes(set)).to.deep.equal(['CHALLENGE', 'SUCCESS'])
    })
  })

  describe('RSA REST API, messages', () => {
    it('POST /authn/verify, inResponseTo other than the last message: ERROR, the attempt continues', async () => {
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
    it('POST /authn/verify, two answers to one message at once: one is processed, the other ERROR', async () => {
      await open([alice({ newPinMode: 'user' })])
      const begun = await client.initialize('alice')
      const both = await Promise.all([0, 1].map((intervals) => client.verify(begun, passcode(typed(intervals)))))
      expect(both.map(({ attemptResponseCode }) => attemptResponseCode).sort()).to.deep.equal(['CHALLENGE', 'ERROR'])
    })
    it('POST /authn/verify, attempt timeout: counted from the last message', async () => {
      await open([alice({ newPinMode: 'user' })])
      const begun = await client.initialize('alice', { authnAttemptTimeout: 10 })
      server.clock.advance(9)
      const required = await client.verify(begun, passcode(typed(0, NOW + 9)))
      server.clock.advance(9)
      const again = await client.verify(required, credential('SECURID_NEWPIN', '0'))
      expect(codes(again)).to.deep.equal(['CHALLENGE', 'FAIL'])
      server.clock.advance(10)
      expect(codes(await client.verify(again, credential('SECURID_NEWPIN', '4711')))).to.deep.equal(['ERROR'])
    })
    it('POST /authn/initialize, authnAttemptTimeout over an hour: limited to an hour', async () => {
      await open([alice()])
      const { context } = await client.initialize('alice', { authnAttemptTimeout: 1_000_000 })
      const expires = async () => (await client.post('status', { authnAttemptId: context.authnAttemptId })).body
      expect((await expires()).attemptExpires).to.equal(new Date((NOW + 3600) * 1000).toISOString().replace('.000', ''))
    })
  })

  describe('RSA REST API, status and cancel', () => {
    const finish = async (more: object = {}) => {
      await open([alice()])
      const done = await client.initialize('alice', { subjectCredentials: [passcode(typed())], ...more })
      return done.context.authnAttemptId
    }
    it('POST /authn/status, finished attempt: ERROR', async () => {
      const authnAttemptId = await finish()
      const status = await client.exchange('status', { authnAttemptId })
      expect(status).to.deep.include({ attemptResponseCode: 'ERROR', subjectName: null, successfulMethods: [] })
    })
    it('POST /authn/status, finished attempt with keepAttempt: SUCCESS until it is removed', async () => {
      const sessionAttributes = [{ name: 'IP_ADDRESS', value: '192.0.2.1' }]
      const authnAttemptId = await finish({ keepAttempt: true, assurancePolicyId: 'All', sessionAttributes })
      const status = await client.exchange('status', { authnAttemptId })
      expect(status).to.deep.include({
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
    it('POST /authn/cancel, open attempt: FAIL with the reason, afterwards ERROR', async () => {
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
    it('POST /authn/cancel with removeAttemptId: the attempt is unknown afterwards', async () => {
      await open([alice()])
      const { authnAttemptId } = (await client.initialize('alice', { keepAttempt: true })).context
      await client.exchange('cancel', { authnAttemptId, removeAttemptId: true })
      expect((await client.exchange('status', { authnAttemptId })).attemptResponseCode).to.equal('ERROR')
    })
  })
})

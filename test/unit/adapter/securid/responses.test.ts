import { expect } from 'chai'
import { WireError } from '../../../../adapter/securid/remote/post.ts'
import {
  offered,
  onNextTokencode,
  onPasscode,
  onPin,
  onPush,
  onToken,
} from '../../../../adapter/securid/remote/responses.ts'
import type { AuthNResponse } from '../../../../schemas/gen/securid/wire-types.ts'
import { readJson } from '../../../../schemas/tools/read.ts'

const example = (name: string) => readJson<AuthNResponse>('securid/examples', `authn-response.${name}.json`)
const answered = (response: AuthNResponse, server = 0) => ({ response, server, username: 'alice' })
const attempt = (messageId = 's2') => ({
  authnAttemptId: '8d2c8f6e-6f0b-4b39-9f66-0d7f2f9f2a11',
  messageId,
  username: 'alice',
})

interface Answer {
  readonly code?: AuthNResponse['attemptResponseCode']
  readonly result?: AuthNResponse['attemptResponseCode']
  readonly attributes?: readonly { readonly name: string; readonly value: string }[]
  readonly prompt?: object
  readonly version?: object
}
/** An answer that challenges these methods, one per set, with required members only. */
const challenging = (
  methodIds: readonly string[],
  { code = 'CHALLENGE', result, attributes, prompt, version }: Answer = {},
) =>
  answered({
    context: { authnAttemptId: attempt().authnAttemptId, messageId: 's2' },
    attemptResponseCode: code,
    ...(result && {
      credentialValidationResults: [
        { methodId: 'ANY', methodResponseCode: result, authnAttributes: [...(attributes ?? [])] },
      ],
    }),
    challengeMethods: {
      challenges: methodIds.map((methodId) => ({
        requiredMethods: [{ methodId, versions: [{ ...version, ...(prompt && { prompt }) }] }],
      })),
    },
  })

describe("answers of RSA's servers", () => {
  describe('at the beginning', () => {
    it('SecurID response to initialize: passcodeRequired or methodsOffered, without unsupported methods and null members', () => {
      expect(offered(answered(example('passcode-required')))).to.deep.equal({
        kind: 'passcodeRequired',
        attempt: attempt('s1'),
      })
      const choice = offered(answered(example('methods-offered'), 1))
      if (choice.kind !== 'methodsOffered') return expect.fail(choice.kind)
      expect(choice.attempt).to.deep.equal({ ...attempt('s1'), server: 1 })
      expect(choice.methods.map(({ methodId, methodAvailable }) => [methodId, methodAvailable])).to.deep.equal([
        ['SECURID', true],
        ['TOKEN', true],
        ['APPROVE', false],
      ])
      expect(JSON.stringify(choice)).to.not.include('null')
      const some = offered(challenging(['FINGERPRINT', 'TOKEN', 'SMS']))
      expect(some.kind === 'methodsOffered' && some.methods.map(({ methodId }) => methodId)).to.deep.equal(['TOKEN'])
    })
    it('SecurID response to initialize, refused at once: passcodeRequired', () => {
      expect(offered(answered(example('refused'))).kind).to.equal('passcodeRequired')
    })
    it('SecurID response to initialize, unsupported methods only: WireError that names them', () => {
      expect(() => offered(challenging(['FINGERPRINT', 'SMS']))).to.throw(WireError, 'FINGERPRINT, SMS')
      expect(() => offered(answered(example('unknown-attempt')))).to.throw(WireError, 'ERROR')
    })
  })

  describe('to a code', () => {
    it('SecurID response to a code: outcome by attempt and method result', () => {
      const kinds = [
        onPasscode(answered(example('accepted')), 'alice'),
        onPasscode(answered(example('refused')), 'alice'),
        onPasscode(answered(example('refused-attempt-goes-on')), 'alice'),
        onPasscode(answered(example('next-tokencode')), 'alice'),
        onPasscode(answered(example('new-pin')), 'alice'),
        onPasscode(answered(example('system-pin')), 'alice'),
        onNextTokencode(answered(example('refused')), 'alice'),
        onNextTokencode(challenging(['SECURID_NEXT_TOKENCODE'], { result: 'FAIL' }), 'alice'),
        onNextTokencode(challenging(['SECURID'], { result: 'FAIL' }), 'alice'),
        onNextTokencode(answered(example('unknown-attempt')), 'alice'),
        onToken(answered(example('refused-attempt-goes-on')), 'alice'),
      ].map((outcome) => outcome?.kind)
      expect(kinds).to.deep.equal([
        'accepted',
        'denied',
        'denied',
        'nextTokencode',
        'newPin',
        'systemPin',
        'denied',
        'tryAgain',
        'denied',
        'attemptOver',
        'tryAgain',
      ])
      expect(onToken(answered(example('refused')), 'alice')).to.equal(undefined)
    })
    it('SecurID response to a code, further factor: WireError that names it', () => {
      const further = challenging(['FINGERPRINT'], { result: 'SUCCESS' })
      expect(() => onPasscode(further, 'alice')).to.throw(WireError, 'CHALLENGE FINGERPRINT')
    })
  })

  describe('that want a PIN', () => {
    const rulesFor = (prompt: object) => {
      const outcome = onPasscode(challenging(['SECURID_NEW_PIN'], { result: 'SUCCESS', prompt }), 'alice')
      return outcome.kind === 'newPin' ? outcome.rules : expect.fail(outcome.kind)
    }
    it('SecurID response newPin: rules of the prompt, with defaults', () => {
      expect(rulesFor({})).to.deep.equal({
        minLength: 4,
        maxLength: 8,
        alphabetic: 0,
        numeric: 0,
        alphanumeric: true,
        message: 'Choose a PIN of 4 to 8 characters.',
      })
      const prompt = { minLength: 6, maxLength: 99, defaultText: 'A PIN of {0} to {1}, {2}.', promptArgs: ['6', '8'] }
      expect(rulesFor(prompt)).to.deep.include({ minLength: 6, maxLength: 8, message: 'A PIN of 6 to 8, {2}.' })
    })
    const formats: readonly (readonly [format: string, alphanumeric: boolean, alphabetic: number, numeric: number])[] =
      [
        ['^[0-9]{4,8}$', false, 0, 0],
        ['^\\d+$', false, 0, 0],
        ['^(?=(?:.*[0-9]){5})[0-9]{4,8}$', false, 0, 5],
        ['^[0-9A-Za-z]{4,8}$', true, 0, 0],
        ['^\\w+$', true, 0, 0],
        ['^(?=(?:.*[A-Za-z]){2})(?=(?:.*[0-9]){1})[0-9A-Za-z]{4,8}$', true, 2, 1],
      ]
    for (const [formatRegex, alphanumeric, alphabetic, numeric] of formats)
      it(`SecurID response newPin, formatRegex ${formatRegex}: letters and digits`, () => {
        expect(rulesFor({ formatRegex })).to.deep.include({ alphanumeric, alphabetic, numeric })
      })
    it('SecurID response newPin and pinRefused: the attempt has the method id of the challenge', () => {
      const outcome = onPasscode(challenging(['SECURID_NEW_PIN'], { result: 'SUCCESS' }), 'alice')
      expect(outcome).to.deep.include({ attempt: { ...attempt(), methodId: 'SECURID_NEW_PIN' } })
      const again = onPin(challenging(['SECURID_NEW_PIN'], { result: 'FAIL' }))
      expect(again).to.deep.include({ kind: 'pinRefused', attempt: { ...attempt(), methodId: 'SECURID_NEW_PIN' } })
    })
    it('SecurID response systemPin: by either method id', () => {
      const prompts = [
        ['SECURID_SYSTEM_GENERATED_PIN', { promptArgs: ['47110815'] }],
        ['SECURID_NEWPIN', { defaultValue: '47110815', valueBeingDefined: false }],
      ] as const
      for (const [methodId, prompt] of prompts) {
        const shown = onPasscode(challenging([methodId], { result: 'SUCCESS', prompt }), 'alice')
        expect(shown).to.deep.include({ kind: 'systemPin', pin: '47110815', attempt: { ...attempt(), methodId } })
      }
    })
    it('SecurID response to a new PIN: pinAccepted with the attempt, or attemptOver', () => {
      expect(onPin(challenging(['SECURID'], { result: 'SUCCESS' }))).to.deep.equal({
        kind: 'pinAccepted',
        attempt: attempt(),
      })
      for (const over of ['refused', 'unknown-attempt'])
        expect(onPin(answered(example(over)))).to.deep.equal({ kind: 'attemptOver' })
    })
  })

  describe('to a push', () => {
    it('SecurID response to a push, IN_PROCESS or the same challenge: pushPending, selectionCode from the first attribute', () => {
      const pending = { kind: 'pushPending', referenceId: 'ref-9', selectionCode: '42', responseCode: 'IN_PROCESS' }
      expect(onPush(answered(example('push-pending')), 'alice')).to.deep.include(pending)
      const attributes = [{ name: 'ANY', value: '42' }]
      const version = { referenceId: 'ref-9' }
      const again = challenging(['APPROVE'], { result: 'IN_PROCESS', attributes, version })
      expect(onPush(again, 'alice')).to.deep.include({ ...pending, responseCode: 'CHALLENGE' })
      const { kind } = onPush(challenging(['APPROVE'], { code: 'IN_PROCESS' }), 'alice') ?? {}
      expect(kind).to.equal('pushPending')
    })
    it('SecurID response to a push: accepted, pushFailed with methods, or undefined', () => {
      expect(onPush(answered(example('accepted')), 'alice')?.kind).to.equal('accepted')
      const failed = onPush(challenging(['SECURID', 'APPROVE'], { result: 'FAIL' }), 'alice')
      expect(failed?.kind === 'pushFailed' && failed.methods.map(({ methodId }) => methodId)).to.deep.equal([
        'SECURID',
        'APPROVE',
      ])
      for (const over of ['refused', 'unknown-attempt'])
        expect(onPush(answered(example(over)), 'alice')).to.equal(undefined)
    })
  })
})

/** A client of RSA's REST API that knows nothing of ours: plain JSON, every answer checked by its schema as it stands. */
import { expect } from 'chai'
import request, { type Response } from 'supertest'
import { readJson, readWithReferences, type Schema } from '../../schemas/generate/read.ts'
import { createAjv } from '../conformance/compiler.ts'
import { AGENT, ROOT } from './remote.ts'

/** An answer, as loosely as a client reads it. */
export interface Told {
  readonly context: { readonly authnAttemptId: string; readonly messageId: string; readonly inResponseTo: string }
  readonly credentialValidationResults: readonly {
    readonly methodId: string
    readonly methodResponseCode: string
    readonly authnAttributes: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly attemptResponseCode: string
  readonly attemptReasonCode: string
  readonly challengeMethods?: { readonly challenges: readonly ChallengeSet[] }
  readonly successfulMethods: readonly string[]
  readonly subjectName: string | null
}
interface ChallengeSet {
  readonly requiredMethods: readonly {
    readonly methodId: string
    readonly versions: readonly {
      readonly methodAttributes: readonly { readonly name: string }[]
      readonly valueRequired: boolean
      readonly referenceId: string | null
      readonly prompt: { readonly [member: string]: unknown }
    }[]
  }[]
}

const ANSWERS: { readonly [operation: string]: string } = {
  initialize: 'authn-response',
  verify: 'authn-response',
  cancel: 'authn-response',
  status: 'authn-status-response',
  resources: 'resources',
}

const ajv = createAjv()
for (const name of ['refusal', ...new Set(Object.values(ANSWERS))])
  for (const schema of Object.values(readWithReferences(`securid/authority/${name}.schema.json`)))
    if (ajv.getSchema(String(schema['$id'])) === undefined) ajv.addSchema(schema)

/** Expects a body of that message, with no member that its schema does not have. */
export const expectMessage = (name: string, body: unknown): void => {
  const validate = ajv.getSchema(String(readJson<Schema>('securid/authority', `${name}.schema.json`)['$id']))
  validate?.(body)
  expect(validate?.errors, name).to.equal(null)
}

/** The header of the plain way. */
export const KEY = { 'client-key': AGENT.accessKey }

/** A client of the server at this URL. */
export const wireClient = (url: string) => {
  let messages = 0
  const post = async (operation: string, body: object | string, headers: object = KEY): Promise<Response> => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await request(url)
      .post(`${ROOT}/authn/${operation}`)
      .set({ 'Content-Type': 'application/json', ...headers })
      .send(sent)
    expectMessage(answer.status === 200 ? (ANSWERS[operation] ?? '') : 'refusal', answer.body)
    return answer
  }
  const told = async (operation: string, body: object): Promise<Told> => {
    const { status, body: answer } = await post(operation, body)
    expect(status, JSON.stringify(answer)).to.equal(200)
    return answer
  }
  const initialize = (subjectName: string, more: object = {}): Promise<Told> =>
    told('initialize', {
      clientId: AGENT.name,
      subjectName,
      context: { authnAttemptId: '', messageId: `c${++messages}`, inResponseTo: '' },
      ...more,
    })
  const verify = (
    { context: { authnAttemptId, messageId } }: Pick<Told, 'context'>,
    subjectCredential: object,
  ): Promise<Told> =>
    told('verify', {
      subjectCredentials: [subjectCredential],
      context: { authnAttemptId, messageId: `c${++messages}`, inResponseTo: messageId },
    })
  return { post, told, initialize, verify }
}

/** A credential as clients send it: the input goes by the name of the method. */
export const credential = (methodId: string, value?: string, referenceId?: string) => ({
  methodId,
  collectedInputs: value === undefined ? [] : [{ name: methodId, value }],
  ...(referenceId !== undefined && { referenceId }),
})

/** The methods that an answer challenges. */
export const challenged = ({ challengeMethods }: Told): readonly string[] =>
  (challengeMethods?.challenges ?? []).flatMap(({ requiredMethods }) => requiredMethods.map(({ methodId }) => methodId))

/** The first version of the first method that is challenged. */
export const firstVersion = ({ challengeMethods }: Told) =>
  challengeMethods?.challenges[0]?.requiredMethods[0]?.versions[0]

/** The verdicts of an answer: on the attempt, and on the credential if one was judged. */
export const codes = ({ attemptResponseCode, credentialValidationResults }: Told): readonly string[] => [
  attemptResponseCode,
  ...credentialValidationResults.map(({ methodResponseCode }) => methodResponseCode),
]

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type ErrorCode, FlowError, type HostDetail, hostError } from '../../adapter/kernel/errors.ts'
import { DETAILS, ERRORS } from '../../schemas/gen/host/errors.ts'
import { type Example, readExamples } from '../../schemas/tools/examples.ts'
import { exampleKey } from '../../schemas/tools/openapi-operation.ts'
import { type AdapterFile, adapterIds, readJson, root } from '../../schemas/tools/read.ts'

interface ErrorAnswer {
  readonly code: string
  readonly message: string
  readonly details?: readonly { readonly code: string; readonly message: string }[]
}

const codes = Object.keys(ERRORS) as readonly ErrorCode[]
const hostDetails = Object.keys(DETAILS) as readonly HostDetail[]
const adapters = adapterIds().map((id) => readJson<AdapterFile>(id, 'adapter.json'))
const shown = ['host/common', ...adapterIds()]
  .flatMap(readExamples)
  .filter(({ subject, invalid }) => subject === 'error' && invalid === undefined)
const answerOf = ({ value }: Example) => value as ErrorAnswer
const detailsOf = (answer: ErrorAnswer) => (answer.details ?? []).map(({ code }) => code)

describe('error codes', () => {
  it('error codes: the same in the examples as in the tables', () => {
    expect(new Set(shown.map((example) => answerOf(example).code))).to.deep.equal(new Set(codes))
  })
  it('error details: the same in the examples as in the tables', () => {
    const declared = [...hostDetails, ...adapters.flatMap(({ details }) => Object.keys(details))]
    expect(new Set(shown.flatMap((example) => detailsOf(answerOf(example))))).to.deep.equal(new Set(declared))
  })
  it('error examples: openapi.json has each under its HTTP status', () => {
    const { paths } = JSON.parse(readFileSync(join(root, 'schemas/gen/openapi.json'), 'utf8'))
    const { responses } = paths['/pf-ws/authn/flows/{flowId}'].post
    for (const example of shown) {
      const { code } = answerOf(example)
      const detail = hostDetails.find((name) => name === example.case)
      const { status } = detail ? hostError(detail) : new FlowError(code as ErrorCode)
      if (status === 405) continue // GET and POST never answer it
      const examples = responses[status]?.content['application/json'].examples ?? {}
      expect(Object.keys(examples), `${status}`).to.include(exampleKey(example))
    }
  })
  it('error details of the host: each has the texts of its example', () => {
    for (const code of hostDetails) {
      const error = hostError(code)
      const example = shown.find(({ case: name }) => name === code)
      const answer = example && answerOf(example)
      expect(answer?.code, code).to.equal(error.code)
      expect(answer?.message, code).to.equal(error.message)
      const [detail] = answer?.details ?? []
      const [expected] = error.details
      expect(detail, code).to.include({ code, userMessage: expected?.userMessage })
      // The text for developers goes on with the form of the field.
      expect(detail?.message.startsWith(expected?.message ?? '?'), code).to.equal(true)
    }
  })
  it('error details of adapters: none has the code of a detail of the host', () => {
    for (const { id, details } of adapters)
      expect(
        Object.keys(details).filter((code) => new Set<string>(hostDetails).has(code)),
        id,
      ).to.deep.equal([])
  })
  it('error details of adapters: each has the parent code and the message of its example', () => {
    for (const { id, details } of adapters)
      for (const [code, { message, parentCode }] of Object.entries(details)) {
        const example = shown.find(({ folder, case: name }) => folder === id && name === code)
        const answer = example && answerOf(example)
        expect(answer?.code, code).to.equal(parentCode)
        expect(answer?.details?.[0]?.message, code).to.equal(message)
      }
  })
  it('error details and failure codes of adapters: the same in the generated types', () => {
    for (const { id, details, failures } of adapters) {
      const types = readFileSync(join(root, 'schemas/gen', id, 'types.ts'), 'utf8')
      const union = (name: string) => [
        ...(new RegExp(`type ${name} = (.*)`).exec(types)?.[1] ?? '').matchAll(/'([\w-]+)'/g),
      ]
      expect(union('Detail').map(([, code]) => code)).to.have.members(Object.keys(details))
      expect(union('FailureCode').map(([, code]) => code)).to.have.members(Object.keys(failures))
    }
  })
  it('error details of the host: each message is a sentence', () => {
    for (const code of hostDetails) expect(DETAILS[code].message, code).to.match(/^[A-Z].+\.$/)
  })
})

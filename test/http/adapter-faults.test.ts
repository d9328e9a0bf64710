import { expect } from 'chai'
import type { AnyAdapter } from '../../adapter/kernel/define-adapter.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'
import { pageOf } from '../fixtures/sign-on/client.ts'

const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string', maxLength: 64 }

/** Results of a row, as a plugin without types may return them. */
const results: { readonly [name: string]: unknown } = {
  undeclaredCode: { status: 'FAILURE', code: 'NOT_DECLARED' },
  inheritedName: { status: 'FAILURE', code: 'toString' },
  longCode: { status: 'FAILURE', code: 'X'.repeat(65) },
  longText: { status: 'FAILURE', code: 'LONG' },
  noCode: { status: 'FAILURE' },
  numberAsCode: { status: 'FAILURE', code: 42 },
  noSubject: { status: 'SUCCESS', attributes: {} },
  numberAsSubject: { status: 'SUCCESS', subject: 42, attributes: {} },
  noAttributes: { status: 'SUCCESS', subject: 'joe' },
  objectAsAttribute: { status: 'SUCCESS', subject: 'joe', attributes: { mail: { home: 'x' } } },
  nothing: undefined,
  unknownStatus: { status: 'NOWHERE', model: {}, memo: {} },
  invalidModel: { status: 'FAULTY_REQUIRED', model: { other: 1 }, memo: {} },
}
const { undeclaredCode, inheritedName, longCode, longText, ...invalid } = results

const adapter: AnyAdapter = {
  vocabulary: {
    descriptor: {
      id: 'faulty',
      title: 'Faulty',
      className: 'example.Faulty',
      attributes: [],
      failures: { LONG: 't'.repeat(600) },
    },
    states: { FAULTY_REQUIRED: closed({}) },
    actions: { end: closed({ name: text }, ['name']), refuse: closed({ detail: text }, ['detail']) },
    config: closed({}),
  },
  start: {
    on: { done: { to: ['FAULTY_REQUIRED'], next: () => ({ status: 'FAULTY_REQUIRED', model: {}, memo: {} }) } },
  },
  table: {
    FAULTY_REQUIRED: {
      end: {
        on: {
          done: {
            to: ['SUCCESS', 'FAILURE', 'FAULTY_REQUIRED'],
            next: (_state: object, { model }: { readonly model: { readonly name: string } }) =>
              results[model.name] as { status: 'FAILURE'; code: string },
          },
        },
      },
      refuse: {
        ask: (_state: object, { model }: { readonly model: { readonly detail: string } }) => {
          throw Object.assign(new Error('refused'), { name: 'Refused', detail: model.detail })
        },
        on: { done: { to: ['FAILURE'], next: () => ({ status: 'FAILURE', code: 'LONG' }) } },
      },
    },
  },
  remote: () => ({ ask: async () => ({ kind: 'done' }) }),
}

describe('faults of an adapter', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock({ config: { adapters: { faulty: { type: 'faulty' } } }, adapters: [adapter] })
  })
  after(() => mock.close())
  const readable = async (id: string) => {
    const { body } = await mock.read(id).expect(200)
    expect((await fetch(mock.address + pageOf(id), { redirect: 'manual' })).status).to.equal(200)
    expect((await fetch(`${mock.address}/mock/flows/${id}`)).status).to.equal(200)
    return body
  }

  const OTHER = 'The sign-on did not succeed.'
  for (const [name, code, userMessage] of [
    ['undeclaredCode', 'NOT_DECLARED', OTHER],
    ['inheritedName', 'toString', OTHER],
    ['longCode', 'X'.repeat(64), OTHER],
    ['longText', 'LONG', 't'.repeat(512)],
  ] as const)
    it(`FAILURE of an adapter, ${name}: FAILED, also for every later GET`, async () => {
      const { id } = await mock.start()
      expect(await mock.moved(id, 'end', { name })).to.include({ status: 'FAILED', code, userMessage })
      expect(await readable(id)).to.include({ status: 'FAILED', code, userMessage })
    })

  for (const name of Object.keys(invalid))
    it(`result of a row, ${name}: UNEXPECTED_ERROR, the state stays readable`, async () => {
      const { id } = await mock.start()
      const { body } = await mock.act(id, 'end', { name }).expect(500)
      expect(body.code).to.equal('UNEXPECTED_ERROR')
      expect(await readable(id)).to.include({ status: 'FAULTY_REQUIRED' })
    })

  it('undeclared error detail: VALIDATION_ERROR with this code, the state stays', async () => {
    for (const detail of ['NOT_DECLARED', 'toString', '__proto__']) {
      const { id } = await mock.start()
      const { body } = await mock.act(id, 'refuse', { detail }).expect(400)
      expect(body.code).to.equal('VALIDATION_ERROR')
      expect(body.details).to.deep.equal([{ code: detail, message: detail, userMessage: detail }])
      expect(await readable(id)).to.include({ status: 'FAULTY_REQUIRED' })
    }
  })
})

import { verify } from 'node:crypto'
import { expect } from 'chai'
import { UNSUPPORTED_METHODS } from '../../../../mock-idp/authorities/aducid/rules/methods.ts'
import type { Operation } from '../../../../mock-idp/authorities/aducid/rules/session.ts'
import { openSession } from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { readIdentity } from '../../../../mock-idp/authorities/aducid/service/users.ts'
import {
  changeIdentity,
  opened,
  openService,
  operation,
  play,
  type Service,
  USER,
} from '../../../fixtures/aducid/service.ts'

const FACTOR = {
  personalObjectTypeName: 'peigMgmt',
  personalObjectAlgorithmName: 'ADUCID%23%23%23PEIG-MGMT',
  attributes: [],
}
const PAYMENT = {
  ...{ personalObjectName: 'payment', personalObjectTypeName: 'payment', personalObjectAlgorithmName: 'PAYMENT' },
  attributes: [],
}
const method = (methodName: string, personalObject: NonNullable<Operation['personalObject']>, parameters = {}) =>
  operation('exuse', { methodName, personalObject, parameters })

describe('methods of exuse', () => {
  let service: Service
  beforeEach(async () => {
    service = await openService()
  })
  afterEach(() => service.close())

  /** The session after connection and approval. */
  async function run(given: Operation, personalFactor?: 'wrong') {
    const { authId } = await opened(service, { operation: given })
    const session = await play(service, authId, 'connect', { do: 'approve', ...(personalFactor && { personalFactor }) })
    const { data } = session
    const attributes = 'result' in data ? Object.fromEntries(data.result.personalObject?.attributes ?? []) : undefined
    return { authId, name: session.name, code: 'code' in data ? data.code : undefined, attributes }
  }
  const factor = async () => (await readIdentity(service.deps, USER, '')).personalFactor

  const factorCases = [
    ['Init', 'none', undefined, 'finished', 'set'],
    ['Init', 'set', undefined, 'DI', 'set'],
    ['Change', 'set', undefined, 'finished', 'set'],
    ['Change', 'set', 'wrong', 'KO', 'set'],
    ['Change', 'none', undefined, 'NEO', 'none'],
    ['Delete', 'set', undefined, 'finished', 'none'],
    ['Delete', 'set', 'wrong', 'KO', 'set'],
    ['Delete', 'none', undefined, 'NEO', 'none'],
    ['VerifyLF', 'set', undefined, 'finished', 'set'],
    ['VerifyLF', 'set', 'wrong', 'KO', 'set'],
    ['VerifyLF', 'none', undefined, 'NEO', 'none'],
  ] as const
  for (const [name, before, typed, expected, after] of factorCases) {
    it(`${name} of the personal factor, factor ${before}, typed ${typed ?? 'right'}: ${expected}`, async () => {
      await changeIdentity(service, { personalFactor: before })
      const session = await run(method(name, FACTOR), typed)
      expect(session.code ?? session.name).to.equal(expected)
      expect(await factor()).to.equal(after)
    })
  }
  it('the algorithm is accepted percent-encoded and plain', async () => {
    const plain = { ...FACTOR, personalObjectAlgorithmName: 'ADUCID###PEIG-MGMT' }
    expect((await run(method('Init', plain))).name).to.equal('finished')
  })

  it('ConfirmTransaction of a text: confirmed by the user, signed by AIM over the documented text', async () => {
    const { authId, attributes } = await run(method('ConfirmTransaction', PAYMENT, { PaymentMessage: 'Pay 5 & more?' }))
    expect(attributes).to.include({
      Return_Status: 'ConfirmedByUser',
      PaymentMessage: 'Pay 5 & more?',
      'PoPar##ObjectName': 'payment',
    })
    const user = await service.deps.users.get(USER)
    const text = `authId=${authId}\nuserDatabaseIndex=${user?.userDatabaseIndex}\nPaymentMessage=Pay 5 & more?`
    const signature = Buffer.from(attributes?.['PaymentSignature'] ?? '', 'base64')
    const key = await service.deps.signingKey.publicKey()
    expect(verify('sha256', Buffer.from(text), key, signature)).to.equal(true)
    expect(verify('sha256', Buffer.from(`${text}.`), key, signature)).to.equal(false)
  })
  it('ConfirmTransaction of a payment: amount and accounts are in the result, in order', async () => {
    const payment = { PaymentToAccount: '2', PaymentAmount: '5 EUR', PaymentFromAccount: '1', unknown: 'x' }
    const { attributes } = await run(method('ConfirmTransaction', PAYMENT, payment))
    expect(Object.keys(attributes ?? {})).to.deep.equal([
      ...['Return_Status', 'PaymentAmount', 'PaymentFromAccount', 'PaymentToAccount'],
      ...['PaymentSignature', 'PoPar##ObjectName'],
    ])
  })
  for (const parameter of ['UsePersonalFactor', 'UseLocalFactor'] as const) {
    for (const [typed, verified] of [
      [undefined, 'OK'],
      ['wrong', 'KO'],
    ] as const) {
      it(`ConfirmTransaction with ${parameter}, typed ${typed ?? 'right'}: ${parameter} ${verified}`, async () => {
        await changeIdentity(service, { personalFactor: 'set' })
        const parameters = { PaymentMessage: 'Pay?', [parameter]: '1' }
        const { attributes } = await run(method('ConfirmTransaction', PAYMENT, parameters), typed)
        expect(attributes).to.include({ [parameter]: verified, Return_Status: 'ConfirmedByUser' })
      })
    }
    it(`ConfirmTransaction and Init with ${parameter}, no personal factor set: NEO`, async () => {
      for (const name of ['ConfirmTransaction', 'Init'])
        expect((await run(method(name, PAYMENT, { [parameter]: '1' }))).code).to.equal('NEO')
    })
  }
  it('Init of transactions: finished', async () => {
    expect((await run(method('Init', PAYMENT))).name).to.equal('finished')
  })
  it('the user refuses a transaction: error, NAU', async () => {
    const { authId } = await opened(service, { operation: method('ConfirmTransaction', PAYMENT) })
    const { name, data } = await play(service, authId, 'connect', 'refuse')
    expect([name, 'code' in data && data.code]).to.deep.equal(['error', 'NAU'])
  })

  const open = async (given: Operation) => {
    const opening = await openSession(service.deps, { operation: given })
    return 'opened' in opening ? 'opened' : `${opening.statusAuth} ${opening.reason.code}`
  }
  it('every other method opens no session: NEO or NOP, as listed', async () => {
    for (const [name, code] of Object.entries(UNSUPPORTED_METHODS))
      expect(await open(operation('exuse', { methodName: name })), name).to.equal(`${code} METHOD_NOT_SUPPORTED`)
    expect(await open(operation('exuse', { methodName: '__proto__' }))).to.equal('NOP METHOD_NOT_SUPPORTED')
    expect(await open(operation('exuse'))).to.equal('NOP METHOD_MISSING')
  })
  it('a method of another personal object opens no session: NEO', async () => {
    expect(await open(method('ConfirmTransaction', FACTOR))).to.equal('NEO METHOD_OF_ANOTHER_OBJECT')
    expect(await open(operation('exuse', { methodName: 'VerifyLF' }))).to.equal('NEO METHOD_OF_ANOTHER_OBJECT')
  })
})

import { expect } from 'chai'
import { createCheck, fieldDetails } from '../../adapter/kernel/validators.ts'
import { type Registered, registry } from '../../adapter/registry.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'

const NOT_VALID = 'The provided action ID is not valid for the current state of the flow.'
const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('flow API, texts for developers', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock()
  })
  after(() => mock.close())
  const detailOf = async (actionId: string, model: object) => {
    const { id } = await mock.start()
    return (await mock.act(id, actionId, model).expect(400)).body.details[0]
  }

  it('UNRECOGNIZED_FIELD_NAME: the message has the fields of the action, the userMessage has not', async () => {
    const { message, userMessage } = await detailOf('checkCredential', { user: 'alice' })
    expect(message).to.equal('This field is not part of the action. Its fields: username, passcode.')
    expect(userMessage).to.equal('This field is not part of the action.')
  })
  it('UNRECOGNIZED_FIELD_NAME, action without fields: the message says so', async () => {
    const { message } = await detailOf('cancel', { why: 'tired' })
    expect(message).to.contain('Its fields: none.')
  })
  it('INVALID_FIELD_FORMAT: the message has type and limits', async () => {
    const { message, userMessage, target } = await detailOf('checkCredential', { username: 1, passcode: '1' })
    expect(target).to.equal('username')
    expect(message).to.match(/^This field has the wrong type or form\. Expected: string, .*at most 256 characters\.$/)
    expect(userMessage).to.equal('This field has the wrong type or form.')
  })
  it('FIELD_REQUIRED: the message has type and limits', async () => {
    const { id } = await mock.start({ username: 'alice', state: 'SECURID_REAUTHENTICATION_REQUIRED' })
    const [detail] = (await mock.act(id, 'checkPasscode', {}).expect(400)).body.details
    expect(detail).to.include({ code: 'FIELD_REQUIRED', target: 'passcode' })
    expect(detail.message).to.match(/^This field is required\. Expected: string, /)
  })
  it('INVALID_ACTION_ID: the message has the state and its actions', async () => {
    const { id } = await mock.start({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    const { body } = await mock.act(id, 'checkCredential', {}).expect(400)
    expect(body.message).to.equal(`${NOT_VALID} SECURID_NEXT_TOKENCODE_REQUIRED offers: checkNextTokencode, cancel.`)
    expect(body.userMessage).to.equal(NOT_VALID)
  })
  it('INVALID_ACTION_ID, finished flow: the message says that the flow is finished', async () => {
    const { id } = await mock.start()
    await mock.act(id, 'cancel', {}).expect(200)
    const { body } = await mock.act(id, 'cancel', {}).expect(400)
    expect(body.message).to.equal(`${NOT_VALID} FAILED offers no action: the flow is finished.`)
  })
  it('POST of JSON without ?action=: the state, and a note in the journal', async () => {
    const { id } = await mock.start()
    const answer = await mock.send(id, { headers: JSON_TYPE, body: '{"username": "alice"}' })
    expect(answer.status).to.equal(200)
    const [entry] = mock.idp.control.requests({ flow: id }).requests
    expect(entry?.note).to.contain('?action=')
  })
  it('POST of JSON with ?action=: no note', async () => {
    const { id } = await mock.start()
    await mock.send(id, { headers: JSON_TYPE, query: '?action=cancel', body: '{}' })
    expect(mock.idp.control.requests({ flow: id }).requests[0]).not.to.have.property('note')
  })
  it('flow of another browser: 404, and the journal says that the flow exists', async () => {
    const url = `${mock.address}/as/authorization.oauth2?client_id=demo-public&response_type=code&scope=openid&redirect_uri=http://localhost/cb`
    const challenge = '&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'
    const { headers } = await fetch(`${url}${challenge}`, { redirect: 'manual' })
    const id = new URL(headers.get('Location') ?? '', mock.address).searchParams.get('flowId') ?? ''
    await mock.read(id).expect(404)
    expect(mock.idp.control.requests({ flow: id }).requests[0]?.reason).to.include({ code: 'FLOW_OF_OTHER_BROWSER' })
  })

  it('every field of every action: the text for developers fits into an error answer and has the form of the field', async () => {
    const registered = await Promise.all(Object.values(registry).map((load) => load()))
    const texts = registered.flatMap(textsOfWrongTypes)
    expect(texts).not.to.deep.equal([])
    expect(texts.filter((text) => text.length > 512 || !text.includes('Expected: '))).to.deep.equal([])
  })
})

/** The texts for fields of the wrong type, and for missing fields. */
function textsOfWrongTypes({ adapter: { vocabulary }, validators }: Registered): readonly string[] {
  const check = createCheck(validators)
  return Object.entries(vocabulary.actions).flatMap(([actionId, model]) =>
    fieldsOf(model).flatMap((field) =>
      fieldDetails(check(`actions/${actionId}`, { [field]: { no: 1 } }), model).map(({ message }) => message),
    ),
  )
}

function fieldsOf({ properties = {} }: { readonly properties?: object }): readonly string[] {
  return Object.keys(properties)
}

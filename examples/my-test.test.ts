/** A test of one's own front end, as mocha runs it: starts the mock, steers it, asks it what it got, closes it. */
import { deepEqual, equal } from 'node:assert/strict'
import { createMockIdp, type MockIdp } from 'mock-idp'

/** Stands for the front end under test. */
async function signOn(flowUrl: string, username: string, passcode: string) {
  const answer = await fetch(`${flowUrl}?action=checkCredential`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-XSRF-Header': 'my-front-end' },
    body: JSON.stringify({ username, passcode }),
  })
  return (await answer.json()) as { readonly status: string; readonly authFailed?: boolean }
}

describe('my front end', () => {
  let idp: MockIdp
  before(async () => {
    idp = createMockIdp()
    await idp.listen()
  })
  after(() => idp.close())
  beforeEach(async () => {
    await idp.control.reset()
    await idp.control.clock.change({ now: '2030-01-02T03:04:00Z', frozen: true })
  })

  it('signs alice on', async () => {
    const { id } = await idp.control.startFlow()
    const { flowUrl } = await idp.control.flow(id)
    const { passcode } = await idp.control.securid.passcode('alice')
    const { status } = await signOn(flowUrl, 'alice', passcode)
    equal(status, 'RESUME')
  })

  it('is asked again after a wrong passcode', async () => {
    const { id } = await idp.control.startFlow({ username: 'alice' })
    const { flowUrl } = await idp.control.flow(id)
    const { status, authFailed } = await signOn(flowUrl, 'alice', '00000000')
    deepEqual([status, authFailed], ['SECURID_CREDENTIAL_REQUIRED', true])
  })
})

import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { answers } from '../support/record.ts'
import * as widget from '../support/widget-client.ts'

/** Text of the answer, or the name of the error, that a script of the page gets. */
function readByScript(page: Page, url: string, init: RequestInit): Promise<string> {
  const call = `fetch(${JSON.stringify(url)}, ${JSON.stringify({ credentials: 'include', ...init })})`
  return page.evaluate(`${call}.then((answer) => answer.text(), (error) => error.name)`)
}

const asWidget: RequestInit = { headers: { 'X-XSRF-Header': 'PingFederate' } }
const withoutPreflight: RequestInit = {}
const opaque: RequestInit = { mode: 'no-cors' }
const cancelBlindly: RequestInit = { ...opaque, method: 'POST', body: '{}' }
const onlyElsewhere = {
  authenticationApi: { applications: { replace: [{ id: 'elsewhere', url: 'https://app.example.com' }] } },
}

const CANNOT_START = 'Unable to start the authentication flow, please contact your system administrator.'

export function origins(openFixture: OpenFixture, test: DefineTest): void {
  test('page of an origin that is not allowed: the preflight is refused, the widget cannot start', async () => {
    const { page, mock, flowId } = await openFixture({ username: 'alice', config: onlyElsewhere })
    await widget.reads(page, CANNOT_START)
    expect(answers(mock, flowId)).to.deep.equal(['OPTIONS 403 ORIGIN_NOT_ALLOWED'])
  })

  test('page of an origin that is not allowed: its script cannot read or cancel the flow', async () => {
    const { page, mock, flowId, baseUrl } = await openFixture({ username: 'alice', config: onlyElsewhere })
    await widget.reads(page, CANNOT_START)
    const flowUrl = `${baseUrl}/pf-ws/authn/flows/${flowId}`
    expect(await readByScript(page, flowUrl, asWidget)).to.equal('TypeError')
    expect(await readByScript(page, flowUrl, withoutPreflight)).to.equal('TypeError')
    expect(await readByScript(page, flowUrl, opaque)).to.equal('')
    expect(await readByScript(page, `${flowUrl}?action=cancel`, cancelBlindly)).to.equal('')
    expect(answers(mock, flowId)).to.deep.equal([
      'OPTIONS 403 ORIGIN_NOT_ALLOWED', // sent by the widget
      'OPTIONS 403 ORIGIN_NOT_ALLOWED',
      'GET 403 ORIGIN_NOT_ALLOWED',
      'GET 400 XSRF_HEADER_REQUIRED', // Chromium sends no Origin here
      'POST 403 ORIGIN_NOT_ALLOWED',
    ])
    expect((await mock.control.flow(flowId)).status).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  test('page of an allowed origin: its script can read the flow, not the control API', async () => {
    const { page, flowId, baseUrl } = await openFixture({ username: 'alice' })
    const shown = await readByScript(page, `${baseUrl}/pf-ws/authn/flows/${flowId}`, asWidget)
    expect(JSON.parse(shown)).to.include({ id: flowId, status: 'SECURID_CREDENTIAL_REQUIRED' })
    const passcode = `${baseUrl}/mock/securid/users/alice/passcode`
    expect(await readByScript(page, passcode, withoutPreflight)).to.equal('TypeError')
    expect(await readByScript(page, passcode, opaque)).to.equal('')
  })
}

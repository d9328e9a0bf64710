import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import type { OpenFixture } from '../support/fixture.ts'
import { actionsGot, steps } from '../support/record.ts'
import { token } from '../support/token.ts'
import * as widget from '../support/widget-client.ts'
import type { Received } from '../support/wire.ts'

const ofFlowApi = (received: readonly Received[]) => received.filter(({ url }) => url.startsWith('/pf-ws/'))
const methods = (received: readonly Received[]) => received.map(({ method }) => method)

export function wire(openFixture: OpenFixture, test: DefineTest): void {
  test('requests of the widget: cross-origin, preflighted, with the cookie of the answer before', async () => {
    const { page, mock, baseUrl, origin, received } = await openFixture({ username: 'alice' })
    await widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
    await widget.isSignedOnAs(page)
    const calls = ofFlowApi(received)
    const [preflight, get, post] = calls
    expect(methods(calls)).to.deep.equal(['OPTIONS', 'GET', 'POST'])
    expect(origin).not.to.equal(baseUrl)
    expect(calls.map(({ headers }) => headers.origin)).to.deep.equal([origin, origin, origin])
    expect(preflight?.headers['access-control-request-headers']).to.equal('x-xsrf-header')
    expect(preflight?.headers.cookie).to.equal(undefined)
    expect(get?.headers['x-xsrf-header']).to.equal('PingFederate')
    expect(post?.headers['content-type']).to.equal('application/vnd.pingidentity.checkCredential+json')
    expect(post?.headers.cookie).to.match(/^PF=[A-Za-z0-9]{44}$/)
  })

  test('useActionParam: the action is a query parameter with its own preflight and plain JSON, signed on', async () => {
    const { page, mock, flowId, received } = await openFixture({ username: 'alice', useActionParam: true })
    await widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
    expect(await widget.isSignedOnAs(page)).to.equal('alice')
    const calls = ofFlowApi(received)
    const [, , preflight, post] = calls
    const url = `/pf-ws/authn/flows/${flowId}?action=checkCredential`
    expect(methods(calls)).to.deep.equal(['OPTIONS', 'GET', 'OPTIONS', 'POST'])
    expect(preflight).to.deep.include({ url })
    expect(preflight?.headers['access-control-request-headers']).to.equal('content-type,x-xsrf-header')
    expect(post).to.deep.include({ url })
    expect(post?.headers['content-type']).to.equal('application/json')
    expect(actionsGot(mock, flowId)).to.deep.equal(['checkCredential'])
    expect(await steps(mock, flowId)).to.deep.equal(['checkCredential: accepted -> RESUME'])
  })
}

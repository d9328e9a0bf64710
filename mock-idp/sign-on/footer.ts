/** What stands small below each sign-on page, for those who test with it. */

import type { HostFlow } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { type Html, html } from '../pages/html.ts'
import type { SignOnDeps } from './deps.ts'
import { type List, listPath } from './list-path.ts'

/** Says that it is a mock, where the flow stands, and where to see who can sign on and what was sent; that only where it can be read without a token. */
export function footer(flow: HostFlow, host: SignOnDeps, loopback: boolean): Html {
  const { id, adapter } = instanceOf(flow, host)
  const link = (list: List, text: string) => {
    const path = loopback ? listPath(host.modules.get(id), list) : undefined
    return path !== undefined && html`<a href="${path}">${text}</a>.`
  }
  return html`<p>This is a mock identity provider: nothing here is secret.
${link('users', 'See who there is to sign on as')}
${link('outbox', 'See what was sent')}</p>
<p>${adapter.vocabulary.descriptor.title} · <code>${flow.state.status}</code></p>`
}

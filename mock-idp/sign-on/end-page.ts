/** How a flow has ended, in words. */

import { resumeUrl } from '../flows/end.ts'
import type { HostFlow } from '../flows/flow.ts'
import { type Html, html } from '../pages/html.ts'
import type { SignOnDeps } from './deps.ts'

/** Heading and body of the page of a flow that has ended, other than in RESUME. */
export function endPage(
  flowId: string,
  flow: HostFlow,
  host: Pick<SignOnDeps, 'protocols' | 'baseUrl'>,
): { readonly heading: string; readonly body: Html } {
  const { status, model } = flow.state
  if (status === 'COMPLETED')
    return {
      heading: 'The sign-on is done',
      body: html`<p>The application that began it can go on. You can close this page.</p>`,
    }
  if (status === 'OAUTH_DEVICE_COMPLETED')
    return { heading: 'The device is connected', body: html`<p>It goes on by itself. You can close this page.</p>` }
  const { userMessage = 'The sign-on did not succeed.' } = model as { readonly userMessage?: string }
  return {
    heading: 'You are not signed on',
    body: html`<div class="alert" role="alert"><p>${userMessage}</p></div>
${goBack(flowId, flow, host)}`,
  }
}

/** A client that was promised a redirect is told of the failure at the resume URL. */
function goBack(flowId: string, flow: HostFlow, host: Pick<SignOnDeps, 'protocols' | 'baseUrl'>): Html {
  if (flow.protocol === undefined || flow.protocol.redirectless)
    return html`<p>To try again, start the sign-on again at the application.</p>`
  return html`<p>To try again, go back to the application and start the sign-on there.</p>
<p><a class="button" href="${resumeUrl(flowId, flow, host)}">Back to the application</a></p>`
}

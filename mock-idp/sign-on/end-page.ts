/** The page of a flow that has ended. */

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
      heading: 'The sign-on is complete',
      body: html`<p>The application continues without this page. You can close it.</p>`,
    }
  if (status === 'OAUTH_DEVICE_COMPLETED')
    return {
      heading: 'The device is connected',
      body: html`<p>The device continues without this page. You can close it.</p>`,
    }
  const { userMessage = 'The sign-on failed.' } = model as { readonly userMessage?: string }
  return {
    heading: 'You are not signed on',
    body: html`<div class="alert" role="alert"><p>${userMessage}</p></div>
${wayBack(flowId, flow, host)}`,
  }
}

/** With redirects, the resume URL reports the failure to the client. */
function wayBack(flowId: string, flow: HostFlow, host: Pick<SignOnDeps, 'protocols' | 'baseUrl'>): Html {
  if (flow.protocol === undefined || flow.protocol.redirectless)
    return html`<p>To try again, start the sign-on in the application.</p>`
  return html`<p>To try again, return to the application and start the sign-on there.</p>
<p><a class="button" href="${resumeUrl(flowId, flow, host)}">Return to the application</a></p>`
}

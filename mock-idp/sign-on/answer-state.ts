/** Answers a request with the current state of the flow: a page, or a redirect to the resume URL. */
import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import { SIGN_ON_PATH, withFlowId } from '../flows/applications.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { offeredActions } from '../flows/situation.ts'
import { type Html, html } from '../pages/html.ts'
import { type List, listPath, page } from '../pages/pages.ts'
import type { SignOnDeps } from './deps.ts'
import { endPage } from './end-page.ts'
import type { Query } from './fields.ts'
import { renderState } from './render-state.ts'
import { type RefusedAction, type StatePage, statePage } from './state-page.ts'

/** Dependencies of an answer. */
export interface PageDeps {
  readonly host: SignOnDeps
  /** True if the client of this request can read the control API without a token. */
  readonly isOpen: (req: IncomingMessage) => boolean
}

/** The path and query of a flow's page. */
export function pageUrl(flowId: string): string {
  return withFlowId(SIGN_ON_PATH, flowId)
}

/** The resume URL of a flow in RESUME; undefined in any other state. */
export function resumeUrlOf({ state }: HostFlow): string | undefined {
  const { resumeUrl } = state.model as { readonly resumeUrl?: string }
  return state.status === 'RESUME' ? resumeUrl : undefined
}

/** Input of a page besides the flow. */
export interface PageInput {
  /** Parameters of the page's URL. */
  readonly query?: Query
  /** Adds the errors of an action to the page. */
  readonly refused?: RefusedAction
}

/** Writes the answer. */
export function answerState(
  flowId: string,
  flow: HostFlow,
  res: Response,
  { host, isOpen }: PageDeps,
  input: PageInput,
): void {
  const next = resumeUrlOf(flow)
  if (next !== undefined) res.redirect(303, next)
  else {
    const { heading, body } = isFinished(flow) ? endPage(flowId, flow, host) : activePage(flowId, flow, host, input)
    const script = `${SIGN_ON_PATH}/sign-on.js`
    // Screen readers read the title first.
    const windowTitle = input.refused === undefined ? heading : `Not accepted: ${heading}`
    const extras = { footer: footer(flow, host, isOpen(res.req)).html, script, windowTitle }
    res.type('html').send(page(heading, body.html, extras))
  }
}

function activePage(flowId: string, flow: HostFlow, host: SignOnDeps, { query, refused }: PageInput) {
  const content = statePageOf(flowId, flow, host, query)
  const clientId = flow.protocol?.clientId || undefined
  const options = {
    url: pageUrl(flowId),
    frozen: host.clock.frozen,
    ...(clientId !== undefined && { clientId }),
    ...(refused !== undefined && { refused }),
  }
  return { heading: content.heading, body: renderState(content, options) }
}

function statePageOf(flowId: string, flow: HostFlow, host: SignOnDeps, query: Query = {}): StatePage {
  const instance = instanceOf(flow, host)
  const now = host.clock.now()
  const { status, model } = flow.state
  return statePage(instance.adapter.vocabulary, {
    status,
    model,
    offered: offeredActions(flowId, flow, instance, now, host),
    now,
    query,
  })
}

/** Footer for testers: adapter, status, and links into the control API where it can be read without a token. */
function footer(flow: HostFlow, host: SignOnDeps, isOpen: boolean): Html {
  const { id, adapter } = instanceOf(flow, host)
  const link = (list: List, text: string) => {
    const path = isOpen ? listPath(host.modules.get(id), list) : undefined
    return path !== undefined && html`<a href="${path}">${text}</a>.`
  }
  return html`<p>This is a mock identity provider. Do not enter real credentials.
${link('users', 'List of users')}
${link('outbox', 'Messages that were sent')}</p>
<p>${adapter.vocabulary.descriptor.title} · <code>${flow.state.status}</code></p>`
}

/** Answers a request with the flow as it stands: a page, or the way on. */
import type { Response } from 'express'
import type { Host } from '../app/host.ts'
import { SIGN_ON_PATH, withFlowId } from '../flows/applications.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { onOffer } from '../http/flow-api/view.ts'
import { type Html, html } from '../pages/html.ts'
import { type List, listPath, page } from '../pages/pages.ts'
import { drawState } from './draw-state.ts'
import { endPage } from './end-page.ts'
import { type Refused, type StatePage, statePage } from './state-page.ts'

/** What answers are made with. */
export interface Answering {
  readonly host: Host
  readonly loopback: () => boolean
}

/** The address of a flow's page, on this host. */
export function addressOf(flowId: string): string {
  return withFlowId(SIGN_ON_PATH, flowId)
}

/** Where a flow sends the browser: the resume URL that is stored with it; undefined while it is not at RESUME. */
export function wayOn({ state }: HostFlow): string | undefined {
  const { resumeUrl } = state.model as { readonly resumeUrl?: string }
  return state.status === 'RESUME' ? resumeUrl : undefined
}

function pageOf(flow: HostFlow, host: Host): StatePage {
  const instance = instanceOf(flow, host)
  const now = host.clock.now()
  const { status, model } = flow.state
  return statePage(instance.adapter.vocabulary, { status, model, onOffer: onOffer(flow, instance, now), now })
}

/** Writes the answer; with `refused` the state once more, and why the action was refused. */
export function answerState(
  flowId: string,
  flow: HostFlow,
  res: Response,
  { host, loopback }: Answering,
  refused?: Refused,
): void {
  const next = wayOn(flow)
  if (next !== undefined) res.redirect(303, next)
  else {
    const { heading, body } = isFinished(flow) ? endPage(flowId, flow, host) : drawn(flowId, flow, host, refused)
    const script = `${SIGN_ON_PATH}/sign-on.js`
    // Read first by screen readers when a page has been loaded.
    const window = refused === undefined ? heading : `Not accepted: ${heading}`
    const extras = { footer: footer(flow, host, loopback()).html, script, window }
    res.type('html').send(page(heading, body.html, extras))
  }
}

function drawn(flowId: string, flow: HostFlow, host: Host, refused: Refused | undefined) {
  const shown = pageOf(flow, host)
  const around = { address: addressOf(flowId), frozen: host.clock.frozen, ...(refused !== undefined && { refused }) }
  return { heading: shown.heading, body: drawState(shown, around) }
}

/** Says that it is a mock, where the flow stands, and where to see who can sign on and what was sent; that only where it can be read without a token. */
function footer(flow: HostFlow, host: Host, loopback: boolean): Html {
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

/** A form that was sent: the action is run, and the browser sent to where the flow stands then. */
import type { Request, Response } from 'express'
import type { ErrorDetail, FlowError } from '../../adapter/kernel/errors.ts'
import { own } from '../../adapter/kernel/objects.ts'
import type { Host } from '../app/host.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { asFlowError, logCause } from '../http/flow-api/errors.ts'
import { type Exchange, noteRefusal } from '../http/flow-api/exchange.ts'
import { perform } from '../http/flow-api/perform.ts'
import { type Answering, addressOf, answerState, wayOn } from './answer-state.ts'
import { fieldsOf } from './fields.ts'
import { type Posted, readForm } from './read-form.ts'
import type { Model, Schema } from './schema.ts'
import { type Refused, stampOf } from './state-page.ts'
import { loadFlow } from './visit.ts'

/** What a form is judged with. */
export interface Acting extends Answering {
  readonly readPosted: (req: Request, res: Response) => Promise<Posted>
}

/**
 * Runs the action that the query names. What is refused is answered with the state once more, under the HTTP status of the API.
 * @throws FlowError for a flow that is not there or not this browser's.
 */
export async function actByForm(exchange: Exchange, req: Request, res: Response, acting: Acting): Promise<void> {
  const { host } = acting
  const flow = await loadFlow(req, res, host)
  const sent: { actionId: string; posted: Posted } = { actionId: actionOf(req), posted: {} }
  try {
    sent.posted = await acting.readPosted(req, res)
    // Sent twice, or the page is an old one: the browser is shown how the flow ended.
    const moved = isFinished(flow) ? flow : await run(exchange, flow, sent, res, host)
    if (moved !== undefined) goOn(exchange.id, moved, req, res)
  } catch (thrown) {
    const error = asFlowError(thrown)
    // The flow has run out, or was finished by another request in the meantime.
    const standing = await host.flows.load(exchange.id)
    if (standing === undefined || error.code === 'RESOURCE_NOT_FOUND') throw error
    noteRefusal(exchange, error)
    logCause(error, host)
    res.status(error.status)
    if (wantsJson(req)) res.json({ userMessage: detailsOf(error)[0]?.userMessage })
    else answerRefused(exchange.id, standing, res, acting, { ...sent, details: detailsOf(error) })
  }
}

async function run(
  exchange: Exchange,
  flow: HostFlow,
  { actionId, posted }: { readonly actionId: string; readonly posted: Posted },
  res: Response,
  host: Host,
): Promise<HostFlow | undefined> {
  const action: Schema = own(instanceOf(flow, host).adapter.vocabulary.actions, actionId) ?? {}
  const model = readForm(action, fieldsOf(action, flow.state.model as Model), posted)
  return perform(exchange, flow, actionId, model, res, host)
}

/** The script only asks whether the state is still the same one; it goes on by reading the page. */
function goOn(flowId: string, flow: HostFlow, req: Request, res: Response): void {
  if (wantsJson(req)) res.json({ stamp: stampOf(flow.state.status, flow.state.model) })
  else res.redirect(303, wayOn(flow) ?? addressOf(flowId))
}

function answerRefused(flowId: string, flow: HostFlow, res: Response, acting: Acting, refused: Refused): void {
  if (isFinished(flow)) res.redirect(303, addressOf(flowId))
  else answerState(flowId, flow, res, acting, refused)
}

function actionOf({ query }: Request): string {
  return typeof query['action'] === 'string' ? query['action'].slice(0, 64) : ''
}

function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json'
}

/** What people are told: the details, or the error as a whole. */
function detailsOf({ code, message, details }: FlowError): readonly ErrorDetail[] {
  return details.length > 0 ? details : [{ code, message, userMessage: message }]
}

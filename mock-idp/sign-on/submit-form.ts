/** Handles a submitted form: runs the action and redirects to the current state of the flow. */

import type { Request, Response } from 'express'
import type { ErrorDetail, FlowError } from '../../adapter/kernel/errors.ts'
import { defined, own } from '../../adapter/kernel/objects.ts'
import { isInjected } from '../core/faults/injection.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { asFlowError, logCause } from '../http/flow-api/errors.ts'
import { type Exchange, noteRefusal, type OpenHostFlow, openOf } from '../http/flow-api/exchange.ts'
import { meetFaults } from '../http/flow-api/meet-faults.ts'
import { perform } from '../http/flow-api/perform.ts'
import { answerState, type PageDeps, pageUrl, resumeUrlOf } from './answer-state.ts'
import { carriedIn, withCarried } from './carried.ts'
import { fieldsOf } from './fields.ts'
import { type FormBody, readForm } from './read-form.ts'
import type { Model, Schema } from './schema.ts'
import { type RefusedAction, stampOf } from './state-page.ts'

/** Dependencies of a form submission. */
export interface SubmitDeps extends PageDeps {
  readonly readBody: (req: Request, res: Response) => Promise<FormBody>
}

/**
 * Runs the action named by the query. A refused action is answered with the same state, its errors, and the HTTP status of the flow API.
 * @throws FlowError for an error that is not the action's.
 */
export async function submitForm(exchange: Exchange, deps: SubmitDeps): Promise<void> {
  const { req, res, id } = exchange
  const before = openOf(exchange)
  const sent: { actionId: string; body: FormBody } = { actionId: actionIdOf(req), body: {} }
  try {
    sent.body = await deps.readBody(req, res)
    // A finished flow means a second submission or an outdated page; the answer shows the end of the flow.
    if (isFinished(openOf(exchange).flow)) await meetFaults(exchange, sent.actionId, sent.body, deps.host)
    else await runAction(exchange, sent, deps)
    if (!exchange.isAnswered) answerDone(exchange, before, sent.body)
  } catch (thrown) {
    const error = asFlowError(thrown)
    // Loaded again: the flow may have expired or been finished by another request.
    const current = await deps.host.flows.get(id)
    if (current === undefined || error.code === 'RESOURCE_NOT_FOUND') throw error
    if (isFinished(current) && isInjected(error.reason)) throw error
    noteRefusal(exchange, error)
    logCause(error, deps.host)
    res.status(error.status)
    if (prefersJson(req)) res.json({ userMessage: detailsOf(error)[0]?.userMessage })
    else answerRefused(exchange, current, deps, { ...sent, details: detailsOf(error) })
  }
}

function runAction(
  exchange: Exchange,
  { actionId, body }: { readonly actionId: string; readonly body: FormBody },
  { host }: SubmitDeps,
): Promise<void> {
  const { flow, instance } = openOf(exchange)
  const action: Schema = own(instance.adapter.vocabulary.actions, actionId) ?? {}
  const model = readForm(action, fieldsOf(action, flow.state.model as Model), body)
  return perform(exchange, actionId, model, host)
}

/** The script gets the stamp of the state, and loads the page if it has changed: `page`, or the present one without a query. */
function answerDone(exchange: Exchange, before: OpenHostFlow, body: FormBody): void {
  const { req, res, id } = exchange
  const { flow } = openOf(exchange)
  const { status, model } = flow.state
  const page = returnedPage(id, flow, before, body)
  if (prefersJson(req)) res.json(defined({ stamp: stampOf(status, model), page }))
  else res.redirect(303, resumeUrlOf(flow) ?? page ?? pageUrl(id))
}

/** The page with the parameters that were sent along, not at another step: they are those of the server of this one. */
function returnedPage(id: string, flow: HostFlow, before: OpenHostFlow, body: FormBody): string | undefined {
  const carried = carriedIn(before.instance.adapter.vocabulary.actions, body)
  const isAtStep = !isFinished(flow) && flow.node === before.flow.node
  return isAtStep && Object.keys(carried).length > 0 ? withCarried(pageUrl(id), carried) : undefined
}

function answerRefused(exchange: Exchange, flow: HostFlow, deps: SubmitDeps, refused: RefusedAction): void {
  const { res, id } = exchange
  const query = carriedIn(instanceOf(flow, deps.host).adapter.vocabulary.actions, refused.body)
  if (isFinished(flow)) res.redirect(303, pageUrl(id))
  else answerState(id, flow, res, deps, { refused, query })
}

function actionIdOf({ query }: Request): string {
  return typeof query['action'] === 'string' ? query['action'].slice(0, 64) : ''
}

function prefersJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json'
}

/** The details to show; an error without details is shown as one detail. */
function detailsOf({ code, message, details }: FlowError): readonly ErrorDetail[] {
  return details.length > 0 ? details : [{ code, message, userMessage: message }]
}

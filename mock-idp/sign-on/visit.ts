/** One request of a browser for a flow: which flow, and whether this browser may have it. */
import express, { type Request, type Response } from 'express'
import { FlowError, hostError, textError } from '../../adapter/kernel/errors.ts'
import { readBodyError } from '../core/body-error.ts'
import type { HostFlow } from '../flows/flow.ts'
import type { SignOnDeps } from './deps.ts'
import type { Posted } from './read-form.ts'

/** As much as a form may be; no schema has more fields. */
const LIMIT = '64kb'
const MOST_FIELDS = 256

/** The flow that the query names; empty where it names none, or several. */
export function flowIdOf({ query }: Pick<Request, 'query'>): string {
  const { flowId } = query
  return typeof flowId === 'string' ? flowId : ''
}

/**
 * The flow, for the browser that it is bound to, whose cookie the answer renews.
 * @throws FlowError RESOURCE_NOT_FOUND for a flow that is not there or another browser's; INVALID_REQUEST for one without cookies.
 */
export async function loadFlow(req: Request, res: Response, { flows, browsers }: SignOnDeps): Promise<HostFlow> {
  const flow = await flows.load(flowIdOf(req))
  if (flow?.cookieless === true) throw cookieless()
  try {
    if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
    if (flow.browser !== undefined) await browsers.checkCookie(req, flow)
    return flow
  } finally {
    await browsers.renew(req, res)
  }
}

function cookieless(): FlowError {
  const text =
    'This sign-on was begun without cookies, by an application that goes on by itself. A page cannot take it over.'
  return textError('COOKIELESS_FLOW', text)
}

/**
 * A function that reads a posted form.
 * It rejects with a FlowError INVALID_REQUEST for a body that is too large or no form.
 */
export function createFormReader(): (req: Request, res: Response) => Promise<Posted> {
  const parse = express.urlencoded({ extended: false, limit: LIMIT, parameterLimit: MOST_FIELDS })
  return async (req, res) => {
    const isEmpty = Number(req.headers['content-length'] ?? 0) === 0 && req.headers['transfer-encoding'] === undefined
    if (!isEmpty && !req.is('application/x-www-form-urlencoded')) throw hostError('INVALID_CONTENT_TYPE')
    await new Promise<void>((resolve, reject) => {
      parse(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(unreadable(error))))
    })
    return { ...req.body }
  }
}

function unreadable(error: unknown): FlowError {
  const found = readBodyError(error)
  const code = found?.kind === 'tooLarge' ? 'BODY_TOO_LARGE' : 'INVALID_BODY'
  return hostError(code, { cause: new Error(found?.name ?? 'unreadable') })
}

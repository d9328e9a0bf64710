/** Reads and checks a request for the sign-on page: flow id, browser, origin, form body. */
import express, { type Request, type Response } from 'express'
import { type FlowError, hostError, textError } from '../../adapter/kernel/errors.ts'
import { unreadableBody } from '../core/body-error.ts'
import { type Exchange, openOf } from '../http/flow-api/exchange.ts'
import { openFlow } from '../http/flow-api/open-flow.ts'
import type { PageDeps } from './answer-state.ts'
import type { SignOnDeps } from './deps.ts'
import type { FormBody } from './read-form.ts'

const MAX_BODY = '64kb'
const MAX_FIELDS = 256

/** The flow id of the query; empty if there is none or several. */
export function flowIdOf({ query }: Pick<Request, 'query'>): string {
  const { flowId } = query
  return typeof flowId === 'string' ? flowId : ''
}

/**
 * Opens the flow, checks that it belongs to this browser, and renews the browser's cookie.
 * @throws FlowError RESOURCE_NOT_FOUND if the flow does not exist or belongs to another browser; COOKIELESS_FLOW for a cookieless flow.
 */
export async function openPage(exchange: Exchange, { host }: PageDeps): Promise<void> {
  const { req, res } = exchange
  try {
    await openFlow(exchange, host)
  } finally {
    if (exchange.open?.flow.cookieless !== true) await host.browsers.renew(req, res)
  }
  if (openOf(exchange).flow.cookieless === true) throw cookieless()
}

function cookieless(): FlowError {
  const text = 'This sign-on was started without cookies. Only the application that started it can continue it.'
  return textError('COOKIELESS_FLOW', text)
}

/**
 * Returns a function that reads a form body.
 * It rejects with a FlowError if the body is too large or not a form.
 */
export function createFormReader(): (req: Request, res: Response) => Promise<FormBody> {
  const parse = express.urlencoded({ extended: false, limit: MAX_BODY, parameterLimit: MAX_FIELDS })
  return async (req, res) => {
    const isEmpty = Number(req.headers['content-length'] ?? 0) === 0 && req.headers['transfer-encoding'] === undefined
    if (!isEmpty && !req.is('application/x-www-form-urlencoded')) throw hostError('INVALID_CONTENT_TYPE')
    await new Promise<void>((resolve, reject) => {
      parse(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(unreadableBody(error))))
    })
    return { ...req.body }
  }
}

/**
 * Reports that a form was sent by a page of this host, by the headers of the browser. A request without these headers is not from a browser.
 * Source: Fetch standard, "`Origin` header"; Fetch Metadata Request Headers, "Sec-Fetch-Site".
 */
export function isFromOwnOrigin(req: Request, { baseUrl }: Pick<SignOnDeps, 'baseUrl'>): boolean {
  const { origin, host } = req.headers
  const site = req.headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return false
  return origin === undefined || origin === new URL(baseUrl()).origin || origin === `${req.protocol}://${host}`
}

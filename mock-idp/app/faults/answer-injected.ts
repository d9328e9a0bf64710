/** Error answers of faults with a status, in the form of each interface. */
import type { Request, Response } from 'express'
import type { WireRefusal } from '../../authorities/module.ts'
import type { FaultTarget } from '../../core/faults/faults.ts'
import { type Injection, injectedReason, textOf } from '../../core/faults/injection.ts'
import { sendJson } from '../../core/send-json.ts'
import { allowPage, type CorsDeps, createCors } from '../../http/flow-api/cors.ts'
import type { ErrorDeps } from '../../http/flow-api/errors.ts'
import { injectedError } from '../../http/flow-api/meet-faults.ts'
import { refuseBrowser } from '../../http/flow-api/refuse-browser.ts'
import { type RefusalDeps, reportRefusal } from '../../http/idp/refusal.ts'
import type { Form } from './routes.ts'

export type AnswerDeps = CorsDeps & ErrorDeps & RefusalDeps

export interface InjectedRequest {
  readonly req: Request
  readonly res: Response
  readonly target: FaultTarget
  readonly injection: Injection
}

/** OAuth errors by status (RFC 6749, sections 4.1.2.1 and 5.2); 500 is `server_error`. */
const ERRORS: { readonly [status: number]: string } = {
  401: 'invalid_client',
  403: 'access_denied',
  429: 'temporarily_unavailable',
  503: 'temporarily_unavailable',
}

/** The answers of the interfaces that have no answer for it of their own. */
export function createAnswers(deps: AnswerDeps): {
  readonly [form in Exclude<Form, 'flow'>]: (of: InjectedRequest) => void
} {
  const cors = createCors(deps, 'authorization')
  return {
    oauth({ req, res, target, injection }) {
      const { status = 500 } = injection.effect
      const fallback = status >= 500 ? 'server_error' : 'invalid_request'
      const error = target.endpoint === 'userinfo' && status === 401 ? 'invalid_token' : (ERRORS[status] ?? fallback)
      allowPage(req, res, cors)
      res.setHeader('Cache-Control', 'no-store')
      sendJson(res, status, { error, error_description: textOf(injection, 'status') })
      report({ req, res, target }, error, deps)
    },
    page({ req, res, target, injection }) {
      const error = injectedError(req, injection)
      allowPage(req, res, cors)
      res.setHeader('Cache-Control', 'no-store')
      refuseBrowser(error, req, res, deps)
      report({ req, res, target }, error.code, deps)
    },
  }
}

/** On a vendor's wire; it reports the request itself. */
export function answerOnWire({ req, res, injection }: InjectedRequest, wire: WireRefusal): Promise<void> {
  const { status = 500 } = injection.effect
  const message = textOf(injection, 'status')
  return wire.refuse(req, res, { status, message, reason: injectedReason(req) ?? { code: 'INJECTED_FAULT', message } })
}

function report({ req, res, target }: Omit<InjectedRequest, 'injection'>, code: string, deps: RefusalDeps): void {
  const reason = injectedReason(req)
  if (reason !== undefined)
    reportRefusal(req, res, { code, reason }, deps, { flow: target.flow, client: target.client?.[0] })
}

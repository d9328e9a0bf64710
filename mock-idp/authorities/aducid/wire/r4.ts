/** R4, the interface of application servers: SOAP 1.1, RPC/encoded. */
import express, { type Request, type RequestHandler, Router } from 'express'
import { defined } from '../../../../adapter/kernel/objects.ts'
import { addressOf } from '../../../core/request-address.ts'
import type { WireJournal } from '../../wire/journal.ts'
import { readEnvelope, type SoapRequest } from '../../wire/soap/envelope.ts'
import { SoapFault } from '../../wire/soap/fault.ts'
import type { Deps } from '../service/deps.ts'
import { AIM_PREFIX, R3_PATH, R4_PATH } from '../service/urls.ts'
import { WIRE_OPERATIONS } from './operations.ts'
import { MAX_BYTES, sendXml } from './refusal.ts'
import { formatWsdl } from './wsdl.ts'

export interface R4Options {
  readonly deps: Deps
  readonly journal: WireJournal
}

/** Older libraries use the second one. */
const NAMESPACES = ['http://iface.aducid.com', 'http://iface.aducid.anect.com'] as const
const NO_BODY = Buffer.alloc(0)

/** Mounted at `/AIM`. */
export function createR4Router({ deps, journal }: R4Options): Router {
  const router = Router({ caseSensitive: true })
  const here = router.route(R4_PATH.slice(AIM_PREFIX.length))
  here.post(
    requireUtf8,
    express.raw({ type: () => true, limit: MAX_BYTES, inflate: false }),
    answerOperation(deps, journal),
  )
  here.get(answerWsdl(deps, journal))
  here.all((_request, response) => {
    response.setHeader('Allow', 'GET, POST')
    throw new SoapFault('Client', 'The path takes POST; GET with ?wsdl returns the WSDL.', 405)
  })
  router.all(R3_PATH.slice(AIM_PREFIX.length), () => {
    throw new SoapFault(
      'Client',
      'R3 is not public. Play the PEIG with POST /mock/aducid/sessions/{authId}/peig of the control API.',
    )
  })
  return router
}

const requireUtf8: RequestHandler = (request, _response, next) => {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.get('Content-Type') ?? '')?.[1] ?? 'utf-8'
  if (/^(?:utf-?8|us-ascii)$/i.test(charset)) next()
  else throw new SoapFault('Client', 'The Content-Type names another charset than utf-8. Send the body in UTF-8.', 415)
}

/** Also for `?WSDL`. Other GET requests are refused as other methods are. */
function answerWsdl({ baseUrl }: Deps, journal: WireJournal): RequestHandler {
  return (request, response, next) => {
    if (!Object.keys(request.query).some((name) => name.toLowerCase() === 'wsdl')) return next()
    const operations = [...WIRE_OPERATIONS].map(([name, { request, answer }]) => [name, request, answer] as const)
    const address = addressOf(request, baseUrl())
    sendXml(response, 200, formatWsdl({ namespace: NAMESPACES[0], address, operations }))
    journal.answered(request, response)
  }
}

function answerOperation(deps: Deps, journal: WireJournal): RequestHandler {
  return async (request, response) => {
    const asked = readEnvelope(bodyOf(request))
    const operation = operationOf(asked)
    const answer = await operation.run(deps, asked, (received) => journal.received(request, received))
    const { text, statusAuth, reason, username } = answer
    sendXml(response, 200, text)
    journal.answered(request, response, {
      actionId: asked.operation.name,
      requestValid: reason?.code !== 'MESSAGE_INVALID',
      ...defined({ reason, username, errorCode: statusAuth === 'OK' ? undefined : statusAuth }),
    })
  }
}

/** The body element decides, not the header SOAPAction: libraries differ in it. @throws SoapFault for an unknown one. */
function operationOf({ operation: { name, namespace } }: SoapRequest) {
  const operation = NAMESPACES.some((known) => known === namespace) ? WIRE_OPERATIONS.get(name) : undefined
  if (operation !== undefined) return operation
  const names = [...WIRE_OPERATIONS.keys()].join(', ')
  throw new SoapFault('Client', `The Body has no operation of this interface. Send ${names} in ${NAMESPACES[0]}.`)
}

/** express.raw sets no body for an empty one. */
function bodyOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY
}

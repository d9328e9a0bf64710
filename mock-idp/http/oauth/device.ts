/** Device authorization through the API. Source: PingFederate Developer's Reference, "Device authorization through mobile apps". */

import type { Request, Response } from 'express'
import type { Completion, Failure, HostFlow } from '../../flows/flow.ts'
import { startPolicyFlow } from '../../flows/run.ts'
import { createCors } from '../flow-api/cors.ts'
import { showFlow } from '../flow-api/view.ts'
import { DEVICE } from './device-policy.ts'
import { routes } from './provider-config.ts'
import { KIND, wrapped } from './responses.ts'
import type { Runtime } from './runtime.ts'
import { normalUserCode } from './waiting-devices.ts'

const NOT_CONNECTED: Failure = { code: 'access_denied', userMessage: 'The device could not be connected.' }

/** `/as/user_authz.oauth2?response_mode=pi.flow`: responds with the first state of a flow. */
export function createDevice({ deps }: Runtime) {
  const cors = createCors(deps, 'authorization')
  return async (parameters: URLSearchParams, req: Request, res: Response): Promise<void> => {
    if (cors(req, res)) return
    if (!deps.policies.has(DEVICE))
      throw wrapped(
        'invalid_request',
        'No client may use device codes. Add the grant type to a client in the configuration.',
      )
    const userCode = parameters.get('user_code')
    const browser = await deps.browsers.enter(req, res)
    const { id, flow } = await startPolicyFlow(
      {
        policy: DEVICE,
        input: { attributes: userCode === null ? {} : { oauthDeviceUserCode: userCode.slice(0, 64) } },
        browser,
        protocol: { kind: KIND, redirectless: true, clientId: '', data: { device: true } },
      },
      deps,
    )
    deps.browsers.follow(res, browser, flow.browser)
    res.setHeader('Cache-Control', 'no-store')
    res.status(200).json(await showFlow(id, flow, deps))
  }
}

/**
 * Sends the requests of a browser at the user authorization endpoint, after the user has confirmed the code and signed
 * on.
 */
export async function completeDevice(runtime: Runtime, flow: HostFlow): Promise<Completion> {
  const userCode = normalUserCode(String(flow.result?.attributes['oauthDeviceUserCode'] ?? ''))
  const headers = { accept: 'text/html' }
  // No session of the browser: it may belong to another user.
  const form = await runtime.inject({ method: 'GET', url: routes.code_verification, headers })
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const confirmed = await runtime.inject({
    method: 'POST',
    url: routes.code_verification,
    headers,
    cookies: Object.fromEntries([...form.cookies].map(([name, value]) => [name, value ?? ''])),
    body: String(new URLSearchParams({ xsrf, user_code: userCode, confirm: 'yes' })),
  })
  const waiting = runtime.waitingIn(confirmed)
  if (waiting === undefined) return { failed: NOT_CONNECTED }
  await runtime.finish(flow, waiting)
  const connected = (await runtime.subjectOfDevice(userCode)) === flow.result?.subject
  return connected ? { status: 'OAUTH_DEVICE_COMPLETED' } : { failed: NOT_CONNECTED }
}

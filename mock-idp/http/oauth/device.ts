/** Device authorization through the API. Source: PingFederate Developer's Reference, "Device authorization through mobile apps". */
import type { Request, Response } from 'express'
import { outageOf } from '../../core/faults/injection.ts'
import { labelOf } from '../../core/journal/label.ts'
import { startPolicyFlow } from '../../flows/run.ts'
import { showFlow } from '../flow-api/view.ts'
import { DEVICE } from './device-policy.ts'
import type { OAuth } from './endpoint.ts'
import { reason } from './reasons.ts'
import { OAUTH, partiesOfFlow, wrapped } from './responses.ts'

/** `/as/user_authz.oauth2?response_mode=pi.flow`: responds with the first state of a flow. */
export async function startDevice(
  parameters: URLSearchParams,
  req: Request,
  res: Response,
  { deps, cors, parties }: OAuth,
): Promise<undefined> {
  if (cors(req, res)) return
  if (!deps.policies.has(DEVICE))
    throw wrapped(
      'invalid_request',
      'No client may use device codes. Add the grant type to a client in the configuration.',
      reason('DEVICES_NOT_CONFIGURED'),
    )
  const userCode = parameters.get('user_code')
  const browser = await deps.browsers.enter(req, res)
  const { id, flow } = await startPolicyFlow(
    {
      policy: DEVICE,
      input: { attributes: userCode === null ? {} : { oauthDeviceUserCode: userCode.slice(0, 64) } },
      browser,
      protocol: { kind: OAUTH, redirectless: true, clientId: '', data: { device: true } },
      outage: outageOf(req),
      label: labelOf(req.headers),
    },
    deps,
  )
  Object.assign(parties, partiesOfFlow(id, flow))
  deps.browsers.follow(res, browser, flow.browser)
  res.setHeader('Cache-Control', 'no-store')
  res.status(200).json(await showFlow(id, flow, deps))
}

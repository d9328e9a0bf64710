/** Ends of OAuth flows: at the resume path, or in the state with the authorization response. */

import type { Request, Response } from 'express'
import type { Completion, HostFlow } from '../../flows/flow.ts'
import { completeDevice } from './device.ts'
import { asPage, authorizeResponseOf, forward, type OAuthFlowData } from './responses.ts'
import type { Runtime } from './runtime.ts'

/** Redirects the browser to the client's redirect URI with the code or the error. */
export async function resume(runtime: Runtime, flow: HostFlow, _req: Request, res: Response): Promise<void> {
  const data = dataOf(flow)
  if (!('waiting' in data)) throw new Error('a flow without redirects was resumed')
  forward(asPage(await runtime.finish(flow, data.waiting)), res)
}

/** The parameters of the redirect, for a redirectless flow with a passed policy. */
export async function complete(runtime: Runtime, flow: HostFlow): Promise<Completion> {
  const data = dataOf(flow)
  if ('device' in data) return completeDevice(runtime, flow)
  if ('authorizeResponse' in data) return { authorizeResponse: data.authorizeResponse }
  if (!('waiting' in data)) throw new Error('a refused flow was completed')
  const answer = await runtime.finish(flow, data.waiting)
  const response = authorizeResponseOf(answer) ?? JSON.parse(answer.body)
  const { error, error_description: userMessage = 'The sign-on did not succeed.' } = response
  return error === undefined ? { authorizeResponse: response } : { failed: { code: error, userMessage } }
}

function dataOf({ protocol }: HostFlow): OAuthFlowData {
  return (protocol?.data ?? { failed: true }) as OAuthFlowData
}

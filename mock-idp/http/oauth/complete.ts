/** Ends of OAuth flows: at the resume path, or in the state with the authorization response. */
import type { Response } from 'express'
import type { Completion, Failure, HostFlow } from '../../flows/flow.ts'
import type { Refusal } from '../idp/refusal.ts'
import type { LoadedProvider } from './endpoint.ts'
import { confirmForm } from './provider-bridge/confirm-form.ts'
import type { InjectedResponse } from './provider-bridge/inject.ts'
import { authorizeResponseOf } from './provider-bridge/pi-flow.ts'
import type { WaitingRequest } from './provider-bridge/types.ts'
import { routes } from './provider-config.ts'
import { asPage, forward, type OAuthFlowData } from './responses.ts'
import { interactionResult } from './sign-on.ts'
import { normalUserCode } from './waiting-devices.ts'

const NOT_CONNECTED: Failure = { code: 'access_denied', userMessage: 'The device could not be connected.' }

/** Passes the result of the flow to the provider; its response is the response to the client. */
export async function finish(
  flow: HostFlow,
  waiting: WaitingRequest,
  { deps, provider }: LoadedProvider,
): Promise<InjectedResponse> {
  const { result } = flow
  if (result !== undefined) await provider.accounts.remember(result)
  const session = await deps.sessions.of(flow.browser)
  // Another user may have signed on in this browser, or sessions are disabled: then the response is not tied to the
  // browser.
  const browser = result === undefined || session?.subject === result.subject ? flow.browser : undefined
  return provider.finish(browser, waiting, interactionResult(flow, deps))
}

/** Redirects the browser to the client's redirect URI with the code or the error. */
export async function resume(flow: HostFlow, res: Response, loaded: LoadedProvider): Promise<Refusal | undefined> {
  const data = dataOf(flow)
  if (!('waiting' in data)) throw new Error('a flow without redirects was resumed')
  const answer = await finish(flow, data.waiting, loaded)
  forward(asPage(answer), res)
  return loaded.provider.refusalIn(answer)
}

/** The parameters of the redirect, for a redirectless flow with a passed policy. */
export async function complete(flow: HostFlow, loaded: LoadedProvider): Promise<Completion> {
  const data = dataOf(flow)
  if ('device' in data) return completeDevice(flow, loaded)
  if ('authorizeResponse' in data) return { authorizeResponse: data.authorizeResponse }
  if (!('waiting' in data)) throw new Error('a refused flow was completed')
  const answer = await finish(flow, data.waiting, loaded)
  const response = authorizeResponseOf(answer) ?? JSON.parse(answer.body)
  const { error, error_description: userMessage = 'The sign-on did not succeed.' } = response
  return error === undefined ? { authorizeResponse: response } : { failed: { code: error, userMessage } }
}

/**
 * Sends the requests of a browser at the user authorization endpoint, after the user has confirmed the code and signed
 * on.
 */
async function completeDevice(flow: HostFlow, loaded: LoadedProvider): Promise<Completion> {
  const { provider } = loaded
  const userCode = normalUserCode(String(flow.result?.attributes['oauthDeviceUserCode'] ?? ''))
  // No session of the browser: it may belong to another user.
  const { confirmed } = await confirmForm(
    provider.inject,
    { method: 'GET', url: routes.code_verification, headers: { accept: 'text/html' } },
    routes.code_verification,
    { user_code: userCode, confirm: 'yes' },
  )
  const waiting = confirmed && provider.waitingIn(confirmed)
  if (waiting === undefined) return { failed: NOT_CONNECTED }
  await finish(flow, waiting, loaded)
  const connected = (await provider.subjectOfDevice(userCode)) === flow.result?.subject
  return connected ? { status: 'OAUTH_DEVICE_COMPLETED' } : { failed: NOT_CONNECTED }
}

function dataOf({ protocol }: HostFlow): OAuthFlowData {
  return (protocol?.data ?? { failed: true }) as OAuthFlowData
}

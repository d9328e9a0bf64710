/** Journal entries of a flow, oldest first. */
import type { MockIdp } from '../../../mock-idp/index.ts'

/** Received actions; `!` marks those that the schemas refused. */
export function actionsGot({ control }: MockIdp, flowId: string): readonly string[] {
  return control
    .requests({ flow: flowId })
    .requests.filter(({ method }) => method === 'POST')
    .map(({ actionId = 'none', requestValid }) => `${requestValid ? '' : '!'}${actionId}`)
    .reverse()
}

/** `<method> <HTTP status> <error code>` of each request. */
export function answers({ control }: MockIdp, flowId: string): readonly string[] {
  return control
    .requests({ flow: flowId })
    .requests.map(({ method, status, errorCode = '' }) => `${method} ${status} ${errorCode}`.trimEnd())
    .reverse()
}

/** `<actionId>: <outcome or error> -> <status>` of each action. */
export async function steps({ control }: MockIdp, flowId: string): Promise<readonly string[]> {
  const { history } = await control.flow(flowId)
  return history
    .filter(({ actionId }) => actionId !== null)
    .map(({ actionId, outcome, error, to }) => `${actionId}: ${error ?? outcome} -> ${to}`)
}

/** What the mock has noted of a flow, in the order in which it happened. */
import type { MockIdp } from '../../../mock-idp/index.ts'

/** The actions that arrived, `!` before those that the schemas refused. */
export function actionsGot({ control }: MockIdp, flowId: string): readonly string[] {
  return control
    .requests(flowId)
    .requests.filter(({ method }) => method === 'POST')
    .map(({ actionId = 'none', requestValid }) => `${requestValid ? '' : '!'}${actionId}`)
    .reverse()
}

/** How each request was answered: `<method> <HTTP status> <error code>`. */
export function answers({ control }: MockIdp, flowId: string): readonly string[] {
  return control
    .requests(flowId)
    .requests.map(({ method, status, errorCode = '' }) => `${method} ${status} ${errorCode}`.trimEnd())
    .reverse()
}

/** What came of each action: `<actionId>: <outcome> -> <status>`, the outcome being an error where there was one. */
export async function steps({ control }: MockIdp, flowId: string): Promise<readonly string[]> {
  const { history } = await control.flow(flowId)
  return history
    .filter(({ actionId }) => actionId !== null)
    .map(({ actionId, outcome, error, to }) => `${actionId}: ${error ?? outcome} -> ${to}`)
}

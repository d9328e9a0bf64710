/** Requests of commands to the control API of a running mock. */
import { defined } from '../../adapter/kernel/objects.ts'
import { CommandError } from './command-error.ts'

export interface MockCall {
  readonly method?: 'GET' | 'POST'
  /** Sent as JSON. */
  readonly body?: object
  /** Bearer token of the control API. */
  readonly token?: string | undefined
}

/**
 * The JSON answer of a control operation; `path` begins with `mock/`.
 * @throws CommandError if the mock cannot be reached or refuses the request.
 */
export async function callMock(base: string, path: string, call: MockCall = {}): Promise<object> {
  const root = base.endsWith('/') ? base : `${base}/`
  // URL.canParse accepts `localhost:9031`, with `localhost` as the scheme.
  if (!/^https?:/.test(root) || !URL.canParse(root))
    throw new CommandError(`--base ${base}: must be a URL that begins with http: the base URL that the mock prints`)
  const response = await send(new URL(path, root), call)
  const answer = await readAnswer(response)
  if (response.ok && answer !== undefined) return answer
  const message = answer !== undefined && 'message' in answer ? answer.message : `status ${response.status}`
  throw new CommandError(`${base} rejected the request: ${message}`)
}

async function readAnswer(response: Response): Promise<object | undefined> {
  try {
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null ? answer : undefined
  } catch {
    return undefined
  }
}

async function send(url: URL, { method = 'GET', body, token }: MockCall): Promise<Response> {
  const headers = defined({
    'content-type': body && 'application/json',
    authorization: token === undefined ? undefined : `Bearer ${token}`,
  })
  try {
    return await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  } catch (error) {
    // Node.js documentation, "tls", X509 certificate error codes: DEPTH_ZERO_SELF_SIGNED_CERT and others.
    if (/CERT|SIGNATURE/.test(String((error as { readonly cause?: NodeJS.ErrnoException }).cause?.code)))
      throw new CommandError(
        `The certificate of ${url.origin} is not trusted. Set NODE_EXTRA_CA_CERTS to a file with it`,
      )
    throw new CommandError(`${url.origin} does not answer. Start a mock there: mock-idp start`)
  }
}

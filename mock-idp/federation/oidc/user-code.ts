/** `/as/user_authz.oauth2` for browsers: the pages where a person enters the code of a device (RFC 8628, section 3.3). */
import type { Request, Response } from 'express'
import { enter } from './authorize.ts'
import { forward } from './forward.ts'
import { routes } from './paths.ts'
import { createParameterReader } from './read-parameters.ts'
import type { Runtime } from './runtime.ts'

/** The handler of the endpoint. */
export function createUserCode(runtime: Runtime) {
  const { host, sessions } = runtime
  const read = createParameterReader()
  return async (req: Request, res: Response): Promise<void> => {
    const parameters = await read(req, res)
    const browser = await host.browsers.enter(req, res)
    const answer = await runtime.ask({
      ...(req.method === 'POST'
        ? { method: 'POST', url: routes.code_verification, body: String(parameters) }
        : { method: 'GET', url: `${routes.code_verification}?${parameters}` }),
      headers: { accept: 'text/html' },
      cookies: await sessions.cookies(browser),
    })
    await sessions.keep(browser, answer)
    const waiting = await runtime.waitingIn(answer)
    if (waiting === undefined) forward(answer, res)
    else await enter(waiting, browser, res, host)
  }
}

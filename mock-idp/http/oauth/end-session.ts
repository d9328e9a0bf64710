/**
 * `/idp/init_logout.openid`: sign-out requested by a client (OpenID Connect RP-Initiated Logout 1.0), without a
 * confirmation page.
 */
import type { Request, Response } from 'express'
import { signOff } from '../../sessions/sign-off.ts'
import { readParameters } from '../idp/read-parameters.ts'
import { routes } from './provider-config.ts'
import { forward } from './responses.ts'
import type { Runtime } from './runtime.ts'

export function createEndSession({ deps, injectFor }: Runtime) {
  return async (req: Request, res: Response): Promise<void> => {
    const parameters = await readParameters(req)
    const browser = await deps.browsers.recognise(req)
    const headers = { accept: req.headers.accept ?? '*/*' }
    const answer = await injectFor(browser, { method: 'GET', url: `${routes.end_session}?${parameters}`, headers })
    const secret = /name="xsrf" value="([^"]+)"/.exec(answer.body)?.[1]
    if (secret === undefined) return forward(answer, res)
    // The provider asks the user for confirmation, PingFederate does not.
    const confirmed = await injectFor(browser, {
      method: 'POST',
      url: `${routes.end_session}/confirm`,
      headers,
      cookies: cookiesOf(answer.cookies),
      body: `xsrf=${encodeURIComponent(secret)}&logout=yes`,
    })
    await signOff(browser, deps)
    forward(confirmed, res)
  }
}

function cookiesOf(set: ReadonlyMap<string, string | undefined>): Readonly<Record<string, string>> {
  return Object.fromEntries([...set].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

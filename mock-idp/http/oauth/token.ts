/** `/as/token.oauth2`: a code that came without a redirect is redeemed without a redirect URI. */
import type { Request, Response } from 'express'
import { isForm, readForm } from '../idp/read-parameters.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import { routes } from './paths.ts'
import { messageOf } from './provider-bridge/inject.ts'
import type { Runtime } from './runtime.ts'

/** The handler of the endpoint. What is no form goes to the provider as it is. */
export function createToken({ callback, redirectUriOf }: Runtime) {
  const lacksRedirectUri = async (form: string): Promise<boolean> => {
    const parameters = new URLSearchParams(form)
    if (parameters.get('grant_type') !== 'authorization_code' || parameters.has('redirect_uri')) return false
    return (await redirectUriOf(parameters.get('code') ?? '')) === NO_REDIRECT_URI
  }
  return async (req: Request, res: Response): Promise<void> => {
    if (!isForm(req)) return callback(req, res)
    const form = await readForm(req)
    const body = (await lacksRedirectUri(form)) ? `${form}&redirect_uri=${encodeURIComponent(NO_REDIRECT_URI)}` : form
    await callback(messageOf({ method: 'POST', url: routes.token, headers: req.headers, body }), res)
  }
}

/** `/as/token.oauth2`: a code that came without a redirect is redeemed without a redirect URI. */
import express, { type Request, type Response } from 'express'
import { NO_REDIRECT_URI } from './clients.ts'
import { messageOf } from './detached.ts'
import { routes } from './paths.ts'
import type { Runtime } from './runtime.ts'

const LIMIT = '56kb'

/** The handler of the endpoint. What is no form, or too large, goes to the provider as it is. */
export function createToken({ callback, redirectUriOf }: Runtime) {
  const parse = express.text({ type: 'application/x-www-form-urlencoded', limit: LIMIT })
  return async (req: Request, res: Response): Promise<void> => {
    if (req.method !== 'POST') return callback(req, res)
    await new Promise((resolve) => parse(req, res, resolve))
    const form: unknown = req.body
    if (typeof form !== 'string') return callback(req, res)
    const body = (await lacksRedirectUri(form)) ? `${form}&redirect_uri=${encodeURIComponent(NO_REDIRECT_URI)}` : form
    await callback(messageOf({ method: 'POST', url: routes.token, headers: req.headers, body }), res)
  }

  async function lacksRedirectUri(form: string): Promise<boolean> {
    const parameters = new URLSearchParams(form)
    if (parameters.get('grant_type') !== 'authorization_code' || parameters.has('redirect_uri')) return false
    return (await redirectUriOf(parameters.get('code') ?? '')) === NO_REDIRECT_URI
  }
}

/** `/as/token.oauth2`. A code of redirectless mode has no redirect URI: it is redeemed with `NO_REDIRECT_URI`. */
import { isForm, readForm } from '../idp/read-parameters.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import type { Endpoint, OAuth } from './endpoint.ts'
import { routes } from './provider-config.ts'

export const token: Endpoint = async (req, res, { provider }) => {
  if (!isForm(req)) return provider.respond(req, res)
  const form = await readForm(req)
  const body = (await lacksRedirectUri(form, provider))
    ? `${form}&redirect_uri=${encodeURIComponent(NO_REDIRECT_URI)}`
    : form
  return provider.respondToForm(req, routes.token, body, res)
}

async function lacksRedirectUri(form: string, { redirectUriOf }: OAuth['provider']): Promise<boolean> {
  const parameters = new URLSearchParams(form)
  if (parameters.get('grant_type') !== 'authorization_code' || parameters.has('redirect_uri')) return false
  return (await redirectUriOf(parameters.get('code') ?? '')) === NO_REDIRECT_URI
}

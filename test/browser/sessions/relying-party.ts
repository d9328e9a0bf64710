/** An application that uses openid-client as its documentation shows. */
import express, { type Request } from 'express'
import * as openid from 'openid-client'
import { type SecureName, type Site, serveSite } from '../support/site.ts'

type Checks = Parameters<typeof openid.authorizationCodeGrant>[2]

const shown = (
  title: string,
  told: object,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><h1>${title}</h1><output>${encodeURIComponent(JSON.stringify(told))}</output></html>`

/**
 * Serves it. `/sign-on` sends browsers to the provider, with the parameters of its query; `/callback` shows the claims of the ID
 * token, or the error; `/sign-off` asks the provider for the sign-out and is sent back to `/`.
 */
export function serveRelyingParty(provider: () => Promise<openid.Configuration>, secure?: SecureName): Promise<Site> {
  const begun = new Map<string, Checks>()
  let idToken = ''
  const app = express()
  const here = (req: Request) => `${req.protocol}://${req.headers.host}`
  app.get('/', (req, res) => void res.send(shown('At home', req.query)))
  app.get('/sign-on', async (req, res) => {
    const asked = Object.fromEntries(new URL(req.url, here(req)).searchParams)
    const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()]
    const maxAge = asked['max_age'] === undefined ? {} : { maxAge: Number(asked['max_age']) }
    begun.set(state, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, ...maxAge })
    const url = openid.buildAuthorizationUrl(await provider(), {
      ...{ redirect_uri: `${here(req)}/callback`, scope: 'openid', state, nonce },
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...asked,
    })
    res.redirect(url.href)
  })
  app.get('/callback', async (req, res) => {
    const url = new URL(req.url, here(req))
    try {
      const checks = begun.get(url.searchParams.get('state') ?? '')
      const tokens = await openid.authorizationCodeGrant(await provider(), url, checks)
      idToken = tokens.id_token ?? ''
      res.send(shown('Signed on', tokens.claims() ?? {}))
    } catch (thrown) {
      const { error = String(thrown) } = thrown as { readonly error?: string }
      res.send(shown('Not signed on', { error }))
    }
  })
  app.get('/sign-off', async (req, res) => {
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: `${here(req)}/`, state: 'bye' }
    res.redirect(openid.buildEndSessionUrl(await provider(), asked).href)
  })
  return serveSite(app, secure)
}

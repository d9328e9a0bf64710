/** Facts of refusals by their names in `schemas/oauth/reasons.json`. None contains a secret. */
import type { IncomingMessage } from 'node:http'
import type { Fact } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import { selectPolicy } from '../../../flows/policy/select.ts'
import { adaptersOf } from '../../../flows/policy/tree.ts'
import { browserRecords } from '../../../sessions/browser-records.ts'
import type { Session } from '../../../sessions/sessions.ts'
import { differenceOf, nearestUri, withoutSecrets } from '../../idp/uri-match.ts'
import { policySelectionOf } from '../authorization-request.ts'
import { NO_REDIRECT_URI } from '../clients.ts'
import type { BridgeDeps } from '../deps.ts'
import { scopeNames } from '../provider-config.ts'
import type { Caught } from './caught-errors.ts'
import { basicId } from './parties.ts'
import { createAdapters, createRevocationCheck } from './records.ts'
import { type Parameters, parametersOf } from './types.ts'

export interface FactsDeps {
  readonly deps: BridgeDeps
  readonly store: Pick<Store, 'collection'>
  readonly sessionOf: WeakMap<IncomingMessage, Session>
  readonly browserOf: WeakMap<IncomingMessage, string>
}
type FactOf = (caught: Caught) => Fact | undefined | Promise<Fact | undefined>

/** Model and parameter of each grant. */
const GRANTS: { readonly [grantType: string]: readonly [model: GrantModel, parameter: string, name: string] } = {
  authorization_code: ['AuthorizationCode', 'code', 'authorization code'],
  refresh_token: ['RefreshToken', 'refresh_token', 'refresh token'],
  'urn:ietf:params:oauth:grant-type:device_code': ['DeviceCode', 'device_code', 'device code'],
}
type GrantModel = 'AuthorizationCode' | 'RefreshToken' | 'DeviceCode'

const parameters = ({ ctx }: Caught): Parameters => parametersOf(ctx.oidc.params ?? ctx.oidc.body)
const grantOf = (caught: Caught) => GRANTS[parameters(caught)['grant_type'] ?? '']

function methodOf(caught: Caught): string {
  if (basicId(caught.ctx.req) !== undefined) return 'client_secret_basic'
  return parameters(caught)['client_secret'] === undefined ? 'none' : 'client_secret_post'
}

export function createFacts({ deps, store, sessionOf, browserOf }: FactsDeps) {
  const isArtefactRevoked = createRevocationCheck(store)
  const browsers = browserRecords(store)
  /** The stored session of a browser that has no live one. */
  const expiredSession = async ({ ctx }: Caught) => {
    const browser = browserOf.get(ctx.req)
    return browser === undefined ? undefined : (await browsers.get(browser))?.session
  }
  const sent = (caught: Caught) =>
    caught.ctx.oidc.client?.clientId ?? parameters(caught).client_id ?? basicId(caught.ctx.req)
  const registered = (caught: Caught): readonly string[] => {
    const { redirectUris = [], postLogoutRedirectUris = [] } = caught.ctx.oidc.client ?? {}
    const uris = 'post_logout_redirect_uri' in parameters(caught) ? postLogoutRedirectUris : redirectUris
    return uris.filter((uri) => uri !== NO_REDIRECT_URI)
  }
  const uriOf = (caught: Caught): string | undefined => {
    const uri = parameters(caught)['post_logout_redirect_uri'] ?? parameters(caught).redirect_uri
    return uri === NO_REDIRECT_URI ? undefined : uri
  }
  const artefactOf = async (caught: Caught) => {
    const [model, parameter] = grantOf(caught) ?? []
    const value = parameter === undefined ? undefined : parameters(caught)[parameter]
    if (model === undefined || value === undefined) return undefined
    return (await createAdapters(store, deps.clock)(model).find(value)) ?? undefined
  }
  const expectedUri = async (caught: Caught) => {
    const code = await artefactOf(caught)
    return code?.redirectUri
  }
  const policyOf = (caught: Caught) => selectPolicy(policySelectionOf(parameters(caught), deps), deps)
  const coveredOf = ({ ctx }: Caught) => Object.keys(sessionOf.get(ctx.req)?.authnSources ?? {})
  const facts: { readonly [name: string]: FactOf } = {
    error: ({ error }) => error,
    detail: ({ detail }) => detail.slice(0, 256),
    scope: ({ scope }) => scope?.slice(0, 256),
    grant: (caught) => grantOf(caught)?.[2],
    clientId: (caught) => sent(caught)?.slice(0, 64),
    owner: async (caught) => (await artefactOf(caught))?.clientId,
    method: methodOf,
    grantType: (caught) => parameters(caught)['grant_type']?.slice(0, 64),
    allowed: ({ ctx }) => ctx.oidc.client?.grantTypes,
    redirectUri: (caught) => withoutUndefined(uriOf(caught), withoutSecrets),
    nearest: (caught) => nearestUri(uriOf(caught) ?? '', registered(caught)),
    expected: async (caught) => {
      const uri = await expectedUri(caught)
      return uri === undefined ? methodsOf(caught) : withoutSecrets(uri)
    },
    difference: async (caught) => {
      const other = (await expectedUri(caught)) ?? nearestUri(uriOf(caught) ?? '', registered(caught))
      return other === undefined ? undefined : differenceOf(uriOf(caught) ?? '', other)
    },
    existing: ({ error }) =>
      error === 'invalid_scope'
        ? scopeNames(deps.config.oauth ?? {})
        : (deps.config.oauth?.clients ?? []).map(({ clientId }) => clientId),
    maxAge: (caught) => Number(parameters(caught)['max_age']),
    age: ({ ctx }) => deps.clock.now() - (ctx.oidc.session?.loginTs ?? 0),
    user: async (caught) => caught.ctx.oidc.session?.accountId ?? (await expiredSession(caught))?.subject,
    parameter: (caught) => ('id_token_hint' in parameters(caught) ? 'id_token_hint' : 'claims'),
    policy: policyOf,
    cookie: ({ ctx }) => (browserOf.has(ctx.req) ? 'valid' : 'none or invalid'),
    covered: coveredOf,
    missing: (caught) => {
      const policy = deps.policies.get(policyOf(caught) ?? '')
      const covered = coveredOf(caught)
      return policy === undefined ? undefined : adaptersOf(policy).filter((adapter) => !covered.includes(adapter))
    },
  }
  return {
    facts,
    hasExpiredSession: async (caught: Caught): Promise<boolean> => (await expiredSession(caught)) !== undefined,
    /** True if the code or token of the request was revoked. */
    isRevoked: async (caught: Caught): Promise<boolean> => {
      const [model = 'AccessToken', parameter = ''] = grantOf(caught) ?? []
      const bearer = /^Bearer\s+(\S+)$/i.exec(caught.ctx.req.headers.authorization ?? '')?.[1]
      return isArtefactRevoked(model, parameters(caught)[parameter] ?? bearer ?? '')
    },
  }
}

function methodsOf({ ctx }: Caught): readonly string[] {
  const { clientAuthMethod = 'none' } = ctx.oidc.client ?? {}
  return clientAuthMethod === 'none' ? ['none'] : ['client_secret_basic', 'client_secret_post']
}

function withoutUndefined(uri: string | undefined, change: (uri: string) => string): string | undefined {
  return uri === undefined ? undefined : change(uri)
}

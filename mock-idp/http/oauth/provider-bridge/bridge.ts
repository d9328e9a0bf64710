/** The provider of a host, connected to its policies and sessions. Importing this file loads oidc-provider. */
import type { IncomingMessage } from 'node:http'
import type { Store } from '../../../core/store/store.ts'
import type { AuthnSources } from '../../../flows/flow.ts'
import { createOriginRule } from '../../../flows/origins.ts'
import { selectPolicy } from '../../../flows/policy/select.ts'
import type { Session } from '../../../sessions/sessions.ts'
import { satisfiedBySession } from '../../../sessions/single-sign-on.ts'
import { allowedOrigins } from '../../flow-api/cors.ts'
import { policySelectionOf } from '../authorization-request.ts'
import type { BridgeDeps } from '../deps.ts'
import type { SigningKeys } from '../keys.ts'
import { acrOf, amrOf, signedOnAt } from '../sign-on.ts'
import { createArtefacts } from './artefacts.ts'
import type { EarlierSignOn } from './interaction-policy.ts'
import { createInteractions } from './interactions.ts'
import { createProvider } from './provider.ts'
import { createExplain } from './refusals.ts'
import { createRequests } from './requests.ts'
import { createProviderSessions } from './sessions.ts'
import { type Parameters, parametersOf } from './types.ts'

/** The provider as the OAuth endpoints use it. */
export type ProviderBridge = ReturnType<typeof createBridge>

/** The issuer is the host's base URL. */
export function createBridge(deps: BridgeDeps, store: Store, keys: SigningKeys) {
  const { clock, log, sessions } = deps
  const issuer = deps.baseUrl()
  const sessionOf = new WeakMap<IncomingMessage, Session>()
  const browserOf = new WeakMap<IncomingMessage, string>()
  const oidc = createProvider({
    ...{ issuer, keys, store, clock, log, oauth: deps.config.oauth ?? {} },
    explain: createExplain({ deps, store, sessionOf, browserOf }),
    allowsOrigin: createOriginRule(allowedOrigins(deps, 'authorization')),
    findEarlierSignOn: ({ req, oidc: { params } }) =>
      earlierSignOn(sessionOf.get(req)?.authnSources ?? {}, parametersOf(params), deps),
  })
  const providerSessions = createProviderSessions(store, oidc, deps)
  const { callback, refusalOf, parties } = oidc
  const requests = createRequests({
    ...{ issuer, callback, sessions, providerSessions, sessionOf, browserOf, refusalOf, parties },
  })
  return {
    ...requests,
    ...createInteractions(oidc, requests.injectFor),
    ...createArtefacts(oidc),
    ...{ accounts: oidc.accounts, grantedIn: oidc.grantedIn },
  }
}

/** The result of a sign-on by the same adapters at the same times. */
function earlierSignOn(sources: AuthnSources, parameters: Parameters, deps: BridgeDeps): EarlierSignOn | undefined {
  const id = selectPolicy(policySelectionOf(parameters, deps), deps) ?? ''
  const policy = deps.policies.get(id)
  const factors = policy === undefined ? undefined : satisfiedBySession(policy, sources)
  if (factors === undefined) return undefined
  const amr = amrOf(factors)
  return { acr: acrOf(id, amr, deps.policies), amr, loginTs: signedOnAt(factors) }
}

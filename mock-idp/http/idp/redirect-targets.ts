/** Redirect validation: a request can send the browser only to configured targets. */
import { textError } from '../../../adapter/kernel/errors.ts'
import type { Reason } from '../../../adapter/spi.ts'
import type { RedirectValidation } from '../../../schemas/gen/host/config-types.ts'
import type { Config } from '../../config/config.ts'
import type { ConfigFault } from '../../config/faults.ts'
import { wildcardFault } from '../../config/uri-faults.ts'
import { reason } from './refusal.ts'
import { differenceOf, matchesRegisteredUri, nearestUri, withoutSecrets } from './uri-match.ts'

type AllowedUri = NonNullable<
  NonNullable<RedirectValidation['redirectValidationLocalSettings']>['uriAllowList']
>[number]
/** Each allowed URI lists the purposes for which it is allowed. */
export type Purpose = 'targetResourceSSO' | 'targetResourceSLO' | 'inErrorResource'

export interface RedirectDeps {
  readonly config: Config
  readonly baseUrl: () => string
}

const MAX_SHOWN = 256

/**
 * The target as a URL: of this host, of a client's redirect URIs, of an application, or allowed explicitly. A path is
 * relative to this host.
 * @throws FlowError INVALID_REQUEST for any other target, with the name of the parameter; the browser is not
 * redirected.
 * Source: PingFederate Administrator's Reference, "Configuring redirect validation".
 */
export function redirectTarget(parameter: string, value: string, purpose: Purpose, deps: RedirectDeps): string {
  const target = URL.canParse(value, deps.baseUrl()) ? new URL(value, deps.baseUrl()) : undefined
  // The parsed URL that was checked, not the text.
  if (target !== undefined && isWebUrl(target) && isAllowed(target, purpose, deps)) return target.href
  const where = 'redirectValidation.redirectValidationLocalSettings.uriAllowList'
  const text = `${parameter} may not lead to ${value.slice(0, MAX_SHOWN)}. Add the URI to ${where} in the configuration.`
  throw textError('REDIRECT_NOT_ALLOWED', text, undefined, notAllowed(parameter, target, purpose, deps))
}

/** Faults of allowed URIs that cannot be parsed. */
export function allowListFaults(config: Pick<Config, 'redirectValidation'>): readonly ConfigFault[] {
  const list = allowList(config)
  const at = '/redirectValidation/redirectValidationLocalSettings/uriAllowList'
  return list.flatMap(({ validUri }, index) => {
    const message = wildcardFault(validUri) ?? (URL.canParse(validUri) ? undefined : 'must be a URL')
    return message === undefined ? [] : [{ pointer: `${at}/${index}/validUri`, message }]
  })
}

function notAllowed(parameter: string, target: URL | undefined, purpose: Purpose, deps: RedirectDeps): Reason {
  const href = target?.href ?? ''
  const entries = allowList(deps.config)
  const nearest = nearestUri(href, [...registeredUris(deps), ...entries.map(({ validUri }) => validUri)])
  return reason('REDIRECT_TARGET_NOT_ALLOWED', {
    ...{ parameter, nearest, target: withoutSecrets(href) },
    difference: nearest === undefined ? undefined : differenceOf(href, nearest),
    cause: causeOf(target, purpose, entries),
  })
}

function causeOf(target: URL | undefined, purpose: Purpose, entries: readonly AllowedUri[]): string {
  if (target === undefined || !isWebUrl(target)) return 'not a web URL'
  const covers = (entry: AllowedUri) =>
    matchesEntry({ ...entry, allowQueryAndFragment: true, [purpose]: true }, target, purpose)
  const entry = entries.find(covers)
  if (entry === undefined) return 'not listed'
  return entry[purpose] === true ? 'query or fragment not allowed' : 'not listed for this parameter'
}

function isWebUrl({ protocol, username, password }: URL): boolean {
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

function registeredUris({ config, baseUrl }: RedirectDeps): readonly string[] {
  const { oauth, authenticationApi } = config
  const clients = (oauth?.clients ?? []).flatMap(({ redirectUris = [], postLogoutRedirectUris = [] }) => [
    ...redirectUris,
    ...postLogoutRedirectUris,
  ])
  const applications = (authenticationApi?.applications ?? []).map(({ url }) => url)
  return [baseUrl(), ...clients, ...applications]
}

function allowList({ redirectValidation }: Pick<Config, 'redirectValidation'>): readonly AllowedUri[] {
  return redirectValidation?.redirectValidationLocalSettings?.uriAllowList ?? []
}

function isAllowed(target: URL, purpose: Purpose, deps: RedirectDeps): boolean {
  return (
    registeredUris(deps).some((uri) => matchesRegisteredUri(new URL(uri), target)) ||
    allowList(deps.config).some((allowed) => matchesEntry(allowed, target, purpose))
  )
}

function matchesEntry(
  { validUri, allowQueryAndFragment, ...purposes }: AllowedUri,
  target: URL,
  purpose: Purpose,
): boolean {
  const allowed = new URL(validUri)
  const below = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`
  const isBelow = target.pathname === allowed.pathname || target.pathname.startsWith(below)
  const bare = target.search === '' && target.hash === ''
  return (
    purposes[purpose] === true &&
    allowed.origin === target.origin &&
    isBelow &&
    (bare || allowQueryAndFragment === true)
  )
}

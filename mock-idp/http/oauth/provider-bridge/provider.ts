/** oidc-provider, configured as PingFederate. Loaded with the first OAuth request. */

import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Provider } from 'oidc-provider'
import type { Logger } from 'pino'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Refusal } from '../../idp/refusal.ts'
import { createAccounts } from '../accounts.ts'
import './redirect-log.ts'
import { runInContext, runOutsideContext } from './async-context.ts'
import { createCaughtErrors, ERROR_EVENTS } from './caught-errors.ts'
import { completeAnswer } from './complete-answer.ts'
import { type ConfigurationOptions, configuration, type Interaction } from './configuration.ts'
import type { Callback, InjectedResponse } from './inject.ts'
import type { OAuthParties } from './parties.ts'
import { PI_FLOW, piFlow } from './pi-flow.ts'
import './patch-date.ts'
import type { Explain } from './refusals.ts'
import { type Parameters, parametersOf } from './types.ts'

export interface ProviderOptions extends ConfigurationOptions {
  readonly clock: MockClock
  readonly log: Logger
  readonly explain: Explain
}
/** A provider with the clock and the log of this host. */
export interface OidcProvider {
  readonly callback: Callback
  readonly accounts: ReturnType<typeof createAccounts>
  /** Runs `ask` in the provider's context. */
  withProvider<Result>(ask: (provider: Provider) => Result): Result
  /** The parameters of the request, also of a pushed one, if the response grants it. */
  grantedIn(answer: InjectedResponse): Parameters | undefined
  /** The refusal of the request, if it was refused. */
  refusalOf(request: IncomingMessage): Refusal | undefined
  /** Client and user of answered requests. */
  readonly parties: WeakMap<IncomingMessage, OAuthParties>
  /** The interaction that the request started. */
  begunIn(answer: InjectedResponse): Interaction | undefined
}
export function createProvider(options: ProviderOptions): OidcProvider {
  const { clock, log, issuer } = options
  const inContext = <Result>(run: () => Result) => runInContext({ clock, log }, run)
  const accounts = createAccounts(options)
  const interactions = new WeakMap<IncomingMessage, Interaction>()
  const caught = createCaughtErrors()
  const provider = inContext(() => new Provider(issuer, configuration(options, accounts, interactions, caught)))
  provider.proxy = true
  provider.registerResponseMode(PI_FLOW, piFlow)
  const refusals = new WeakMap<IncomingMessage, Refusal>()
  const parties = new WeakMap<IncomingMessage, OAuthParties>()
  provider.use(completeAnswer(options, caught, refusals, parties))
  // The types of the library leave out the event "error", which is Koa's.
  const events: EventEmitter = provider
  for (const event of ERROR_EVENTS) events.on(event, caught.add)
  const logError = (_ctx: unknown, err: unknown) =>
    runOutsideContext(() => {
      if (isCutOff(err)) log.info({ code: err.code }, 'a client has ended its connection before the answer')
      else log.error({ err }, 'the OpenID Connect part failed')
    })
  const granted = new WeakMap<IncomingMessage, Parameters>()
  provider.on('authorization.success', ({ req, oidc }) => granted.set(req, parametersOf(oidc.params)))
  provider.on('server_error', logError)
  events.on('error', (err) => logError(undefined, err))
  const handle = inContext(() => provider.callback())
  return {
    callback: (req, res) => inContext(() => handle(req, res)),
    accounts,
    refusalOf: (request) => refusals.get(request),
    parties,
    withProvider: (ask) => inContext(() => ask(provider)),
    grantedIn: ({ request }) => granted.get(request),
    begunIn: ({ request }) => interactions.get(request),
  }
}

const CUT_OFF = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE'])

/** An error of the connection to the client; the provider opens no other connections. */
function isCutOff(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && CUT_OFF.has(String(error.code))
}

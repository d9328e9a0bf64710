/** Types of the part of oidc-provider 9 that this host uses; the package has none. */
declare module 'oidc-provider' {
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** Stored content of an artefact. */
  export interface Payload {
    readonly uid?: string
    readonly userCode?: string
    readonly grantId?: string
    readonly [member: string]: unknown
  }
  /** Storage of the artefacts of one model. */
  export interface Adapter {
    upsert(id: string, payload: Payload, expiresIn?: number): Promise<void>
    find(id: string): Promise<Payload | undefined>
    findByUid(uid: string): Promise<Payload | undefined>
    findByUserCode(userCode: string): Promise<Payload | undefined>
    consume(id: string): Promise<void>
    destroy(id: string): Promise<void>
    revokeByGrantId(grantId: string): Promise<void>
  }
  export interface Parameters {
    readonly client_id?: string
    readonly redirect_uri?: string
    readonly response_mode?: string
    readonly scope?: string
    readonly acr_values?: string
    readonly login_hint?: string
    readonly id_token_hint?: string
    readonly [name: string]: string | undefined
  }
  export interface Client {
    readonly clientId: string
    readonly clientAuthMethod: string
    readonly redirectUris: readonly string[]
    grantTypeAllowed(type: string): boolean
  }
  /** Session of a signed-on browser. */
  export interface Session {
    /** Value of the cookie. */
    readonly jti: string
    readonly accountId?: string
    uid: string
    readonly acr?: string
    readonly amr?: readonly string[]
    readonly loginTs?: number // epoch seconds
    loginAccount(details: {
      readonly accountId: string
      readonly loginTs: number
      readonly amr: readonly string[]
      readonly acr: string
    }): void
    save(ttl: number): Promise<string>
    destroy(): Promise<void>
  }
  /** Permissions of a client for an account. */
  export interface Grant {
    readonly jti: string
    addOIDCScope(scope: string): void
    addOIDCClaims(claims: readonly string[]): void
    save(ttl?: number): Promise<string>
  }
  export interface InteractionResult {
    readonly login?: {
      readonly accountId: string
      readonly acr: string
      readonly amr: readonly string[]
      readonly ts: number // epoch seconds
    }
    readonly error?: string
    readonly error_description?: string
  }
  /** An authorization request that waits for a sign-on. */
  export interface Interaction {
    readonly uid: string
    readonly exp: number // epoch seconds
    readonly returnTo: string
    readonly params: Parameters
    /** Names of the checks that require the prompt. */
    readonly prompt: { readonly name: string; readonly reasons: readonly string[] }
    result?: InteractionResult
    session?: { readonly uid?: string; readonly accountId: string }
    persist(): Promise<string>
  }
  export interface Context {
    readonly path: string
    readonly method: string
    readonly query: { readonly [name: string]: unknown }
    status: number
    body: unknown
    type: string
    readonly req: IncomingMessage
    readonly oidc: {
      readonly provider: Provider
      readonly route: string
      readonly client?: Client
      readonly session?: Session
      readonly account?: { readonly accountId: string }
      readonly params: Parameters
      readonly body?: { readonly [name: string]: unknown }
      readonly requestParamOIDCScopes: ReadonlySet<string>
      readonly requestParamClaims: ReadonlySet<string>
      readonly result?: InteractionResult
    }
    set(header: string, value: string): void
    set(headers: Readonly<Record<string, string>>): void
    accepts(...types: readonly string[]): string | false
  }
  export type ResponseMode = (ctx: Context, redirectUri: string, payload: { readonly [name: string]: unknown }) => void

  export class Provider extends EventEmitter {
    constructor(issuer: string, configuration: object)
    proxy: boolean
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
    registerResponseMode(name: string, handler: ResponseMode): void
    readonly Grant: new (properties: {
      readonly accountId: string
      readonly clientId: string
    }) => Grant
    readonly Session: {
      find(id: string): Promise<Session | undefined>
      /** The session of the request's cookie, or a new one. */
      get(ctx: Pick<Context, 'req'>): Promise<Session>
    }
    readonly Interaction: { find(uid: string): Promise<Interaction | undefined> }
    readonly Client: { find(clientId: string): Promise<Client | undefined> }
    readonly AuthorizationCode: {
      new (properties: object): { save(ttl?: number): Promise<string> }
      find(code: string): Promise<{ readonly redirectUri?: string } | undefined>
    }
    readonly DeviceCode: { findByUserCode(userCode: string): Promise<{ readonly accountId?: string } | undefined> }
  }
  export default Provider

  /** A reason for a prompt. */
  export class Check {
    constructor(reason: string, description: string, error: string, check: (ctx: Context) => boolean | Promise<boolean>)
  }
  export class Prompt {
    readonly checks: { add(check: Check): void; clear(): void }
    constructor(info: { readonly name: string; readonly requestable?: boolean })
  }
  export const interactionPolicy: {
    readonly Check: typeof Check
    readonly Prompt: typeof Prompt
    base(): { get(name: string): Prompt | undefined; add(prompt: Prompt, index?: number): void }
  }
  type OAuthError = new (description?: string) => Error
  export const errors: {
    readonly InvalidRequest: OAuthError
    readonly InvalidRedirectUri: new () => Error
    readonly InvalidScope: new (description: string, scope: string) => Error
    readonly InvalidGrant: OAuthError
  }
}

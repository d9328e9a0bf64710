/** Types of the used parts of three packages that have none. */
declare module 'passport' {
  import type { RequestHandler } from 'express'

  type Done<Value> = (error: Error | null, value?: Value) => void
  class Passport {
    use(name: string, strategy: object): this
    serializeUser(keep: (user: unknown, done: Done<string>) => void): void
    deserializeUser(find: (id: string, done: Done<object>) => void): void
    initialize(): RequestHandler
    session(): RequestHandler
    authenticate(
      name: string,
      options?: { readonly successRedirect: string; readonly failureRedirect: string },
    ): RequestHandler
  }
  const passport: { readonly Passport: typeof Passport }
  export default passport
}
declare module 'passport-openidconnect' {
  export interface Profile {
    readonly id: string
  }
  export default class OpenIDConnectStrategy {
    constructor(
      options: Readonly<Record<string, string>>,
      verify: (issuer: string, profile: Profile, done: (error: Error | null, user?: Profile) => void) => void,
    )
  }
}
declare module 'express-session' {
  import type { RequestHandler } from 'express'
  export default function session(options: {
    readonly secret: string
    readonly resave: boolean
    readonly saveUninitialized: boolean
  }): RequestHandler
}

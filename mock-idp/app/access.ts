/** Rules of access: which requests need the control token, and which host names are accepted. */
import type { IncomingMessage } from 'node:http'
import type { Config } from '../config/config.ts'
import { isLoopbackName } from '../core/loopback.ts'
import type { Listening } from './listen.ts'
import type { HostRule } from './request-target.ts'

export interface AccessOptions {
  readonly config: Config
  readonly control: 'open' | 'token' | 'off' | undefined
  /** Undefined before the host listens, and for a mounted app. */
  readonly listening: () => Listening | undefined
  /** The URLs of this host. */
  readonly urls: () => readonly string[]
}
export interface Access {
  /** True if a request to the control API needs no token. */
  readonly isOpen: (req: IncomingMessage) => boolean
  readonly isAllowed: HostRule
  /** True if clients of the listening host, else of the mounted app, need the token. */
  readonly needsToken: () => boolean
}

export function createAccess({ config, control, listening, urls }: AccessOptions): Access {
  const virtualNames = (config.virtualHostNames ?? []).map((name) => name.toLowerCase())
  // Requests of a proxy come from the proxy's machine, which may be this one.
  const isLocal = () => config.incomingProxySettings === undefined && listening()?.loopback === true
  const isOwn = (req: IncomingMessage) => isLocal() && listening()?.owns(req) === true
  const isNameOfHost = (name: string) =>
    virtualNames.includes(name) || urls().some((url) => new URL(url).hostname === name)
  return {
    isOpen: (req) => (control === undefined ? isOwn(req) : control === 'open'),
    // A page of another site reaches a loopback port under its own name (DNS rebinding).
    isAllowed: (name, req) => isLoopbackName(name) || !isOwn(req) || isNameOfHost(name),
    needsToken: () => (control === undefined ? !isLocal() : control === 'token'),
  }
}

/** Composes a host with its routers. */
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from 'pino'
import type { AuthorityModule } from '../authorities/module.ts'
import { createGate, type Gate } from '../core/gate.ts'
import { endedWithin } from '../core/within.ts'
import type { Upgrades } from './express-server.ts'
import { createHostOperations } from './host-operations.ts'
import { type HostOptions, prepareHost } from './prepare-host.ts'
import type { HostRule } from './request-target.ts'
import { createHostRouter } from './routes.ts'
import { createSockets } from './sockets.ts'
import type { Tls } from './tls/choose-pair.ts'
import { unknownPathHandler } from './unanswered.ts'
import type { Control } from './vendor-operations.ts'
import { createVirtualHosts } from './virtual-hosts.ts'

/** Input of `buildHost` for its routers. */
export interface RouterOptions {
  /** False: `/mock` has no operations. */
  readonly hasControl: boolean
  readonly isAllowed: HostRule
}
/** A host that can be mounted. */
export interface BuiltHost {
  readonly router: RequestHandler
  readonly sockets: Upgrades
  readonly control: Control
  /** The bearer token of the control API. */
  readonly controlToken: string
  /** TLS settings of the configuration, with the content of their files. */
  readonly tls: Tls | undefined
  /** Answers a request that the router has passed on. */
  readonly refuseUnknownPath: (req: Request, res: Response) => void
  /** Opens the ports of the modules. */
  openPorts(): Promise<void>
  /** Closes the modules, then, when these servers are closed, the records. */
  close(servers: Promise<void>): Promise<void>
}

/** Time for the modules, and for the records. */
const MODULES_MS = 1_000
const RECORDS_MS = 200

/**
 * Creates a host and its routers.
 * @throws ConfigError as `prepareHost`.
 */
export async function buildHost(options: HostOptions & RouterOptions): Promise<BuiltHost> {
  const { certificate, hasControl, isAllowed } = options
  const { host, shared, live, underBaseUrl, store, modules, controlToken, token, seed, tls } =
    await prepareHost(options)
  const disconnect = async () => {
    await Promise.all(modules.map((module) => module.disconnect?.()))
  }
  const gate = createGate()
  const operations = createHostOperations({
    shared,
    live,
    host,
    store,
    gate,
    disconnect,
    seed,
    certificate,
    random: options.random,
  })
  const deps = { modules, operations, token, hasControl }
  const own = createHostRouter(host, deps)
  const createRouter = (baseUrl: string) =>
    createHostRouter(
      underBaseUrl(() => baseUrl),
      deps,
    )
  return {
    router: heldBy(gate, createVirtualHosts(host, own, createRouter, isAllowed)),
    refuseUnknownPath: unknownPathHandler(host),
    sockets: createSockets(modules, options.log, isAllowed),
    control: own.control,
    controlToken,
    tls,
    openPorts: () => openPorts(modules, options.log),
    async close(servers) {
      host.faults.close()
      host.journal.close()
      await closeModules(modules, options.log)
      await servers
      await endedWithin(RECORDS_MS, host.journal.settled())
      await endedWithin(RECORDS_MS, store.close())
    },
  }
}

/** Requests wait while the gate is closed. */
function heldBy(gate: Gate, router: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const { opening } = gate
    if (opening === undefined) router(req, res, next)
    else void opening.then(() => router(req, res, next))
  }
}

/** A module that fails does not keep the host from listening. */
async function openPorts(modules: readonly AuthorityModule[], log: Logger): Promise<void> {
  for (const module of modules) {
    try {
      await module.listen?.()
    } catch (error) {
      log.error({ err: error, authority: module.id }, 'a simulated server could not open its ports')
    }
  }
}

/** A module that fails or hangs does not keep the others open. */
async function closeModules(modules: readonly AuthorityModule[], log: Logger): Promise<void> {
  const close = async (module: AuthorityModule) => {
    try {
      await module.close()
    } catch (error) {
      log.error({ err: error, authority: module.id }, 'a simulated server could not be closed')
    }
  }
  await endedWithin(MODULES_MS, Promise.all(modules.map(close)))
}

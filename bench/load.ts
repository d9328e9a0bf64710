/**
 * The load, a separate process. `node load.js echo|read|refused|login|haventec|aducid|oidc… <url> <process id of the server> <seconds> [<url of
 * its manager>]` warms up, measures and prints a `Measured` as JSON; `node load.js begin <url> <count>` starts flows.
 */
import { performance } from 'node:perf_hooks'
import autocannon, { type Request } from 'autocannon'
import { authenticateAtAducid } from './aducid.ts'
import { CONNECTIONS, type Connections, connect } from './connections.ts'
import { beginMany, logInFor } from './flows.ts'
import { logInAtHaventec } from './haventec.ts'
import { logInAtMock, logInAtPeer } from './oidc.ts'
import { processorTime } from './processes.ts'
import type { Measured } from './report.ts'
import { type REQUESTS_EACH, type Repeated, requestsEach, requestsOf } from './requests.ts'

export type Kind = Repeated | keyof typeof REQUESTS_EACH

const WARM_UP_SECONDS = 1
/** Sums real time and the processor times of server and load during the measured work. */
const stopwatch = (pid: number) => {
  const total = { microseconds: 0, server: 0, own: 0 }
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    const start = { time: performance.now(), server: processorTime(pid), own: process.cpuUsage() }
    const result = await work()
    const own = process.cpuUsage(start.own)
    total.microseconds += (performance.now() - start.time) * 1000
    total.server += (processorTime(pid) ?? Number.NaN) - (start.server ?? Number.NaN)
    total.own += own.user + own.system
    return result
  }
  const measured = (count: number, requestsEach: number): Measured => ({
    perSecond: (count / total.microseconds) * 1e6,
    processorMicroseconds: Number.isNaN(total.server) ? null : total.server / (count * requestsEach),
    loadBusy: total.own / total.microseconds,
  })
  return { during, measured }
}

/** Each connection repeats its own part of the requests; returns the number of answers. */
const repeat = async (url: string, requests: readonly Request[], duration: number): Promise<number> => {
  let clients = 0
  const setupClient = (client: { setRequests(requests: readonly Request[]): void }): void => {
    const own = clients++ % CONNECTIONS
    client.setRequests(requests.length === 1 ? requests : requests.filter((_request, at) => at % CONNECTIONS === own))
  }
  const result = await autocannon({ url, connections: CONNECTIONS, duration, setupClient })
  const { non2xx, errors } = result
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} requests were refused and ${errors} failed`)
  return result['2xx']
}

type Logins = (seconds: number, around: (batch: () => Promise<void>) => Promise<void>) => Promise<number>

const loginsOf = (kind: Kind, connections: Connections, manager: Connections | undefined): Logins | undefined => {
  if (kind === 'login') return (seconds, around) => logInFor(connections, seconds, around, manager && { manager })
  if (kind === 'haventec') return (seconds, around) => logInAtHaventec(connections, seconds, around)
  if (kind === 'aducid') return (seconds, around) => authenticateAtAducid(connections, seconds, around)
  if (kind === 'oidc') return (seconds, around) => logInFor(connections, seconds, around, { login: logInAtMock })
  if (kind === 'oidc-provider' || kind === 'oidc-mock-server')
    return (seconds, around) => logInAtPeer(connections, kind, seconds, around)
  return undefined
}

const measure = async (
  kind: Kind,
  url: string,
  pid: number,
  seconds: number,
  managerUrl?: string,
): Promise<Measured> => {
  const { during, measured } = stopwatch(pid)
  const connections = connect(url)
  const logins = loginsOf(kind, connections, managerUrl === undefined ? undefined : connect(managerUrl))
  if (logins !== undefined) {
    await logins(WARM_UP_SECONDS, (batch) => batch())
    return measured(await logins(seconds, during), requestsEach(kind))
  }
  const requests = await requestsOf(kind as Repeated, connections)
  await repeat(url, requests, WARM_UP_SECONDS)
  return measured(await during(() => repeat(url, requests, seconds)), 1)
}

const [kind, url = '', count, duration, manager] = process.argv.slice(2)
const [first, second] = [Number(count), Number(duration)]
if (kind === 'begin') await beginMany(connect(url), first)
else console.log(JSON.stringify(await measure(kind as Kind, url, first, second, manager)))
process.exit() // keep-alive connections would keep the process running

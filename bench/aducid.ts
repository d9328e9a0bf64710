/** Authentications over R4 of ADUCID AIM: open, AIM-Proxy, poll, verify. The automatic PEIG of the demo approves at AIM-Proxy. */
import { performance } from 'node:perf_hooks'
import { USERS } from './configuration.ts'
import { type Connections, forAll } from './connections.ts'

const HEADERS = { 'Content-Type': 'text/xml; charset=utf-8' }
const OPEN =
  '<operationName>open</operationName><peigReturnName>https://shop.example/back?action=verify</peigReturnName>'

const envelope = (operation: string, content: string): string =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><i:${operation} xmlns:i="http://iface.aducid.com">${content}</i:${operation}></soapenv:Body></soapenv:Envelope>`

const textOf = (answer: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1] ?? ''

const authenticate = async ({ send }: Connections): Promise<void> => {
  const r4 = async (operation: string, content: string): Promise<string> =>
    (await send('POST', '/AIM/services/R4', HEADERS, envelope(operation, content))).text
  const opened = await r4('AIMrequestOperation', OPEN)
  const [authId, bindingId] = [textOf(opened, 'authId'), textOf(opened, 'bindingId')]
  const { headers } = await send('GET', `/AIM-proxy/process?authId=${encodeURIComponent(authId)}`)
  const polled = await r4(
    'AIMgetPSLAttributes',
    `<authId>${authId}</authId><attributeSetName>Status</attributeSetName>`,
  )
  const authKey = new URL(headers.location ?? 'about:blank').searchParams.get('authKey') ?? ''
  const proofs = `<authId>${authId}</authId><bindingId>${bindingId}</bindingId><authKey>${authKey}</authKey>`
  const verified = await r4('AIMgetPSLAttributes', `${proofs}<attributeSetName>All</attributeSetName>`)
  if (textOf(polled, 'statusAIM') !== 'finished' || textOf(verified, 'statusAIM') !== 'active')
    throw new Error(`${authId} is not verified: ${polled} ${verified}`)
}

/** Authenticates in rounds, until the rounds took `seconds`; returns the number of authentications. */
export const authenticateAtAducid = async (
  connections: Connections,
  seconds: number,
  around: (batch: () => Promise<void>) => Promise<void>,
): Promise<number> => {
  const round = Array.from({ length: USERS }, (_none, index) => index)
  let count = 0
  for (let milliseconds = 0; milliseconds < seconds * 1000; count += round.length) {
    await around(async () => {
      const start = performance.now()
      await forAll(round, () => authenticate(connections))
      milliseconds += performance.now() - start
    })
  }
  return count
}

/** Chromium, once per worker process; it talks to this machine only. */
import { createHash, X509Certificate } from 'node:crypto'
import { type Browser, chromium } from 'playwright-core'
import { selfSigned } from '../../../mock-idp/app/tls/self-signed.ts'
import { realNow } from '../../../mock-idp/core/clock/clock.ts'
import type { KeyPair } from '../../../mock-idp/index.ts'
import { perProcess } from '../../fixtures/per-process.ts'
import { find } from '../../fixtures/programs.ts'

export interface SharedBrowser {
  readonly browser: Browser
  /** Key pair of every host of `HOSTS`; the browser trusts it. */
  readonly pair: KeyPair
}

/** Hosts of one domain, all of them this machine. */
export const HOSTS = {
  mock: 'sso.mock.test',
  page: 'auth.mock.test',
  application: 'app.mock.test',
  one: 'one.mock.test',
  two: 'two.mock.test',
} as const

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP *.mock.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
]

const launched = perProcess(
  async (): Promise<SharedBrowser> => {
    const pair = await selfSigned(Object.values(HOSTS), realNow())
    const args = [...QUIET, trusting(pair.cert)]
    // The sandbox fails for root and in containers; only pages of the tests are visited.
    const browser = await chromium.launch({
      executablePath: String(find('chromium')),
      headless: true,
      chromiumSandbox: false,
      args,
    })
    return { browser, pair }
  },
  ({ browser }) => browser.close(),
)

/** The browser of this process; skips the running suite if Chromium is missing. */
export function useBrowser(context: Mocha.Context): Promise<SharedBrowser> {
  if (find('chromium') === undefined) context.skip()
  return launched()
}

/** Chromium identifies a certificate by the SHA-256 of its public key (RFC 7469, section 2.4). */
function trusting(certificate: string): string {
  const publicKey = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(publicKey).digest('base64')}`
}

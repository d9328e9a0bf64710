/** The browser of the machine, without anything that would make it talk to others than this machine. */
import { createHash, X509Certificate } from 'node:crypto'
import { type Browser, chromium } from 'playwright-core'

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names of our own are this machine; whatever the widget might want from elsewhere does not exist.
  '--host-resolver-rules=MAP *.mock.test 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
]

/**
 * Starts Chromium, headless, with a new and empty profile; `certificate` (PEM) is the one that it takes as it is. Its sandbox
 * fails for root and in containers; it sees our pages only.
 */
export function launch(executablePath: string, certificate?: string): Promise<Browser> {
  const args = [...QUIET, ...(certificate === undefined ? [] : [taking(certificate)])]
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args })
}

/** Chromium knows a certificate by the SHA-256 of its public key, as HTTP public key pinning did (RFC 7469, section 2.4). */
function taking(certificate: string): string {
  const publicKey = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return `--ignore-certificate-errors-spki-list=${createHash('sha256').update(publicKey).digest('base64')}`
}

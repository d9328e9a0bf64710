/** The browser of the machine, without anything that would make it talk to others than this machine. */
import { type Browser, chromium } from 'playwright-core'

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever the widget might want from elsewhere does not exist.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost',
]

/** Starts Chromium, headless, with a new and empty profile. Its sandbox fails for root and in containers; it sees our pages only. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: QUIET })
}

import { coffee } from './sign-on-page/coffee.ts'
import { devices } from './sign-on-page/devices.ts'
import { type OpenFixture, type Setting, useFixture } from './sign-on-page/fixture.ts'
import { haventec } from './sign-on-page/haventec.ts'
import { openToAll } from './sign-on-page/open-to-all.ts'
import { redirects } from './sign-on-page/redirects.ts'
import { script } from './sign-on-page/script.ts'

const SETTINGS: { readonly [name: string]: Setting } = {
  'with script': { javaScriptEnabled: true },
  'without script': { javaScriptEnabled: false },
  'over TLS, mock and application on two hosts, with script': { javaScriptEnabled: true, secure: true },
  'over TLS, mock and application on two hosts, without script': { javaScriptEnabled: false, secure: true },
}

/** A person without any front end signs on by every adapter that there is. */
function everyAdapter(openFixture: OpenFixture, setting: Setting): void {
  redirects(openFixture, setting)
  haventec(openFixture, setting)
  coffee(openFixture, setting)
  devices(openFixture, setting)
}

// One suite, so that one browser serves all of it.
describe('the sign-on page of the host, in Chromium', function () {
  this.timeout(20_000)
  const openFixture = useFixture()
  for (const [name, setting] of Object.entries(SETTINGS))
    describe(`from an application and back, ${name}`, () => everyAdapter(openFixture, setting))
  describe('its script', () => script(openFixture))
  describe('for everybody', () => openToAll(openFixture))
})

/** Fourteen tests of the other files over TLS, each server on its own host: cookies, CORS, redirects and forms of every kind. */
import * as sessions from './sessions/fixture.ts'
import { signOff } from './sessions/sign-off.ts'
import { singleSignOn } from './sessions/single-sign-on.ts'
import { everyAdapter } from './sign-on-page/every-adapter.ts'
import * as signOnPage from './sign-on-page/fixture.ts'
import { inSetting, selectTests } from './support/define-test.ts'
import * as widget from './support/fixture.ts'
import { origins } from './widget/origins.ts'
import { signOn } from './widget/sign-on.ts'
import { wire } from './widget/wire.ts'

describe('widget over TLS', () => {
  const openFixture = widget.useFixture({ secure: true })
  selectTests(
    [
      'SECURID_CREDENTIAL_REQUIRED, checkCredential, accepted: the resume URL shows the user',
      'requests of the widget: cross-origin, preflighted, with the cookie of the answer before',
      'page of an origin that is not allowed: its script cannot read or cancel the flow',
      'page of an allowed origin: its script can read the flow, not the control API',
    ],
    (test) => {
      for (const define of [signOn, wire, origins]) define(openFixture, test)
    },
    inSetting('widget over TLS'),
  )
})

describe('sign-on page over TLS', () => {
  const openFixture = signOnPage.useFixture({ secure: true })
  const passcode = 'SecurID, user name and passcode, accepted: the application gets a code'
  const aducid = 'ADUCID, AIM-Proxy, automatic PEIG, key verified: the application gets a code'
  selectTests(
    [
      passcode,
      aducid,
      'SecurID, push approved: the application gets a code',
      'device code typed at user_authz, confirmed, signed on: the device gets a token',
    ],
    (test) => everyAdapter(openFixture, test, { javaScriptEnabled: true }),
    inSetting('sign-on page with script over TLS'),
  )
  selectTests(
    [passcode, aducid],
    (test) => everyAdapter(openFixture, test, { javaScriptEnabled: false }),
    inSetting('sign-on page without script over TLS'),
  )
})

describe('sessions over TLS', () => {
  const openFixture = sessions.useFixture({ secure: true })
  selectTests(
    [
      'signed on at the first application: the second gets a code at once, with the same pi.sri',
      'sign-out by an application: the browser returns to it, both applications ask for the password',
      'session revoked by pi.sri: asks for the password, the new session has another pi.sri',
      'session started by the control API: its cookie signs a new browser on at both applications',
    ],
    (test) => {
      for (const define of [singleSignOn, signOff]) define(openFixture, test)
    },
    inSetting('sessions over TLS'),
  )
})

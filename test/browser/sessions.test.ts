import { type OpenFixture, useFixture } from './sessions/fixture.ts'
import { signOff } from './sessions/sign-off.ts'
import { singleSignOn } from './sessions/single-sign-on.ts'

/** All that is tried with sessions. */
function everything(openFixture: OpenFixture): void {
  singleSignOn(openFixture)
  signOff(openFixture)
}

// One suite each, so that one browser serves all of it.
describe('sessions, in Chromium, of two applications that use openid-client', function () {
  this.timeout(20_000)
  everything(useFixture())
})

describe('sessions, in Chromium, of two applications that use openid-client, over TLS on hosts of their own', function () {
  this.timeout(20_000)
  everything(useFixture({ mock: 'sso.mock.test', one: 'one.mock.test', two: 'two.mock.test' }))
})

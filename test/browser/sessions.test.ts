import { type Stage, useStage } from './sessions/fixture.ts'
import { signOff } from './sessions/sign-off.ts'
import { singleSignOn } from './sessions/single-sign-on.ts'

/** All that is tried with sessions. */
function everything(stage: Stage): void {
  singleSignOn(stage)
  signOff(stage)
}

// One suite each, so that one browser serves all of it.
describe('sessions, in Chromium, of two applications that use openid-client', function () {
  this.timeout(20_000)
  everything(useStage())
})

describe('sessions, in Chromium, of two applications that use openid-client, over TLS on hosts of their own', function () {
  this.timeout(20_000)
  everything(useStage({ mock: 'sso.mock.test', one: 'one.mock.test', two: 'two.mock.test' }))
})

import { useFixture } from './sessions/fixture.ts'
import { signOff } from './sessions/sign-off.ts'
import { singleSignOn } from './sessions/single-sign-on.ts'

describe('sessions of two applications that use openid-client', () => {
  const openFixture = useFixture()
  singleSignOn(openFixture, it)
  signOff(openFixture, it)
})

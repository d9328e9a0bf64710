import { cookieless } from './federation/cookieless.ts'
import { useFixture } from './federation/fixture.ts'
import { redirectless } from './federation/redirectless.ts'
import { redirects } from './federation/redirects.ts'

describe("OpenID Connect applications with Ping's authentication widget", () => {
  const openFixture = useFixture()
  redirects(openFixture)
  redirectless(openFixture)
  cookieless(openFixture)
})

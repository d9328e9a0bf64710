import { cookieless } from './federation/cookieless.ts'
import { useFixture } from './federation/fixture.ts'
import { redirectless } from './federation/redirectless.ts'
import { redirects } from './federation/redirects.ts'

// One suite, so that one browser serves all of it.
describe("applications that sign people on by the vendor's authentication widget, in Chromium", function () {
  this.timeout(20_000)
  const openFixture = useFixture()
  redirects(openFixture)
  redirectless(openFixture)
  cookieless(openFixture)
})

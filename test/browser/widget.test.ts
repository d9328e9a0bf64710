import { type OpenFixture, useFixture } from './support/fixture.ts'
import { choice } from './widget/choice.ts'
import { codes } from './widget/codes.ts'
import { firstFactors } from './widget/first-factors.ts'
import { newPin } from './widget/new-pin.ts'
import { origins } from './widget/origins.ts'
import { push } from './widget/push.ts'
import { refusals } from './widget/refusals.ts'
import { signOn } from './widget/sign-on.ts'
import { wire } from './widget/wire.ts'

/** Everything that is tried with the widget. */
function everything(openFixture: OpenFixture): void {
  signOn(openFixture)
  refusals(openFixture)
  newPin(openFixture)
  choice(openFixture)
  codes(openFixture)
  push(openFixture)
  firstFactors(openFixture)
  wire(openFixture)
  origins(openFixture)
}

// One suite each, so that one browser serves all of it.
describe("the vendor's authentication widget, in Chromium, on a page of another origin", function () {
  this.timeout(20_000)
  everything(useFixture())
})

describe("the vendor's authentication widget, in Chromium, over TLS, page and mock on two hosts of one domain", function () {
  this.timeout(20_000)
  everything(useFixture({ page: 'auth.mock.test', mock: 'sso.mock.test' }))
})

import { inSetting } from './support/define-test.ts'
import { useFixture } from './support/fixture.ts'
import { firstFactors } from './widget/first-factors.ts'
import { newPin } from './widget/new-pin.ts'
import { origins } from './widget/origins.ts'
import { refusals } from './widget/refusals.ts'
import { signOn } from './widget/sign-on.ts'
import { wire } from './widget/wire.ts'

describe("Ping's authentication widget on a page of another origin", () => {
  const openFixture = useFixture()
  const test = inSetting('widget')
  for (const define of [signOn, refusals, newPin, firstFactors, wire, origins]) define(openFixture, test)
})

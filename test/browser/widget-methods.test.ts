import { inSetting } from './support/define-test.ts'
import { useFixture } from './support/fixture.ts'
import { choice } from './widget/choice.ts'
import { codes } from './widget/codes.ts'
import { push } from './widget/push.ts'

describe("Ping's authentication widget, users with several methods", () => {
  const openFixture = useFixture()
  const test = inSetting('widget')
  for (const define of [choice, codes, push]) define(openFixture, test)
})

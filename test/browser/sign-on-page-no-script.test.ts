import { everyAdapter } from './sign-on-page/every-adapter.ts'
import { useFixture } from './sign-on-page/fixture.ts'
import { inSetting } from './support/define-test.ts'

describe('sign-on page, without script', () => {
  everyAdapter(useFixture(), inSetting('sign-on page without script'), { javaScriptEnabled: false })
})

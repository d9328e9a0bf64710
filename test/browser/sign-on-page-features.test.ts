import { accessibility } from './sign-on-page/accessibility.ts'
import { useFixture } from './sign-on-page/fixture.ts'
import { script } from './sign-on-page/script.ts'

describe('sign-on page, its script and its accessibility', () => {
  const openFixture = useFixture()
  script(openFixture)
  accessibility(openFixture)
})

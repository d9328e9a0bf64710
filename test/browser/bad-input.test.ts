import { cookies, twoHosts } from './bad-input/cookies.ts'
import { useFixture } from './bad-input/fixture.ts'
import { framing } from './bad-input/framing.ts'
import { places } from './bad-input/places.ts'
import { text } from './bad-input/text.ts'

describe('input of attackers', () => {
  const openFixture = useFixture()
  framing(openFixture)
  text(openFixture)
  places(openFixture)
  cookies(openFixture)
  describe('two hosts on one machine', () => twoHosts(openFixture))
})

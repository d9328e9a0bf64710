import { cookies, twoHosts } from './bad-input/cookies.ts'
import { useFixture } from './bad-input/fixture.ts'
import { framing } from './bad-input/framing.ts'
import { places } from './bad-input/places.ts'
import { text } from './bad-input/text.ts'

// One suite, so that one browser serves all of it.
describe('what strangers try, in Chromium', function () {
  this.timeout(20_000)
  const openFixture = useFixture()
  describe('pages shown elsewhere', () => framing(openFixture))
  describe('HTML is text', () => text(openFixture))
  describe('places elsewhere', () => places(openFixture))
  describe('cookies of other times', () => cookies(openFixture))
  describe('two hosts on one machine', () => twoHosts(openFixture))
})

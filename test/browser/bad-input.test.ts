import { cookies, twoHosts } from './bad-input/cookies.ts'
import { useStage } from './bad-input/fixture.ts'
import { framing } from './bad-input/framing.ts'
import { places } from './bad-input/places.ts'
import { text } from './bad-input/text.ts'

// One suite, so that one browser serves all of it.
describe('what strangers try, in Chromium', function () {
  this.timeout(20_000)
  const stage = useStage()
  describe('pages shown elsewhere', () => framing(stage))
  describe('HTML is text', () => text(stage))
  describe('places elsewhere', () => places(stage))
  describe('cookies of other times', () => cookies(stage))
  describe('two hosts on one machine', () => twoHosts(stage))
})

import { openToAll } from './sign-on-page/open-to-all.ts'
import { redirects } from './sign-on-page/redirects.ts'
import { script } from './sign-on-page/script.ts'
import { useStage } from './sign-on-page/stage.ts'

// One suite, so that one browser serves all of it.
describe('the sign-on page of the host, in Chromium', function () {
  this.timeout(20_000)
  const stage = useStage()
  describe('from an application and back, with script', () => redirects(stage, true))
  describe('from an application and back, without script', () => redirects(stage, false))
  describe('its script', () => script(stage))
  describe('for everybody', () => openToAll(stage))
})

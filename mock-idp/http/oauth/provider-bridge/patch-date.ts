/** Time for oidc-provider, which reads `Date.now`. Only this file may replace that function. */
// Must be loaded first: it stores the original `Date.now`.
import '../../../core/clock/clock.ts'
import { currentContext } from './async-context.ts'

const realTime = Date.now

// In the context of a provider the time is that of its host's clock; everywhere else it is real time.
Date.now = () => {
  const context = currentContext()
  return context === undefined ? realTime() : context.clock.now() * 1000
}

/** The time as oidc-provider reads it: it knows no clock but `Date.now`. The only file that may replace that function. */
// Must be loaded first: it keeps `Date.now` as it was.
import '../../../core/clock/clock.ts'
import { currentContext } from './async-context.ts'

const realTime = Date.now

// Within the provider the time is that of its host's clock; everything else in the process keeps the real one.
Date.now = () => {
  const context = currentContext()
  return context === undefined ? realTime() : context.clock.now() * 1000
}

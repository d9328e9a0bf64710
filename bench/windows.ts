/** Cost of the width of the acceptance window: verifications per second and derived keys per verification. */
import { performance } from 'node:perf_hooks'
import { policyOf } from '../mock-idp/authorities/securid/rules/policy.ts'
import { blankUser, type User } from '../mock-idp/authorities/securid/rules/user.ts'
import { verifyPasscode } from '../mock-idp/authorities/securid/rules/verify-passcode.ts'
import { createWindows } from '../mock-idp/authorities/securid/rules/windows.ts'
import { encryptBlocks } from '../mock-idp/authorities/securid/token/blocks.ts'
import { createTokencodes, intervalNumber } from '../mock-idp/authorities/securid/token/tokencode.ts'

const MINUTES = [1, 10, 70]
const VERIFICATIONS = 20_000
const START = 1_900_000_000
const token = {
  serial: '000000000042',
  seed: '00112233445566778899aabbccddeeff',
  digits: 8,
  intervalSeconds: 60,
  pinMode: 1,
  expiresOn: '2090-12-31',
} as const

interface Scenario {
  readonly name: string
  readonly secondsBetween: number
  readonly isRight: boolean
}
const scenarios: readonly Scenario[] = [
  { name: 'right code, one a minute', secondsBetween: 60, isRight: true },
  { name: 'wrong code, one a second', secondsBetween: 1, isRight: false },
  { name: 'wrong code, one an hour: window not in the cache', secondsBetween: 3600, isRight: false },
]

function measure(minutes: number, { secondsBetween, isRight }: Scenario) {
  let derivations = 0
  const codes = createTokencodes({
    encrypt: (key, plain) => {
      derivations++
      return encryptBlocks(key, plain)
    },
  })
  const device = createTokencodes()
  const window = { acceptIntervals: minutes, nextTokencodeIntervals: minutes, widestIntervals: minutes }
  const policy = policyOf({
    tokenPolicy: { windows: { software: window }, nextTokencodeAfterBadCodes: null },
    lockout: { failures: 1_000_000, withinSeconds: 1 },
  })
  const windows = createWindows(codes)
  let user: User = { ...blankUser('alice'), pin: '1234', tokens: [{ token, drift: 0, lastInterval: null }] }
  let accepted = 0
  let typing = 0
  const begun = performance.now()
  for (let n = 0; n < VERIFICATIONS; n++) {
    const now = START + n * secondsBetween
    const typed = performance.now()
    const passcode = isRight ? `1234${device.interval(token, intervalNumber(token, now))}` : '1234000000000'
    typing += performance.now() - typed
    const decision = verifyPasscode(user, passcode.slice(0, 12), { now, policy, codes, windows })
    user = decision.user
    if (decision.result.kind === 'accepted') accepted++
  }
  const seconds = (performance.now() - begun - typing) / 1000
  if (isRight !== accepted > 0) throw new Error(`${accepted} of ${VERIFICATIONS} were accepted`)
  return { perSecond: Math.round(VERIFICATIONS / seconds), derivations: derivations / VERIFICATIONS }
}

console.log('| window | passcodes | verifications/s | AES key derivations each |')
console.log('|---|---|---:|---:|')
for (const scenario of scenarios) {
  for (const minutes of MINUTES) {
    measure(minutes, scenario) // warms up
    const { perSecond, derivations } = measure(minutes, scenario)
    const cells = [`±${minutes} min`, scenario.name, perSecond.toLocaleString('en'), derivations.toFixed(3)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** Codes of tokens, from the control API. */
import type { MockIdp } from '../../../mock-idp/index.ts'

/** `passcode` includes the PIN; `authenticateTokencode` is the code of the RSA app. */
export interface Display {
  readonly passcode: string
  readonly tokencode: string
  readonly authenticateTokencode?: string
}

export async function token({ control }: MockIdp, username: string): Promise<Display> {
  return control.securid.passcode(username)
}

/** Advances the mock by a minute and returns the next codes. */
export async function nextOfToken(mock: MockIdp, username: string): Promise<Display> {
  await mock.control.clock.change({ advanceSeconds: 60 })
  return token(mock, username)
}

export async function isLocked({ control }: MockIdp, username: string): Promise<boolean> {
  return (await control.securid.users.get(username)).locked
}

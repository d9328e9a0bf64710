/** The person's token, as the control API shows it. */
import type { MockIdp } from '../../../mock-idp/index.ts'

/** What the person would type now: `passcode` with the PIN, `tokencode` without; the RSA app shows a code of its own. */
export interface Display {
  readonly passcode: string
  readonly tokencode: string
  readonly authenticateTokencode?: string
}

/** Looks at the token of a user at the mock's clock. */
export async function token({ control }: MockIdp, username: string): Promise<Display> {
  return control.securid.passcode(username)
}

/** Waits, in the mock's time, until the token shows its next code, and looks at it. */
export async function nextOfToken(mock: MockIdp, username: string): Promise<Display> {
  await mock.control.clock.change({ advanceSeconds: 60 })
  return token(mock, username)
}

/** Whether the server has stopped listening to the user. */
export async function isLocked({ control }: MockIdp, username: string): Promise<boolean> {
  return (await control.securid.users.get(username)).locked
}

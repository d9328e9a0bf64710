/** The rules for a new PIN that the adapter can judge by itself. */
import type { UserPinResetRequired } from '../../schemas/gen/securid/types.ts'

/** Whether the PIN keeps to the rules that the person was shown. History and dictionary only the server knows. */
export function keepsTo(rules: UserPinResetRequired, pin: string): boolean {
  const letters = pin.replace(/[^a-zA-Z]/g, '').length
  const digits = pin.replace(/[^0-9]/g, '').length
  const known = letters + digits === pin.length && (rules.pinAlphaNumeric || letters === 0)
  const long = pin.length >= rules.pinMinLength && pin.length <= rules.pinMaxLength
  return known && long && letters >= rules.pinAlphabeticCharCount && digits >= rules.pinNumericCharCount
}

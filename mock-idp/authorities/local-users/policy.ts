/** Password and lockout policy. */

/** Minimum numbers of characters. */
export interface PasswordPolicy {
  readonly minLength: number
  readonly lowercase: number
  readonly uppercase: number
  readonly digits: number
  readonly others: number // neither letters nor digits
  readonly differs: boolean // from the current password
}
/** Lifetime of failures. Each adapter instance defines how many lock an account. */
export interface Lockout {
  readonly unlockSeconds: number | null // null: an administrator must unlock
  readonly withinSeconds: number
}
export interface LocalUsersPolicy {
  readonly passwordPolicy: PasswordPolicy
  readonly lockout: Lockout
}
export interface PolicySettings {
  readonly passwordPolicy?: Partial<PasswordPolicy>
  readonly lockout?: Partial<Lockout>
}

/** One minute is the default lock of PingFederate's account locking service. */
export const DEFAULT_POLICY: LocalUsersPolicy = {
  passwordPolicy: { minLength: 8, lowercase: 0, uppercase: 0, digits: 0, others: 0, differs: true },
  lockout: { unlockSeconds: 60, withinSeconds: 86_400 },
}

export function policyOf({ passwordPolicy, lockout }: PolicySettings): LocalUsersPolicy {
  return {
    passwordPolicy: { ...DEFAULT_POLICY.passwordPolicy, ...passwordPolicy },
    lockout: { ...DEFAULT_POLICY.lockout, ...lockout },
  }
}

/** What new passwords must keep to, and how long failed attempts matter. */

/** Least numbers of characters. */
export interface PasswordPolicy {
  readonly minLength: number
  readonly lowercase: number
  readonly uppercase: number
  readonly digits: number
  readonly others: number // neither letters nor digits
  readonly differs: boolean // from the current password
}
/** How long failures count. How many lock an account, each instance of the adapter says. */
export interface Lockout {
  readonly unlockSeconds: number | null // null: someone must unlock
  readonly withinSeconds: number
}
/** All of it. */
export interface LocalUsersPolicy {
  readonly passwordPolicy: PasswordPolicy
  readonly lockout: Lockout
}
/** What may be left out of a configuration. */
export interface PolicySettings {
  readonly passwordPolicy?: Partial<PasswordPolicy>
  readonly lockout?: Partial<Lockout>
}

/** One minute is the default lock of PingFederate's account locking service. */
export const DEFAULT_POLICY: LocalUsersPolicy = {
  passwordPolicy: { minLength: 8, lowercase: 0, uppercase: 0, digits: 0, others: 0, differs: true },
  lockout: { unlockSeconds: 60, withinSeconds: 86_400 },
}

/** The settings laid over the defaults. */
export function policyOf({ passwordPolicy, lockout }: PolicySettings): LocalUsersPolicy {
  return {
    passwordPolicy: { ...DEFAULT_POLICY.passwordPolicy, ...passwordPolicy },
    lockout: { ...DEFAULT_POLICY.lockout, ...lockout },
  }
}

/**
 * The table of the HTML Form adapter.
 * Source: PingFederate SDK guide, "API states, actions and models"; authentication widget; docs/vendors/html-form.md.
 */
import { fail } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as ask from './questions.ts'
import * as step from './steps.ts'
import type { FailureCode, HtmlForm } from './types.ts'

/** Outcomes of a wrong password. */
const refusal = {
  denied: { refuse: 'CREDENTIAL_VALIDATION_FAILED' },
  locked: { to: ['FAILURE'], next: fail<FailureCode>('ACCOUNT_LOCKED') },
} as const

/** Outcomes of a password change. */
const changeOutcomes = {
  ...refusal,
  changed: { to: ['SUCCESSFUL_PASSWORD_CHANGE'], next: step.confirmChange },
  againstPolicy: {
    refuse: 'PASSWORD_CHANGE_ERROR',
    also: ({ failedValidators, satisfiedValidators }: HtmlForm['outcomes']['againstPolicy']) => ({
      failedValidators,
      satisfiedValidators,
    }),
  },
} as const

const cancelPasswordChange = {
  on: { done: { to: ['USERNAME_PASSWORD_REQUIRED'], next: step.cancelChange } },
} as const
const continueAuthentication = { on: { done: { to: ['SUCCESS'], next: step.finish } } } as const

export const start: Start<HtmlForm> = {
  on: { done: { to: ['USERNAME_PASSWORD_REQUIRED'], next: step.begin } },
}

export const table: Table<HtmlForm> = {
  USERNAME_PASSWORD_REQUIRED: {
    checkUsernamePassword: {
      ask: ask.verifyPassword,
      on: {
        ...refusal,
        accepted: { to: ['SUCCESS', 'NEW_PASSWORD_RECOMMENDED'], next: step.accept },
        mustChangePassword: { to: ['MUST_CHANGE_PASSWORD'], next: step.requireChange },
      },
    },
    useAlternativeAuthenticationSource: {
      when: step.hasAlternatives,
      ask: ask.checkSource,
      on: { done: { to: ['SUCCESS'], next: step.useAlternative } },
    },
    initiatePasswordChange: {
      when: step.mayChangePassword,
      on: { done: { to: ['NEW_PASSWORD_REQUIRED'], next: step.beginChange } },
    },
  },
  MUST_CHANGE_PASSWORD: {
    checkNewPassword: { ask: ask.changeExpiredPassword, on: changeOutcomes },
    cancelPasswordChange,
  },
  NEW_PASSWORD_RECOMMENDED: {
    initiatePasswordChange: {
      when: step.mayChangePassword,
      on: { done: { to: ['NEW_PASSWORD_REQUIRED'], next: step.beginRecommendedChange } },
    },
    continueAuthentication,
  },
  NEW_PASSWORD_REQUIRED: {
    checkNewPassword: { ask: ask.changePassword, on: changeOutcomes },
    cancelPasswordChange,
  },
  SUCCESSFUL_PASSWORD_CHANGE: { continueAuthentication },
}

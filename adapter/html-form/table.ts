/**
 * What the HTML Form adapter does: state, action and answer of the list of people lead to the next state.
 * Source: PingFederate SDK guide, "API states, actions and models"; authentication widget; the rest stands in README.md.
 */
import { fail } from '../kernel/rows.ts'
import type { Start, Table } from '../spi.ts'
import * as step from './steps.ts'
import type { FailureCode, HtmlForm } from './types.ts'

/** What becomes of a password that is not right. */
const refusal = {
  denied: { refuse: 'CREDENTIAL_VALIDATION_FAILED' },
  locked: { to: ['FAILURE'], next: fail<FailureCode>('ACCOUNT_LOCKED') },
} as const

/** What comes of a new password. */
const verdictOnNewPassword = {
  ...refusal,
  changed: { to: ['SUCCESSFUL_PASSWORD_CHANGE'], next: step.changed },
  againstPolicy: {
    refuse: 'PASSWORD_CHANGE_ERROR',
    also: ({ failedValidators, satisfiedValidators }: HtmlForm['outcomes']['againstPolicy']) => ({
      failedValidators,
      satisfiedValidators,
    }),
  },
} as const

const cancelPasswordChange = {
  on: { done: { to: ['USERNAME_PASSWORD_REQUIRED'], next: step.giveUpChange } },
} as const
const continueAuthentication = { on: { done: { to: ['SUCCESS'], next: step.goOn } } } as const

/** The first state is the form; nobody is asked yet. */
export const start: Start<HtmlForm> = {
  on: { done: { to: ['USERNAME_PASSWORD_REQUIRED'], next: step.form } },
}

/** The rows. */
export const table: Table<HtmlForm> = {
  USERNAME_PASSWORD_REQUIRED: {
    checkUsernamePassword: {
      ask: step.askPassword,
      on: {
        ...refusal,
        accepted: { to: ['SUCCESS', 'NEW_PASSWORD_RECOMMENDED'], next: step.accepted },
        mustChangePassword: { to: ['MUST_CHANGE_PASSWORD'], next: step.forced },
      },
    },
    useAlternativeAuthenticationSource: {
      when: step.hasAlternatives,
      ask: step.checkSource,
      on: { done: { to: ['SUCCESS'], next: step.elsewhere } },
    },
    initiatePasswordChange: {
      when: step.mayChangePassword,
      on: { done: { to: ['NEW_PASSWORD_REQUIRED'], next: step.beginChange } },
    },
  },
  MUST_CHANGE_PASSWORD: {
    checkNewPassword: { ask: step.askForcedChange, on: verdictOnNewPassword },
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
    checkNewPassword: { ask: step.askChange, on: verdictOnNewPassword },
    cancelPasswordChange,
  },
  SUCCESSFUL_PASSWORD_CHANGE: { continueAuthentication },
}

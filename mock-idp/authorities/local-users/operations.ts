/** What QA does with people, by /mock/people or by a program. */
import { ControlError } from '../../core/control-error.ts'
import type { PeopleParts } from './port.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changePerson, type PersonChange, personView } from './user-change.ts'
import { counted } from './verify-password.ts'

/** Raises a ControlError of status 400 for a body that its schema refuses. */
export type Validate = (schema: 'people-user' | 'people-user-change', body: unknown) => void
/** What the control API works on. */
export interface ControlOptions extends PeopleParts {
  readonly validate: Validate
}
/** schemas/host/control/people-user-answer.schema.json. */
export type PersonShown = ReturnType<typeof personView>
/** schemas/host/control/people-user.schema.json. */
export type PersonGiven = PersonChange & { readonly password: string }

/** /mock/people as functions. All may raise a ControlError: 400, 404 USER_NOT_FOUND. */
export interface PeopleOperations {
  readonly users: {
    list(): Promise<readonly PersonShown[]>
    get(username: string): Promise<PersonShown>
    /** Creates or replaces; what is not named gets its default. */
    put(username: string, person: PersonGiven): Promise<{ readonly user: PersonShown; readonly created: boolean }>
    /** What is not named stays. */
    patch(username: string, change: PersonChange): Promise<PersonShown>
    delete(username: string): Promise<void>
  }
}

/** The operations on a list of people. */
export function createOperations(options: ControlOptions): PeopleOperations {
  const { people, failures, validate } = options
  const shown = async (person: LocalUser | undefined): Promise<PersonShown> => {
    const { username } = present(person)
    return personView(present(person), await failures.find(username))
  }
  return {
    users: {
      list: async () => Promise.all((await people.list()).map(shown)),
      get: async (username) => shown(await people.find(username)),
      put: async (username, given) => {
        validate('people-user', given)
        checkName(username, given)
        const result = await people.change(username, (before) => {
          // A later version than that of the one replaced: what was proven with the old password is proven no more.
          const passwordVersion = (before?.passwordVersion ?? -1) + 1
          const person = { ...changePerson(newLocalUser(username, given.password), given), passwordVersion }
          return { after: person, answer: { person, created: before === undefined } }
        })
        await setFailures(options, username, { failedAttempts: 0, ...given })
        return { user: await shown(result.person), created: result.created }
      },
      patch: async (username, change) => {
        validate('people-user-change', change)
        checkName(username, change)
        const person = await people.change(username, (before) => {
          const after = before && changePerson(before, change)
          return { after, answer: after }
        })
        present(person)
        await setFailures(options, username, change)
        return shown(person)
      },
      delete: async (username) => {
        present(await people.change(username, (before) => ({ after: undefined, answer: before })))
        await setFailures(options, username, { failedAttempts: 0 })
      },
    },
  }
}

/** As if so many attempts had just failed in a row; it locks nobody. Whoever is unlocked begins anew. */
async function setFailures(
  { failures, clock, policy }: ControlOptions,
  username: string,
  { failedAttempts, locked }: PersonChange,
): Promise<void> {
  const count = failedAttempts ?? (locked === false ? 0 : undefined)
  if (count === undefined) return
  await failures.change(username, () => {
    const at = { now: clock.now(), lockout: policy.lockout }
    return { after: count === 0 ? undefined : counted(username, count, false, at), answer: undefined }
  })
}

function checkName(username: string, given: PersonChange): void {
  if (given.username === undefined || given.username === username) return
  const message = 'The username in the body is not that of the path. A person cannot be renamed: leave it out.'
  throw new ControlError(400, 'USERNAME_MISMATCH', message, [{ pointer: '/username', message }])
}

function present(person: LocalUser | undefined): LocalUser {
  if (person !== undefined) return person
  throw new ControlError(
    404,
    'USER_NOT_FOUND',
    'There is no such person. GET /mock/people/users lists those there are.',
  )
}

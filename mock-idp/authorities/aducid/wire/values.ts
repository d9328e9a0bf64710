/** Values of the service in messages: the session of a request, and personal objects. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { PersonalObject } from '../rules/session.ts'
import type { Requests } from './messages.ts'

/** Both spellings of a name. */
export function aimOf({
  AIMname,
  AIMName,
}: Pick<Requests['close-session'], 'AIMname' | 'AIMName'>): string | undefined {
  return AIMname ?? AIMName
}

/** The session of a request; a request without one is refused. */
export function addressedBy<
  M extends Pick<Requests['close-session'], 'authId' | 'AIMname' | 'AIMName' | 'authKey' | 'bindingId'>,
>(message: M) {
  const { authId, authKey, bindingId } = message
  return authId === undefined ? undefined : { authId, ...defined({ aimName: aimOf(message), authKey, bindingId }) }
}

type ObjectView = NonNullable<Requests['request-operation']['personalObject']>

export function objectOf({ personalObjectAttribute = [], ...named }: ObjectView): PersonalObject {
  const attributes = personalObjectAttribute.map((each) => [each.attributeName, each.attributeValue ?? ''] as const)
  return { ...named, attributes }
}

export function viewOf({ attributes, ...named }: PersonalObject): ObjectView {
  const personalObjectAttribute = attributes.map(([attributeName, attributeValue]) => ({
    attributeName,
    attributeValue,
  }))
  return personalObjectAttribute.length === 0 ? named : { ...named, personalObjectAttribute }
}

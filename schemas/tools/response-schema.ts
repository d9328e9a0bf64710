/** The schema of the answer that shows a state. The host checks envelope, links and model one by one; readers get one schema. */
import type { ObjectSchema } from '../../adapter/kernel/compose.ts'
import { dereference, readJson, type Schema } from './read.ts'

/**
 * The JSON Schema of the answer that shows a state: `id`, `pluginTypeId`, `status`, the fields of the model, `_links` and,
 * for clients without cookies, `_pf_authn_api_state`.
 * Source: PingFederate SDK guide, "API states, actions and models".
 */
export function responseSchema(status: string, model: ObjectSchema, actions: readonly string[]): ObjectSchema {
  const { $schema, $id, ...rest } = model
  const envelope = dereference(readJson<Schema>('host/common', 'envelope.schema.json'), 'host/common')
  const { id, pluginTypeId, _links, _pf_authn_api_state } = envelope['properties'] as { [name: string]: Schema }
  const { propertyNames, maxProperties, additionalProperties: link, ...links } = _links ?? {}
  return {
    ...rest,
    type: 'object',
    properties: {
      id: { ...id },
      pluginTypeId: { ...pluginTypeId },
      status: { const: status, type: 'string', maxLength: 64, description: 'The name of the state.' },
      ...model.properties,
      _links: {
        ...links,
        properties: Object.fromEntries(['self', ...actions].map((name) => [name, link as Schema])),
        additionalProperties: false,
      },
      _pf_authn_api_state: { ..._pf_authn_api_state },
    },
    required: ['id', 'status', ...(model.required ?? []), '_links'],
    additionalProperties: false,
  }
}

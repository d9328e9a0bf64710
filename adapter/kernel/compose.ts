/** Schemas of composed messages: outcomes with their kind, and the answer that shows a state. */

export interface ObjectSchema {
  readonly properties?: { readonly [name: string]: object }
  readonly required?: readonly string[]
  readonly [keyword: string]: unknown
}

const link = {
  type: 'object',
  properties: { href: { type: 'string', maxLength: 2048 } },
  required: ['href'],
  additionalProperties: false,
}

/** The schema of an outcome: its payload and its kind. */
export function outcomeSchema(kind: string, payload: ObjectSchema): ObjectSchema {
  const { $schema, $id, ...rest } = payload
  return {
    ...rest,
    type: 'object',
    properties: { kind: { const: kind, type: 'string', maxLength: 64 }, ...payload.properties },
  }
}

/**
 * The schema of the answer that shows a state: `id`, `pluginTypeId`, `status`, the fields of the model, `_links` and,
 * for cookieless clients, `_pf_authn_api_state`.
 * Source: PingFederate SDK guide, "API states, actions and models".
 */
export function responseSchema(status: string, model: ObjectSchema, actions: readonly string[]): ObjectSchema {
  const { $schema, $id, ...rest } = model
  return {
    ...rest,
    type: 'object',
    properties: {
      id: { type: 'string', maxLength: 30, pattern: '^[a-zA-Z0-9]+$', description: 'The id of the flow.' },
      pluginTypeId: { type: 'string', maxLength: 64, description: 'The type of the plugin that is speaking.' },
      status: { const: status, type: 'string', maxLength: 64, description: 'The name of the state.' },
      ...model.properties,
      _links: {
        type: 'object',
        description: 'What can be done now: a link that is there is the permission.',
        properties: Object.fromEntries(['self', ...actions].map((name) => [name, link])),
        required: ['self'],
        additionalProperties: false,
      },
      _pf_authn_api_state: {
        type: 'string',
        maxLength: 1024,
        description: 'Cookieless mode only: to be sent back in the header X-Pf-Authn-Api-State of the next request.',
      },
    },
    required: ['id', 'status', ...(model.required ?? []), '_links'],
    additionalProperties: false,
  }
}

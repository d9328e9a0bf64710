/** Schemas that are made of others: of an adapter's states and of the answers of its authority. */
import type { Vocabulary } from '../spi.ts'

/** A JSON Schema of an object, as data. */
export interface ObjectSchema {
  readonly properties?: { readonly [name: string]: object }
  readonly required?: readonly string[]
  readonly [keyword: string]: unknown
}

/** The JSON Schema of an answer of the authority: its payload, and beside it the kind of answer that it is. */
function outcomeSchema(kind: string, { $schema, $id, ...payload }: ObjectSchema): ObjectSchema {
  return {
    ...payload,
    type: 'object',
    properties: { kind: { const: kind, type: 'string', maxLength: 64 }, ...payload.properties },
  }
}

/** Members of every answer that shows a state; the fields of the model are beside them. */
const ENVELOPE = ['id', 'pluginTypeId', 'status', '_links', '_pf_authn_api_state']

/** A state model is closed, also where an adapter of another package leaves it open. */
function stateSchema(status: string, { $schema, $id, ...model }: ObjectSchema): ObjectSchema {
  const taken = ENVELOPE.filter((name) => Object.hasOwn(model.properties ?? {}, name))
  if (taken.length > 0) throw new Error(`the model of ${status} declares ${taken.join(', ')}, which every state has`)
  return { ...model, type: 'object', additionalProperties: false }
}

/**
 * The JSON Schemas of an adapter by the names of their validators: `states/<status>`, `actions/<actionId>`,
 * `outcomes/<kind>`, `config`.
 */
export function adapterSchemas({ states, actions, outcomes = {}, config }: Omit<Vocabulary, 'descriptor'>) {
  const schemas: { [name: string]: ObjectSchema } = {}
  for (const [status, model] of Object.entries(states))
    schemas[`states/${status}`] = stateSchema(status, asObject(model))
  for (const [actionId, model] of Object.entries(actions)) schemas[`actions/${actionId}`] = asObject(model)
  for (const [kind, payload] of Object.entries(outcomes))
    schemas[`outcomes/${kind}`] = outcomeSchema(kind, asObject(payload))
  schemas['config'] = asObject(config)
  return schemas
}

/** The `$id` is left out: two adapters of one host may use the same. */
function asObject(schema: object): ObjectSchema {
  const { $id, ...anonymous } = schema as ObjectSchema
  return anonymous
}

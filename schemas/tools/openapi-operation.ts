/** Operations of the OpenAPI document: parameters, bodies and responses with examples. */
import { basename, dirname } from 'node:path'
import type { Components, Reference } from './components.ts'
import type { Example } from './examples.ts'
import { type Operation, readOperations } from './operations.ts'
import { type AdapterFile, dereference, HOST_CONTROL, readFolder, readJson } from './read.ts'

/** The used part of `schemas/host/common/errors.json`. */
export interface ErrorTables {
  readonly errors: { readonly [code: string]: { readonly status: number } }
  readonly details: { readonly [code: string]: { readonly status?: number } }
}
/** Input of the document. `examples` contains only valid ones. */
export interface Sources {
  readonly adapters: readonly AdapterFile[]
  readonly components: Components
  readonly examples: readonly Example[]
  readonly errors: ErrorTables
}

const jsonType = 'application/json'
/** Name of an example in the components. */
export function exampleKey({ folder, name }: Pick<Example, 'folder' | 'name'>): string {
  const own = isControl(folder) && folder !== HOST_CONTROL
  return own ? `control.${readOperations(folder)[0]?.tag}-${name}` : `${basename(folder)}.${name}`
}

function isControl(folder: string): boolean {
  return basename(folder) === basename(HOST_CONTROL)
}

function content(schema: object, examples: readonly Example[]): object {
  if (examples.length === 0) return { schema }
  const references = examples.map(exampleKey).map((key) => [key, { $ref: `#/components/examples/${key}` }])
  return { schema, examples: Object.fromEntries(references) }
}

/** One media type per action of all adapters, and plain JSON for `?action=`. */
function actionBodies({ adapters, components, examples }: Sources): { readonly [mediaType: string]: object } {
  const models = new Map<string, Map<string, Reference>>()
  for (const { id, actions } of adapters) {
    for (const actionId of Object.keys(actions)) {
      const file = `${actionId}.schema.json`
      const model = JSON.stringify(dereference(readJson(id, 'actions', file), `${id}/actions`))
      const alike = models.get(actionId) ?? new Map<string, Reference>()
      if (!alike.has(model)) alike.set(model, components.file(`${id}/actions/${file}`))
      models.set(actionId, alike)
    }
  }
  const ids = [...models.keys()].sort()
  const oneOrAny = (schemas: readonly Reference[]) => (schemas.length === 1 ? { ...schemas[0] } : { anyOf: schemas })
  const references = (id: string) => [...(models.get(id)?.values() ?? [])]
  const of = (...subjects: readonly string[]) => examples.filter(({ subject }) => subjects.includes(subject))
  const own = ids.map((id) => [`application/vnd.pingidentity.${id}+json`, content(oneOrAny(references(id)), of(id))])
  return { ...Object.fromEntries(own), [jsonType]: content(oneOrAny(ids.flatMap(references)), of(...ids)) }
}

/** All visible states of a flow: those of the adapters and the final ones. */
function statesOf(adapters: Sources['adapters']) {
  const shown = adapters.flatMap(({ id, states }) =>
    Object.entries(states).map(([status, { actions }]) => ({ folder: id, status, actions })),
  )
  const ends = Object.keys(readFolder('host/common/states'))
  return [...shown, ...ends.map((status) => ({ folder: 'host/common', status, actions: [] }))]
}

/** Any state; `status` is the discriminator. */
function anyState({ adapters, components }: Sources): Reference {
  const references = statesOf(adapters).map(
    ({ folder, status, actions }) => [status, components.state(folder, status, actions)] as const,
  )
  return components.define('State', 'any state', () => ({
    description: 'A state of the flow, named by `status`.',
    oneOf: references.map(([, reference]) => reference),
    discriminator: {
      propertyName: 'status',
      mapping: Object.fromEntries(references.map(([status, { $ref }]) => [status, $ref])),
    },
  }))
}

/** HTTP status of an example, from its name or, for an error of the flow API, from its codes. */
function statusOf(example: Example, { errors, details }: ErrorTables): string | undefined {
  const inName = /^\d{3}/.exec(example.case)?.[0]
  if (inName !== undefined || example.subject !== 'error') return inName
  const { code } = example.value as { readonly code: string }
  return String(details[example.case]?.status ?? errors[code]?.status)
}

/** Name of the schema file without folder and ending; the names of its examples begin with it. */
const subjectOf = (schema: string) => schema.replace(/^.*\//, '').replace(/\.schema\.json$/, '')

function answerExamples({ folder }: Operation, status: string, schema: string, sources: Sources): readonly Example[] {
  const { adapters, examples, errors } = sources
  if (schema === 'states') {
    const statuses = statesOf(adapters).map((state) => state.status)
    return examples.filter(({ subject }) => statuses.includes(subject))
  }
  const subject = subjectOf(schema)
  // A schema of another folder has its examples there.
  const home = schema.startsWith(`${folder}/`) ? folder : dirname(schema)
  // The errors of all adapters are errors of the flow API.
  const homes = folder === 'host/common' ? [home, ...adapters.map(({ id }) => id)] : [home]
  return examples
    .filter((example) => example.subject === subject)
    .filter((example) => homes.includes(example.folder))
    .filter((example) => (statusOf(example, errors) ?? status) === status)
}

function answers(operation: Operation, sources: Sources): object {
  const entries = Object.entries(operation.answers).map(([status, { description, content: types }]) => {
    if (types === undefined) return [status, { description }]
    const bodies = Object.entries(types).map(([type, schema]) => {
      if (schema === null) return [type, { schema: { type: 'string' } }]
      const references = [schema]
        .flat()
        .map((one) => (one === 'states' ? anyState(sources) : sources.components.file(one)))
      const examples = [schema].flat().flatMap((one) => answerExamples(operation, status, one, sources))
      return [type, content(anyOf(references), examples)]
    })
    return [status, { description, content: Object.fromEntries(bodies) }]
  })
  return Object.fromEntries(entries)
}

function requestBody({ folder, request }: Operation, sources: Sources): object {
  if (request === undefined) return {}
  const { schema, required, mediaType = jsonType } = request
  if (schema === 'actions') return { requestBody: { required, content: actionBodies(sources) } }
  const files = [schema].flat()
  const subjects = files.map(subjectOf)
  const examples = sources.examples.filter((example) => example.folder === folder && subjects.includes(example.subject))
  const references = files.map((file) => sources.components.file(`${folder}/${file}`))
  return { requestBody: { required, content: { [mediaType]: content(anyOf(references), examples) } } }
}

/** The schema itself, or several alternatives. */
function anyOf(references: readonly Reference[]): object {
  const [first] = references
  return references.length === 1 && first ? first : { anyOf: references }
}

/** The OpenAPI object of an operation. Adds the components that it refers to. */
export function operationObject(operation: Operation, sources: Sources): object {
  const actionIds = [...new Set(sources.adapters.flatMap(({ actions }) => Object.keys(actions)))].sort()
  const parameters = operation.parameters.map((parameter) => {
    const isAction = operation.request?.schema === 'actions' && parameter.name === 'action'
    return isAction ? { ...parameter, schema: { ...parameter.schema, enum: actionIds } } : parameter
  })
  const { operationId, tag, summary, description, security } = operation
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security,
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(operation, sources),
    responses: answers(operation, sources),
  }
}

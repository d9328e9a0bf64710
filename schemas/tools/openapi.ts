/** `schemas/gen/openapi.json`: the flow API, the control API and the vendors' REST APIs in OpenAPI 3.1. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createComponents } from './components.ts'
import { readExamples } from './examples.ts'
import { type ErrorTables, exampleKey, operationObject, type Sources } from './openapi-operation.ts'
import { readOperations, readSecuritySchemes } from './operations.ts'
import { type AdapterFile, adapterIds, documentFolders, readJson, root, type Schema } from './read.ts'

/** Generates the OpenAPI document; returned by its path in the repository. */
export function openapiFile(): { readonly [path: string]: string } {
  const adapters = adapterIds().map((id) => readJson<AdapterFile>(id, 'adapter.json'))
  const folders = documentFolders()
  const examples = folders.flatMap(readExamples).filter(({ invalid }) => invalid === undefined)
  const sources: Sources = {
    adapters,
    examples,
    components: createComponents(),
    errors: readJson<ErrorTables>('host/common', 'errors.json'),
  }
  const paths: { [path: string]: { [method: string]: object } } = {}
  const withOperations = folders.filter((folder) => existsSync(join(root, 'schemas', folder, 'operations.json')))
  for (const operation of withOperations.flatMap(readOperations))
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation, sources) }
  const text = JSON.stringify(paths)
  const shown = examples.filter((example) => text.includes(`"#/components/examples/${exampleKey(example)}"`))
  const byName = Object.entries(sources.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Schema
  const document = {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Mock identity provider for authentication flow APIs',
      description:
        'The flow API of PingFederate (/pf-ws/authn/flows) with the states and actions of every adapter, the control API (/mock), and the REST APIs of the simulated servers.',
      version,
      license: { name: license, identifier: license },
    },
    servers: [{ url: 'http://localhost:9031', description: 'The demo configuration.' }],
    tags: [
      { name: 'flow', description: 'The interface of sign-on front ends.' },
      { name: 'control', description: 'The interface of testers: flows in any state, and control of the clock.' },
      { name: 'oauth', description: 'OAuth 2 and OpenID Connect, on the paths of PingFederate.' },
      { name: 'pages', description: 'Pages for browsers: sign-on and sign-off without a client.' },
      { name: 'documents', description: 'This document and the schemas.' },
      { name: 'sessions', description: 'The sessions, as OAuth clients read and end them.' },
      { name: 'people', description: 'The local users of html-form and identifier-first.' },
      ...adapters
        .filter(({ id }) => text.includes(`"tags":["${id}"]`))
        .map(({ id, title }) => ({ name: id, description: `The simulated server behind the ${title}.` })),
    ],
    paths,
    components: {
      schemas: Object.fromEntries(byName),
      examples: Object.fromEntries(shown.map((example) => [exampleKey(example), { value: example.value }])),
      securitySchemes: readSecuritySchemes(withOperations),
    },
  }
  return { 'schemas/gen/openapi.json': `${JSON.stringify(document, null, 2)}\n` }
}

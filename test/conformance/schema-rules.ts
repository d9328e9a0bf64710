/** Rules of schema files: keywords that all validators interpret alike, and bounds on all values. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ANNOTATIONS } from '../../adapter/kernel/annotations.ts'
import { root } from '../../schemas/tools/read.ts'
import { FIRST_WORD } from './comment-rules.ts'

type Json = { readonly [key: string]: unknown }

const KEYWORDS = new Set([
  ...['$ref', 'title', 'description', 'default', ...ANNOTATIONS],
  ...['type', 'enum', 'const', 'anyOf', 'oneOf'],
  ...['properties', 'required', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  ...['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum'],
  ...['items', 'minItems', 'maxItems', 'uniqueItems'],
])

/** Values of any shape: validated by another schema, or shown as received. */
const OPEN = new Set([
  'host/config/mock-idp.schema.json/properties/adapters/additionalProperties/properties/settings',
  'host/config/mock-idp.schema.json/properties/adapters/additionalProperties/properties/authority/properties/remote',
  'host/control/action-schema.schema.json',
  'host/control/request.schema.json/properties/body',
  'host/control/started-flow.schema.json',
  'host/pages/document.schema.json',
  'oauth/userinfo.schema.json',
])

/** Last words of names whose values are secrets, alone (`newPin`, `PIN`) or as a pair (`authKey`, `auth_key`). */
const SECRET_WORDS = new Set([
  ...[
    'pin',
    'pins',
    'passcode',
    'passcodes',
    'tokencode',
    'tokencodes',
    'otp',
    'totp',
    'hotp',
    'password',
    'passwords',
  ],
  ...['passphrase', 'secret', 'secrets', 'token', 'cookie', 'cookies', 'assertion', 'credential', 'seed', 'jwt', 'jws'],
  ...['authkey', 'apikey', 'accesskey', 'privatekey', 'secretkey', 'signingkey', 'sessionkey', 'activationcode'],
])

const TEXT_TYPES = new Set(['string', 'integer', 'number'])

/** Paths of all written schema files below `schemas/`. */
export function schemaFiles(): readonly string[] {
  const files = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.schema.json') && !file.startsWith('gen')).sort()
}

/** Every file with descriptions or summaries, by its path below `schemas/`. */
export function textFiles(): readonly string[] {
  const files = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' })
  const hasTexts = (file: string) => file.endsWith('.json') && !/\b(?:gen|examples)\b/.test(file)
  return [...files.filter(hasTexts).sort(), 'gen/openapi.json']
}

/** Descriptions and summaries that begin like a question, each with its place. */
export function faultsOfTexts(value: unknown, at: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const isText = (key === 'description' || key === 'summary') && typeof child === 'string'
    if (!isText) return faultsOfTexts(child, `${at}/${key}`)
    return FIRST_WORD.test(child) ? [`${at}: ${key} begins with ${child.split(' ')[0]}`] : []
  })
}

/** Violations of the rules with their places; `at` is the path of the file. */
export function faultsOfFile({ $schema, $id, ...schema }: Json, at: string): readonly string[] {
  const faults = faultsOf(schema, at)
  if ($schema !== 'https://json-schema.org/draft/2020-12/schema') faults.push(`${at}: $schema is not 2020-12`)
  if ($id !== `https://mock-idp.example/schemas/${at}`) faults.push(`${at}: $id does not name the file`)
  for (const keyword of ['title', 'description'])
    if (typeof schema[keyword] !== 'string') faults.push(`${at}: no ${keyword}`)
  return faults
}

function faultsOf(schema: Json, at: string): string[] {
  if ('$ref' in schema) return faultsOfReference(schema, at)
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.has(keyword))
  const faults = unknown.map((keyword) => `${at}: keyword ${keyword}`)
  if (!OPEN.has(at)) faults.push(...unbounded(schema, at))
  return [...faults, ...children(schema, at).flatMap(([child, place]) => faultsOf(child, place))]
}

function faultsOfReference(schema: Json, at: string): string[] {
  const faults = Object.keys(schema).length > 1 ? [`${at}: something beside $ref`] : []
  if (!/^[^#:]+\.schema\.json$/.test(String(schema['$ref']))) faults.push(`${at}: $ref to something else than a file`)
  return faults
}

function unbounded(schema: Json, at: string): string[] {
  const types = [schema['type'] ?? []].flat()
  const listed = 'enum' in schema || 'const' in schema
  const isName = at.endsWith('/propertyNames')
  if (types.length === 0 && !listed && !isName && !('anyOf' in schema) && !('oneOf' in schema))
    return [`${at}: no type`]
  const faults: string[] = []
  if (types.includes('string') && !listed && !('maxLength' in schema)) faults.push(`${at}: no maxLength`)
  if (isName && !('maxLength' in schema) && !('pattern' in schema)) faults.push(`${at}: names of any length`)
  if (types.includes('array') && !('maxItems' in schema && 'items' in schema))
    faults.push(`${at}: no maxItems or items`)
  if (types.includes('object')) faults.push(...openObject(schema, at))
  return faults
}

/** An object is closed, or a map whose members are bounded in number and name. */
function openObject(schema: Json, at: string): string[] {
  const { additionalProperties, properties = {}, required } = schema
  const faults: string[] = []
  const isMap = typeof additionalProperties === 'object' && 'propertyNames' in schema && 'maxProperties' in schema
  if (additionalProperties !== false && !isMap) faults.push(`${at}: additionalProperties is not false`)
  for (const name of (required ?? []) as readonly string[])
    if (!Object.hasOwn(properties as Json, name)) faults.push(`${at}: requires ${name}, which it does not declare`)
  for (const [name, property] of Object.entries(properties as { readonly [name: string]: Json }))
    if (isSecretName(name) && showsText(property)) faults.push(`${at}: ${name} is not x-secret`)
  return faults
}

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return SECRET_WORDS.has(words.at(-1) ?? '') || SECRET_WORDS.has(words.slice(-2).join(''))
}

/** Texts and numbers of the value, or of its items or alternatives, are not marked as secret. A listed value is no secret. */
function showsText(schema: Json): boolean {
  if (schema['x-secret'] === true || 'enum' in schema || 'const' in schema) return false
  const { type, items, anyOf = [], oneOf = [] } = schema
  const inner = [...(typeof items === 'object' ? [items] : []), ...[anyOf, oneOf].flat()] as readonly Json[]
  return [type].flat().some((name) => TEXT_TYPES.has(String(name))) || inner.some(showsText)
}

function children(schema: Json, at: string): readonly (readonly [child: Json, place: string])[] {
  const single = ['items', 'additionalProperties', 'propertyNames'].filter((key) => typeof schema[key] === 'object')
  const several = ['properties', 'anyOf', 'oneOf'].filter((key) => typeof schema[key] === 'object')
  return [
    ...single.map((key) => [schema[key] as Json, `${at}/${key}`] as const),
    ...several.flatMap((key) =>
      Object.entries(schema[key] as { readonly [name: string]: Json }).map(
        ([name, child]) => [child, `${at}/${key}/${name}`] as const,
      ),
    ),
  ]
}

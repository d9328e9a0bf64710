/** The form of a field in words, from its schema. */
type Describe = (value: unknown) => string | undefined

const KEYWORDS: { readonly [keyword: string]: Describe } = {
  type: (type) => [type].flat().join(' or '),
  format: (format) => `format ${String(format)}`,
  minLength: (limit) => `at least ${plural(limit, 'character')}`,
  maxLength: (limit) => `at most ${plural(limit, 'character')}`,
  pattern: (pattern) => `pattern ${String(pattern)}`,
  minimum: (limit) => `at least ${String(limit)}`,
  maximum: (limit) => `at most ${String(limit)}`,
  enum: (values) => `one of ${list(values)}`,
  const: (value) => `only ${JSON.stringify(value)}`,
  minItems: (limit) => `at least ${plural(limit, 'entry')}`,
  maxItems: (limit) => `at most ${plural(limit, 'entry')}`,
}

function plural(count: unknown, noun: string): string {
  if (count === 1) return `1 ${noun}`
  return `${String(count)} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`
}

function list(values: unknown): string {
  return [values]
    .flat()
    .map((value) => JSON.stringify(value))
    .join(', ')
}

/** For example `Expected: string, at most 256 characters.`; undefined for a schema without such keywords. */
export function describeForm(schema: object): string | undefined {
  const entries = new Map(Object.entries(schema))
  const parts = Object.entries(KEYWORDS).flatMap(([keyword, describe]) =>
    entries.has(keyword) ? [describe(entries.get(keyword))] : [],
  )
  return parts.length === 0 ? undefined : `Expected: ${parts.join(', ')}.`
}

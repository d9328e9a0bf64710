/** The configuration as programs and files write it. */
import type { MockIdpConfig as CheckedConfig } from '../../schemas/gen/host/config-types.ts'

/** A text from the environment, or from a file: relative to the file that names it. */
export type TextReference = { readonly env: string } | { readonly file: string }

/** A list that replaces the one below `extends`; a list alone is merged with it. */
export interface Replacement<Item> {
  readonly replace: readonly Item[]
}

/** A part of the configuration: what `extends` has may be left out, texts can be references, lists can replace. */
export type ConfigInput<Part> = Part extends string
  ? Part | TextReference
  : Part extends readonly (infer Item)[]
    ? readonly ConfigInput<Item>[] | Replacement<ConfigInput<Item>>
    : Part extends object
      ? keyof Part extends never
        ? Readonly<Record<string, never>>
        : { readonly [Name in keyof Part]?: ConfigInput<Part[Name]> }
      : Part

type Head = {
  /** Location of the schema, for editors. */
  readonly $schema?: string
  /** The configuration below this one: the demo, or a file. */
  readonly extends?: 'demo' | (string & {})
}

/**
 * An object or a file of `schemas/host/config/mock-idp.schema.json`, before `extends` and references are resolved. A missing
 * member that nothing supplies is a fault at the start.
 */
export type MockIdpConfig = ConfigInput<Omit<CheckedConfig, keyof Head>> & Head

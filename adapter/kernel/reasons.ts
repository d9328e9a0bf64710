/** Reasons of refusals, built from the declarations in `schemas/<area>/reasons.json`. */
import type { Fact, Reason, ReasonCatalog } from '../spi.ts'
import { defined } from './objects.ts'

type FactsOf<Declared> = Declared extends { readonly facts: infer F }
  ? { readonly [Name in keyof F]: Fact | undefined }
  : never

/** Builds a reason of a catalog; facts without a value are left out. */
export type CreateReason<Catalog extends ReasonCatalog> = <Code extends keyof Catalog & string>(
  code: Code,
  ...facts: FactsOf<Catalog[Code]> extends never ? [] : [FactsOf<Catalog[Code]>]
) => Reason

/** The function that builds the reasons of a catalog; code and facts are checked by type. */
export function createReason<Catalog extends ReasonCatalog>(catalog: Catalog): CreateReason<Catalog> {
  return (code, ...[facts]) => {
    const message = catalog[code]?.message ?? code
    return facts === undefined ? { code, message } : { code, message, facts: defined(facts) as Reason['facts'] & {} }
  }
}

/**
 * Rules on attributes select the next step after a success.
 * Source: PingFederate, "Configuring rules in authentication policies".
 */
import type { AttributeRules } from '../../../schemas/gen/host/config-types.ts'
import type { SignedOn } from '../flow.ts'

/** A rule without its result. */
export type Rule = Omit<AttributeRules['items'][number], 'result'>

type Compare = (actual: string, expected: string) => boolean
const same: Compare = (actual, expected) => actual === expected
const sameIgnoringCase: Compare = (actual, expected) => actual.toLowerCase() === expected.toLowerCase()

type Condition = (values: readonly string[], expected: string) => boolean
/** Compares the first value of an attribute with several values. */
const first =
  (compare: Compare): Condition =>
  ([value = ''], expected) =>
    compare(value, expected)
const any =
  (compare: Compare): Condition =>
  (values, expected) =>
    values.some((value) => compare(value, expected))
const not =
  (condition: Condition): Condition =>
  (values, expected) =>
    !condition(values, expected)

const conditions: { readonly [name in Rule['condition']]: Condition } = {
  EQUALS: first(same),
  EQUALS_CASE_INSENSITIVE: first(sameIgnoringCase),
  NOT_EQUAL: not(first(same)),
  NOT_EQUAL_CASE_INSENSITIVE: not(first(sameIgnoringCase)),
  MULTIVALUE_CONTAINS: any(same),
  MULTIVALUE_CONTAINS_CASE_INSENSITIVE: any(sameIgnoringCase),
  MULTIVALUE_DOES_NOT_CONTAIN: not(any(same)),
  MULTIVALUE_DOES_NOT_CONTAIN_CASE_INSENSITIVE: not(any(sameIgnoringCase)),
}

/** True if the rule matches the attributes of a success; the attribute `subject` is the user name. */
export function matches({ attributeName, condition, expectedValue }: Rule, { subject, attributes }: SignedOn): boolean {
  const found = Object.hasOwn(attributes, attributeName) ? attributes[attributeName] : undefined
  const value = found ?? (attributeName === 'subject' ? subject : [])
  return conditions[condition]([value].flat(), expectedValue)
}

/** The package export `mock-idp/spi`: the types of the SPI, and the values that tables use. */
export type { Annotations, Show } from './kernel/annotations.ts'
export { Refused, refuse } from './kernel/errors.ts'
export { createReason } from './kernel/reasons.ts'
export { cancel, fail, succeed } from './kernel/rows.ts'
export type * from './spi.ts'

/** What an adapter of another package imports: the types of the SPI, and the few values that every table uses. */
export type { Annotations, Show } from './kernel/annotations.ts'
export { Refused, refuse } from './kernel/errors.ts'
export { cancel, fail, succeed } from './kernel/rows.ts'
export type * from './spi.ts'

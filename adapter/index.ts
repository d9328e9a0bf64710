/** What an adapter of another package imports: the types of the SPI, and the few values that every table uses. */
export type { Annotations, Show } from './annotations.ts'
export { Refused, refuse } from './errors.ts'
export { cancel, fail, succeed } from './rows.ts'
export type * from './spi.ts'

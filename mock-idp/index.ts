/** What programs import from this package. */
export type { AnyAdapter } from '../adapter/erased.ts'
export { ConfigError, type ConfigFault } from './config/faults.ts'
export type { Control } from './control/control.ts'
export { ControlError } from './control/control-error.ts'
export { createMockIdp, type MockIdp, type MockIdpOptions } from './create-mock-idp.ts'

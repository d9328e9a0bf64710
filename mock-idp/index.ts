/** Public API of the package. */
export type { AnyAdapter } from '../adapter/kernel/define-adapter.ts'
export type { KeyPair } from './app/tls/key-pair.ts'
export type { Control } from './app/vendor-operations.ts'
export type { AuthorityModule, ModuleFactory, ModuleOptions } from './authorities/module.ts'
export { ConfigError, type ConfigFault } from './config/faults.ts'
export { ControlError } from './core/control-error.ts'
export { createMockIdp, type ListenOptions, type MockIdp, type MockIdpOptions } from './create-mock-idp.ts'
export type { Plugin } from './flows/load-adapters.ts'

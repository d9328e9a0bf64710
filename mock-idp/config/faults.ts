import type { ErrorObject } from 'ajv'
import { explain } from './explain.ts'
import { pointerTo } from './pointer.ts'
import type { Shape } from './shape.ts'

export { pointerTo } from './pointer.ts'

/** A fault of a configuration: a JSON pointer (RFC 6901) and a message in plain English. */
export interface ConfigFault {
  readonly pointer: string
  readonly message: string
  /** The file of `pointer`, if it is not the given configuration but one that it extends. */
  readonly file?: string
}

/** A configuration that cannot be used, with all its faults. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]
  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map((fault) => `  ${placeOf(fault)}: ${fault.message}`)
    super(`the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`)
    this.faults = faults
  }
}

function placeOf({ file, pointer }: ConfigFault): string {
  return [...(file === undefined ? [] : [file]), ...(pointer === '' ? [] : [pointer])].join(' ') || '(the whole file)'
}

/** Input for better messages; all are optional. */
export interface FaultContext {
  /** Prefix of the pointers. */
  readonly parent?: string
  /** Schema of the value, for names that exist and patterns in words. */
  readonly shape?: Shape
  /** The validated value, which messages do not contain. */
  readonly value?: unknown
}

/** Faults for the errors of a validator, with messages of our own. */
export function schemaFaults(errors: readonly ErrorObject[], context: FaultContext = {}): readonly ConfigFault[] {
  return errors
    .filter(({ keyword }) => keyword !== 'propertyNames')
    .map((error) => {
      const { params, instancePath, propertyName } = error
      const at = (context.parent ?? '') + instancePath
      const member = params['missingProperty'] ?? params['additionalProperty'] ?? propertyName
      const pointer = member === undefined ? at : pointerTo(at, String(member))
      return { pointer, message: explain(error, context) }
    })
}

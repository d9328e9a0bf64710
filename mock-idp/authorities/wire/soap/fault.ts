/** SOAP 1.1 faults (section 4.4). */

export type FaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand'

/** The answer is a fault. `status`: 500 as SOAP 1.1 requires (section 6.2), or the status of HTTP for requests that are no message. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault'
  readonly code: FaultCode
  readonly status: number
  constructor(code: FaultCode, message: string, status = 500) {
    super(message)
    this.code = code
    this.status = status
  }
}

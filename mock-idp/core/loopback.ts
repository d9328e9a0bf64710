/** Names that stand for this machine wherever they are looked up, and addresses that stand for all that it has. */

/** Whether a host name, in brackets where it is an IPv6 address and without a port, is one of this machine alone. */
export function isLoopbackName(name: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(name)
}

/** Whether who listens there listens at every address of the machine. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

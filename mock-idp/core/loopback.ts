/** True for a host name of the loopback interface, without a port; an IPv6 address is in brackets. */
export function isLoopbackName(name: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(name)
}

/** True for an address that stands for all addresses of the machine. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

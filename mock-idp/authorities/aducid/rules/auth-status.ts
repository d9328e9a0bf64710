/**
 * The result codes of AIM (AuthStatus): group, meaning, and source. Sources: a, the vendor's pages "AIM status codes" and "Result operation codes"; b,
 * client code of the vendor.
 */
import type { AuthStatus } from './session.ts'

export interface AuthStatusEntry {
  readonly group:
    | 'normal'
    | 'identity'
    | 'profile'
    | 'security'
    | 'technical'
    | 'link'
    | 'meetingRoom'
    | 'binding'
    | 'masked'
  readonly meaning: string
  readonly source: 'a' | 'b'
}

export const AUTH_STATUSES: { readonly [code in AuthStatus]: AuthStatusEntry } = {
  OK: { group: 'normal', meaning: 'Success.', source: 'a' },
  KO: { group: 'normal', meaning: 'Negative result.', source: 'a' },
  NAU: { group: 'normal', meaning: 'The user, or a blocked PEIG, has refused.', source: 'a' },
  PPNP: { group: 'technical', meaning: 'The PEIG is not connected to its proxy.', source: 'a' },
  USP: { group: 'identity', meaning: 'The PEIG has no identity for this AIM.', source: 'a' },
  USSP: { group: 'link', meaning: 'The PEIG has no identity for the secondary AIM.', source: 'a' },
  UU: { group: 'security', meaning: 'The PEIG has an identity that this AIM does not know.', source: 'a' },
  UUS: { group: 'link', meaning: 'The PEIG has an identity that the secondary AIM does not know.', source: 'a' },
  UI: { group: 'identity', meaning: 'The identity is outside its validity, by time or number of uses.', source: 'a' },
  UPR: { group: 'profile', meaning: 'The security profile is not supported.', source: 'a' },
  UIP: { group: 'link', meaning: 'The security profile of the link is not supported.', source: 'a' },
  UOP: { group: 'profile', meaning: 'The profile of the extending object is not supported.', source: 'a' },
  VI: { group: 'security', meaning: 'The identity is still valid, but rechange was requested.', source: 'a' },
  NEO: { group: 'technical', meaning: 'The extending object does not exist.', source: 'a' },
  ERR: { group: 'technical', meaning: 'Unspecified error.', source: 'b' },
  UV: { group: 'profile', meaning: 'The version is not supported.', source: 'b' },
  DI: { group: 'identity', meaning: 'The identity, or the personal factor, exists already.', source: 'b' },
  CR: { group: 'identity', meaning: 'The change was rolled back.', source: 'b' },
  MI: { group: 'identity', meaning: 'An identification is missing.', source: 'b' },
  NER: { group: 'security', meaning: 'Not enough rights.', source: 'b' },
  IE: { group: 'security', meaning: 'The identity has destroyed itself.', source: 'b' },
  NU: { group: 'identity', meaning: 'Not unique.', source: 'b' },
  NTD: { group: 'normal', meaning: 'Nothing to do.', source: 'b' },
  DR: { group: 'identity', meaning: 'A replica exists already.', source: 'b' },
  SPE: { group: 'link', meaning: 'Error at the secondary PEIG.', source: 'b' },
  NAP: { group: 'normal', meaning: 'The PEIG did not accept.', source: 'b' },
  UTL: { group: 'profile', meaning: 'The transformation between security levels is not supported.', source: 'b' },
  UCC: { group: 'profile', meaning: 'The cipher is not compatible.', source: 'b' },
  NOP: { group: 'technical', meaning: 'No operation, or no method, that can be performed.', source: 'b' },
  UIL: { group: 'link', meaning: 'The link id is unknown.', source: 'b' },
  ILM: { group: 'link', meaning: 'The link id is missing.', source: 'b' },
  ISE: { group: 'security', meaning: 'The stamp is invalid.', source: 'b' },
  NSA: { group: 'link', meaning: 'The secondary AIM is missing.', source: 'b' },
  NS: { group: 'technical', meaning: 'The session does not exist.', source: 'b' },
  CTO: { group: 'technical', meaning: 'The communication timed out.', source: 'b' },
  LI: { group: 'security', meaning: 'The identity is locked.', source: 'b' },
  DMR: { group: 'meetingRoom', meaning: 'Meeting room: it exists already.', source: 'b' },
  UMR: { group: 'meetingRoom', meaning: 'Meeting room: it is unknown.', source: 'b' },
  CMR: { group: 'meetingRoom', meaning: 'Meeting room: it is closed.', source: 'b' },
  MET: { group: 'meetingRoom', meaning: 'Meeting room: nobody entered in time.', source: 'b' },
  MCT: { group: 'meetingRoom', meaning: 'Meeting room: it was not confirmed in time.', source: 'b' },
  BIM: { group: 'binding', meaning: 'A binding item is missing.', source: 'b' },
  BEE: { group: 'binding', meaning: 'The evaluation of the binding failed.', source: 'b' },
  UBM: { group: 'binding', meaning: 'The binding mode is not possible.', source: 'b' },
  DLN: { group: 'identity', meaning: 'The login name belongs to another PEIG.', source: 'b' },
  PCD: { group: 'security', meaning: 'A copy of the PEIG was detected.', source: 'b' },
  UTA: { group: 'masked', meaning: 'Unable to authenticate: the masked reason.', source: 'b' },
  ASA: { group: 'masked', meaning: 'Attack on the authentication session.', source: 'b' },
}

/** Codes of clients and of older editions that AIM never sends, with the reason. */
export const NEVER_SENT = {
  STO: 'Start timeout of an older edition; dropped.',
  PTO: 'Process timeout of an older edition; dropped.',
  CNS: 'CAPI of an older edition; dropped.',
  SDK_ERROR: 'Made by the PHP library when its own call has failed.',
} as const

/** No reason of a failed handshake: success, and the two codes that stand for a masked reason. */
const NO_REASONS: readonly AuthStatus[] = ['OK', 'UTA', 'ASA']

/** The codes that a handshake can fail with. */
export const FAILURE_CODES: readonly AuthStatus[] = Object.keys(AUTH_STATUSES)
  .filter(isAuthStatus)
  .filter((code) => !NO_REASONS.includes(code))

function isAuthStatus(code: string): code is AuthStatus {
  return Object.hasOwn(AUTH_STATUSES, code)
}

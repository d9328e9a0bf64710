/** What the host mounts of one vendor; mock-idp/authorities/<id>/index.ts exports a function that makes one. Types only. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Router } from 'express'
import type { AdapterTypes, Authority } from '../../adapter/spi.ts'

export interface AuthorityModule<T extends AdapterTypes> {
  readonly id: string
  readonly port: Authority<T> // the embedded authority
  readonly wire: Router // the vendor's own paths, mounted at the root; it reads its own bodies (raw where they are signed)
  readonly sockets: { readonly [path: string]: (request: IncomingMessage, socket: Duplex, head: Buffer) => void } // HTTP upgrades
  readonly control: Router // mounted at /mock/<id>
  readonly operations?: object // the same as functions, for programs
  /**
   * What a person would do from the first state on until the flow stands in `status`; a status that is missing gets 422.
   * An action with `when` is left out where the flow does not stand in that status.
   * `type` is the adapter's: one authority may serve several.
   */
  readonly scenarios: {
    readonly [status: string]: (
      username: string,
      type?: string,
    ) => Promise<readonly { actionId: string; model: object; when?: string }[]>
  }
  seed(): Promise<void> // the configuration's users, devices and tokens as records: at start and on POST /mock/reset
  close(): Promise<void> // open sockets and streams
}

/** `X-Mock-Label`: the test that a request belongs to. */
import type { IncomingHttpHeaders } from 'node:http'

/** `maxLength` of labels in schemas/host/control/. */
const MAX_LABEL = 100

/** The label of a request, cut to its greatest length; undefined for none and for an empty one. */
export function labelOf(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers['x-mock-label']
  return sent === undefined ? undefined : String(sent).slice(0, MAX_LABEL).trim() || undefined
}

/** A note if the label was cut. */
export function labelNote(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers['x-mock-label']
  return sent !== undefined && String(sent).length > MAX_LABEL ? CUT : undefined
}

const CUT = `X-Mock-Label has more than ${MAX_LABEL} characters and is cut.`

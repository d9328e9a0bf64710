import type { ServerResponse } from 'node:http'

/** Writes a JSON response: `res.json` of express without its settings, and faster. */
export function sendJson(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  res.statusCode = status
  res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  // A text and the headers are one chunk.
  res.end(text)
}

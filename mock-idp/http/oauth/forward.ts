/** Hands an answer of the provider on to the browser, without the cookies that this host keeps for it. */
import type { Response } from 'express'
import type { InjectedResponse } from './provider-bridge/inject.ts'

/** Writes the answer; headers that are set already stay where the answer has none of that name. */
export function forward({ status, headers, body }: InjectedResponse, res: Response): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) res.setHeader(name, value)
  res.end(body)
}

/** A form that posts itself to the client is a page like any other, also when it carries an error. */
export function asPage(answer: InjectedResponse): InjectedResponse {
  const isForm = String(answer.headers['content-type']).startsWith('text/html') && answer.body.includes('<form')
  return isForm ? { ...answer, status: 200 } : answer
}

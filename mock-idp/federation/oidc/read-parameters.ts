/** The parameters of a request that a browser may send as a query or as a form. */
import express, { type Request, type Response } from 'express'
import { hostError } from '../../../adapter/errors.ts'

const LIMIT = '56kb'

/**
 * A reader of parameters: of the query, and of the form if there is one. It rejects with a FlowError INVALID_REQUEST for
 * a body that is no form, or too large.
 */
export function createParameterReader(): (req: Request, res: Response) => Promise<URLSearchParams> {
  const parse = express.text({ type: 'application/x-www-form-urlencoded', limit: LIMIT })
  return async (req, res) => {
    const query = new URLSearchParams(req.originalUrl.split('?').slice(1).join('?'))
    if (req.method !== 'POST') return query
    await new Promise<void>((resolve, reject) => {
      parse(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(hostError('INVALID_BODY'))))
    })
    if (typeof req.body !== 'string') {
      if (req.headers['content-type'] !== undefined) throw hostError('INVALID_CONTENT_TYPE')
      return query
    }
    return new URLSearchParams([...query, ...new URLSearchParams(req.body)])
  }
}

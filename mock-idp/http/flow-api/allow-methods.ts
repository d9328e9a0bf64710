import type { Request, Response } from 'express'
import { hostError } from '../../../adapter/kernel/errors.ts'

/** Sets `Allow` and throws for any other method. @throws FlowError 405 */
export function allowMethods(methods: readonly string[], req: Request, res: Response): void {
  if (methods.includes(req.method)) return
  res.setHeader('Allow', methods.join(', '))
  throw hostError('METHOD_NOT_ALLOWED')
}

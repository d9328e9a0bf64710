/** What is judged of an action before any authority is asked. */

import type { DetailFields, EpochSeconds, Flow } from '../spi.ts'
import { type AnyCell, own } from './any-adapter.ts'
import { type ErrorCode, FlowError, isRefused } from './errors.ts'
import type { Instance } from './instance.ts'
import type { AnyAction } from './transition.ts'
import { fieldDetails } from './validators.ts'

/** An action that may be judged: its place in the table and what is to be asked. */
export interface Admitted {
  readonly cell: AnyCell
  readonly action: AnyAction
  readonly question: object | undefined
}

/**
 * Finds the cell, checks the model, makes the question.
 * @throws FlowError for an action that is not on offer, a model against its schema, and what the question refuses.
 */
export function prepareAction(flow: Flow, instance: Instance, action: AnyAction, now: EpochSeconds): Admitted {
  const { adapter, config, check } = instance
  const { actionId, model } = action
  const cell = own(own(adapter.table, flow.state.status) ?? {}, actionId)
  const before = { now, config, input: flow.input }
  if (cell === undefined || cell.when?.(flow.state as never, before as never) === false)
    throw new FlowError('INVALID_ACTION_ID')
  const faults = check(`actions/${actionId}`, model)
  if (faults.length > 0) throw new FlowError('VALIDATION_ERROR', { details: fieldDetails(faults) })
  try {
    return { cell, action, question: cell.ask?.(flow.state as never, action as never, before as never) }
  } catch (error) {
    throw isRefused(error) ? declared(instance, error.detail) : error
  }
}

/** A detail that the adapter declares, as the error that the client is told; `also` stands in the detail too. */
export function declared({ adapter }: Instance, code: string, also: DetailFields = {}): FlowError {
  const { details = {} } = adapter.vocabulary.descriptor
  const { message, userMessageKey, parentCode } = own(details, code) ?? {
    message: code,
    parentCode: 'VALIDATION_ERROR',
  }
  const key = userMessageKey === undefined ? {} : { userMessageKey }
  return new FlowError(parentCode as ErrorCode, { details: [{ code, message, userMessage: message, ...key, ...also }] })
}

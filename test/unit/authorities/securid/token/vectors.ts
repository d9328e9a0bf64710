import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../../../schemas/tools/read.ts'

/** A token in all forms that RSA uses, with codes of the program `stoken`. */
export interface VectorToken {
  readonly id: string
  readonly serial: string
  readonly token: string // numeric, unprotected
  readonly tokenBlocks: string
  readonly tokenIphone?: string
  readonly tokenAndroid?: string
  readonly tokenV3?: string
  readonly sdtid?: string
  readonly protected?: readonly VectorForm[]
  readonly seedHex: string
  readonly expires: string // the day after the last valid one, YYYY/MM/DD
  readonly digits: number
  readonly intervalSeconds: number
  readonly pinMode: number
  readonly codes: readonly VectorCode[]
}
export interface VectorForm {
  readonly form: 'numeric' | 'android' | 'v3' | 'sdtid'
  readonly password?: string
  readonly deviceId?: string
  readonly token: string
}
export interface VectorCode {
  readonly pin: string | null
  readonly unixTime: number
  readonly utc: string
  readonly tokencode: string // with the PIN mixed in, if there is one
  readonly next: string
}

// Not relative to this module: the build does not copy the data.
const file = join(root, 'test', 'fixtures', 'securid-tokencode-vectors.json')

/** Tokens of test/fixtures/securid-tokencode-vectors.json. */
export const vectors: readonly VectorToken[] = JSON.parse(readFileSync(file, 'utf8')).tokens

/** @throws Error for an unknown id. */
export const vector = (id: string): VectorToken => {
  const found = vectors.find((token) => token.id === id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found
}

/** @throws Error if the token does not have this protected form. */
export const protectedForm = (id: string, form: VectorForm['form']): VectorForm => {
  const found = vector(id).protected?.find((candidate) => candidate.form === form)
  if (found === undefined) throw new Error(`no protected ${form} form of vector ${id}`)
  return found
}

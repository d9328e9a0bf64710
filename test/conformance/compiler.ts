import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { annotationKeywords } from '../../adapter/kernel/annotations.ts'

/** A strict ajv that reports all errors and accepts our annotations. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  formats.default(ajv)
  return ajv.addVocabulary([...annotationKeywords])
}

/** Walks the schema of a configuration along a configuration. */
import { ROOT, SHAPES, type Shape } from '../../schemas/gen/host/config-shape.ts'
import { stepsOf } from './pointer.ts'

export type { Shape } from '../../schemas/gen/host/config-shape.ts'

/** Shape of a whole configuration. */
export const rootShape: Shape = SHAPES[ROOT] ?? {}

/** The shape itself, in place of a reference to it. */
function resolved(shape: Shape | undefined): Shape | undefined {
  return shape?.$ref === undefined ? shape : SHAPES[shape.$ref]
}

/** Shape of a member, or of a list item; undefined where the schema says nothing. */
export function memberShape(shape: Shape | undefined, name: string): Shape | undefined {
  const { items, properties = {}, additionalProperties } = shape ?? {}
  if (items !== undefined) return resolved(items)
  if (Object.hasOwn(properties, name)) return resolved(properties[name])
  // `false`, and the objects of adapters' own schemas.
  return typeof additionalProperties === 'object' ? resolved(additionalProperties) : undefined
}

/** Shape at a JSON pointer. */
export function shapeAt(root: Shape, pointer: string): Shape | undefined {
  let shape: Shape | undefined = root
  for (const step of stepsOf(pointer)) shape = memberShape(shape, step)
  return shape
}

/** True if the schema allows a value of this type, or says nothing. */
export function allows(shape: Shape | undefined, type: string): boolean {
  return shape?.type === undefined || [shape.type].flat().includes(type)
}

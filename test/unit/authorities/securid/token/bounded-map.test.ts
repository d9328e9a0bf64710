import { expect } from 'chai'
import { createBoundedMap } from '../../../../../mock-idp/authorities/securid/token/bounded-map.ts'

describe('createBoundedMap', () => {
  const madeFor = (keys: readonly string[], limit: number): readonly string[] => {
    const made: string[] = []
    const map = createBoundedMap<string, { key: string }>(limit)
    for (const key of keys) {
      const value = map.get(key, () => {
        made.push(key)
        return { key }
      })
      expect(value.key).to.equal(key)
    }
    return made
  }

  it('createBoundedMap, key requested again: value is made once', () => {
    expect(madeFor(['a', 'b', 'a', 'b'], 2)).to.deep.equal(['a', 'b'])
  })

  it('createBoundedMap, full: removes the oldest entry', () => {
    expect(madeFor(['a', 'b', 'c', 'b', 'c', 'a'], 2)).to.deep.equal(['a', 'b', 'c', 'a'])
  })
})

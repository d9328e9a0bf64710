import { expect } from 'chai'
import { loadOnce } from '../../../../adapter/kernel/load-once.ts'

describe('loadOnce', () => {
  it('loadOnce, several calls: loads once, one result', async () => {
    let count = 0
    const load = loadOnce(async () => ++count)
    expect(await Promise.all([load(), load()])).to.deep.equal([1, 1])
    expect(await load()).to.equal(1)
  })

  it('loadOnce, failure: passed on to all waiting callers, the next call loads again', async () => {
    let count = 0
    const load = loadOnce(async () => {
      if (++count === 1) throw new Error('no file descriptor is left')
      return count
    })
    const results = await Promise.allSettled([load(), load()])
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected'])
    expect(count).to.equal(1)
    expect(await load()).to.equal(2)
    expect(await load()).to.equal(2)
  })
})

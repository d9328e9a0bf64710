import { expect } from 'chai'
import { newestFlows } from '../../../../mock-idp/control/newest-flows.ts'
import type { HostFlow } from '../../../../mock-idp/flows/flow.ts'

/** Only `order` is read. */
const flow = (order: number) => ({ order }) as HostFlow
const storeOf = (orders: readonly number[]) => ({
  list: async () => orders.map((order) => [`flow${order}`, flow(order)] as const),
})
const ordersOf = async (found: ReturnType<typeof newestFlows>) => (await found).map(([, { order }]) => order)
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('newestFlows', () => {
  for (const [title, orders] of [
    ['ascending', upTo(50)],
    ['descending', upTo(50).reverse()],
    ['mixed', upTo(50).sort((one, other) => ((one * 7) % 50) - ((other * 7) % 50))],
  ] as const) {
    it(`${title} list: the newest in descending order`, async () => {
      expect(await ordersOf(newestFlows(storeOf(orders), 3))).to.deep.equal([50, 49, 48])
    })
    it(`${title} list, before a flow: the next page`, async () => {
      expect(await ordersOf(newestFlows(storeOf(orders), 3, 48))).to.deep.equal([47, 46, 45])
      expect(await ordersOf(newestFlows(storeOf(orders), 3, 3))).to.deep.equal([2, 1])
    })
  }
  it('100,000 flows: other work has its turn after each thousand', async () => {
    let turns = 0
    let reading = true
    const turn = () => {
      turns += 1
      if (reading) setImmediate(turn)
    }
    setImmediate(turn)
    expect(await ordersOf(newestFlows(storeOf(upTo(100_000)), 2))).to.deep.equal([100_000, 99_999])
    reading = false
    expect(turns).to.be.at.least(100)
  })
})

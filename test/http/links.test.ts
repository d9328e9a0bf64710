import { expect } from 'chai'
import supertest from 'supertest'
import { createMockIdp, type MockIdpOptions } from '../fixtures/create-mock-idp.ts'

/** Follows every link of every page, from the root page. @returns status by path. */
async function crawl(baseUrl: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const waiting = ['/']
  const browser = supertest.agent(baseUrl)
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path)) continue
    const { status, text, headers } = await browser.get(path).set('Accept', 'text/html').redirects(3)
    found.set(path, status)
    if (!/html/.test(headers['content-type'] ?? '')) continue
    const links = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&#38;', '&'))
    waiting.push(...links.filter((link) => link.startsWith('/')))
  }
  return found
}

describe('links of the pages', () => {
  const options: { readonly [title: string]: MockIdpOptions } = {
    open: {},
    'control token': { control: 'token' },
    'no control API': { control: 'off' },
  }
  for (const [title, option] of Object.entries(options))
    it(`every link from the root page, ${title}: answered, none needs a token`, async () => {
      const idp = createMockIdp(option)
      const { baseUrl } = await idp.listen({ port: 0 })
      const found = await crawl(baseUrl)
      await idp.close()
      expect(found.size).to.be.greaterThan(5)
      // The certificate of a host without TLS is the only link of the index that leads nowhere.
      const dead = [...found].filter(([path, status]) => status !== 200 && path !== '/mock/certificate')
      expect(dead).to.deep.equal([])
      expect(found.has('/mock')).to.equal(title === 'open')
    })

  it('root page, control token: names the header, and the command has it', async () => {
    const idp = createMockIdp({ control: 'token' })
    const { baseUrl } = await idp.listen({ port: 0 })
    const { text } = await supertest(baseUrl).get('/').expect(200)
    await idp.close()
    expect(text).to.include("-H 'Authorization: Bearer &lt;control token&gt;'").and.include('<code>/mock/flows</code>')
    expect(text).not.to.include('<a href="/mock')
  })
})

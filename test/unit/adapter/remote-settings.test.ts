import { expect } from 'chai'
import { ConfigError } from '../../../mock-idp/config/faults.ts'
import { createMockIdp, type MockIdpOptions } from '../../../mock-idp/index.ts'
import { sampleAdapter } from '../../fixtures/adapters/engine-adapter.ts'

/** The faults of a configuration, by pointer. */
async function faultsOf(options: MockIdpOptions): Promise<object> {
  const idp = createMockIdp(options)
  try {
    await idp.ready
    return {}
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.faults.map(({ pointer, message }) => [pointer, message]))
  } finally {
    await idp.close()
  }
}

describe('adapters without remote', () => {
  for (const type of ['html-form', 'identifier-first', 'oauth-device'])
    it(`${type} with a remote authority: a fault that names the embedded one`, async () => {
      const config = { adapters: { first: { type, authority: { remote: {} } } } }
      expect(await faultsOf({ config })).to.deep.equal({
        '/adapters/first/authority': `${type} asks no other server; use {"authority": {"embedded": {}}}`,
      })
    })
  it('a plugin with neither remote nor authority: a fault', async () => {
    const { remote: _, ...plugin } = sampleAdapter
    const config = { adapters: { first: { type: 'sample' } } }
    expect(await faultsOf({ config, adapters: [plugin] })).to.deep.equal({
      '/adapters/first/authority':
        'the adapter sample brings neither a simulated server nor a connection to a real one',
    })
  })
})

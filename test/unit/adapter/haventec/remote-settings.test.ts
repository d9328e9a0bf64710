import { expect } from 'chai'
import type { HaventecConfig } from '../../../../adapter/haventec/types.ts'
import { ConfigError } from '../../../../mock-idp/config/faults.ts'
import { CERTIFICATE } from '../../../fixtures/certificate.ts'
import { createMockIdp } from '../../../fixtures/create-mock-idp.ts'
import { ROOT, SETTINGS } from '../../../fixtures/haventec/remote.ts'

const whole: HaventecConfig = { ...SETTINGS, 'Base URL': `https://haventec.example.com${ROOT}` }
const AT = '/adapters/haventec/authority/remote'

/** The faults of a host whose adapter has these connection settings. */
async function faultsOf(remote: object): Promise<readonly string[]> {
  const idp = createMockIdp({ config: { adapters: { haventec: { type: 'haventec', authority: { remote } } } } })
  try {
    await idp.ready
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(({ pointer, message }) => `${pointer} ${message}`)
  } finally {
    await idp.close()
  }
}

describe('settings of a remote Haventec Authenticate', () => {
  it('remote Haventec settings, minimal and complete: no faults', async () => {
    const everything: HaventecConfig = {
      ...whole,
      'Verify HTTPS Hostname': false,
      'Trusted CA': CERTIFICATE,
      'API Request Timeout': 0,
      'Proxy Settings': 'Custom',
      'Custom Proxy Host': 'proxy.example.com',
      'Custom Proxy Port': 3128,
    }
    expect(await faultsOf(whole)).to.deep.equal([])
    expect(await faultsOf(everything)).to.deep.equal([])
  })
  it('remote Haventec settings, missing ones: one fault per setting, by pointer', async () => {
    expect(await faultsOf({ 'Proxy Settings': 'Custom' })).to.deep.equal([
      `${AT}/Base URL is required for a remote server`,
      `${AT}/Application UUID is required for a remote server`,
      `${AT}/API Key is required for a remote server`,
      `${AT}/Custom Proxy Host is required for a custom proxy`,
      `${AT}/Custom Proxy Port is required for a custom proxy`,
    ])
  })
  it('remote Haventec settings, invalid ones: faults without the API key', async () => {
    expect(await faultsOf({ ...whole, 'Base URL': 'https://' })).to.deep.equal([`${AT}/Base URL must be a URL`])
    expect(await faultsOf({ ...whole, 'Trusted CA': 'no certificate' })).to.deep.equal([
      `${AT}/Trusted CA cannot be used by OpenSSL`,
    ])
    const [fault, ...more] = await faultsOf({ ...whole, 'API Key': 'a key\nwith a line' })
    expect(fault)
      .to.match(/API Key/)
      .and.not.include('with a line')
    expect(more).to.deep.equal([])
  })
})

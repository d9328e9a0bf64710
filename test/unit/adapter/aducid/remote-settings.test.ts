import { expect } from 'chai'
import type { AducidConfig } from '../../../../adapter/aducid/types.ts'
import { ConfigError } from '../../../../mock-idp/config/faults.ts'
import { CERTIFICATE } from '../../../fixtures/certificate.ts'
import { createMockIdp } from '../../../fixtures/create-mock-idp.ts'

const whole: AducidConfig = { 'AIM URL': 'https://aim.example.com' }
const AT = '/adapters/aducid/authority/remote'

/** The faults of a host whose adapter has these connection settings. */
async function faultsOf(remote: object): Promise<readonly string[]> {
  const idp = createMockIdp({ config: { adapters: { aducid: { type: 'aducid', authority: { remote } } } } })
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

describe('settings of a remote ADUCID AIM', () => {
  it('remote ADUCID settings, minimal and complete: no faults', async () => {
    const everything: AducidConfig = {
      ...whole,
      'AIM Name': 'second',
      'Subject Attribute': 'uid',
      'Attribute Set': 'ADUCID_USER',
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
  it('remote ADUCID settings, missing ones: one fault per setting, by pointer', async () => {
    expect(await faultsOf({ 'Proxy Settings': 'Custom' })).to.deep.equal([
      `${AT}/AIM URL is required for a remote server`,
      `${AT}/Custom Proxy Host is required for a custom proxy`,
      `${AT}/Custom Proxy Port is required for a custom proxy`,
    ])
  })
  it('remote ADUCID settings, invalid ones: faults', async () => {
    expect(await faultsOf({ 'AIM URL': 'https://' })).to.deep.equal([`${AT}/AIM URL must be a URL`])
    expect(await faultsOf({ 'AIM URL': 'ftp://aim.example.com' })).to.deep.equal([
      `${AT}/AIM URL must begin with http:// or https://`,
    ])
    expect(await faultsOf({ ...whole, 'Trusted CA': 'no certificate' })).to.deep.equal([
      `${AT}/Trusted CA cannot be used by OpenSSL`,
    ])
  })
})

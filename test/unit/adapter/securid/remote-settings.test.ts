import { expect } from 'chai'
import type { SecurIDConfig } from '../../../../adapter/securid/types.ts'
import { ConfigError } from '../../../../mock-idp/config/faults.ts'
import { CERTIFICATE } from '../../../fixtures/certificate.ts'
import { createMockIdp } from '../../../fixtures/create-mock-idp.ts'
import { AGENT_SETTINGS } from '../../../fixtures/securid/remote.ts'

const URL = 'https://rsa.example.com:5555/mfa/v1_1'
const whole: SecurIDConfig = { ...AGENT_SETTINGS, 'RSA Base API URL': URL }
const AT = '/adapters/securid/authority/remote'

/** The faults of a host whose adapter has these connection settings. */
async function faultsOf(remote: object, settings: object = {}): Promise<readonly string[]> {
  const idp = createMockIdp({
    config: { adapters: { securid: { type: 'securid', settings, authority: { remote } } } },
  })
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

describe('settings of a remote Authentication Manager', () => {
  it('remote SecurID settings, minimal and complete: no faults', async () => {
    const everything: SecurIDConfig = {
      ...whole,
      'Failover Servers': [{ 'RSA Base API URL': URL, 'Verify HTTPS Hostname': false }],
      'Security Key Type': 'HMAC',
      'Assurance Policy ID': 'All',
      'Verify HTTPS Hostname': false,
      'Trusted CA': CERTIFICATE,
      'Use Custom Cipher Suites': true,
      'Custom Cipher Suites': 'TLS_AES_256_GCM_SHA384, ECDHE-RSA-AES128-GCM-SHA256',
      'API Request Timeout': 0,
      'Proxy Settings': 'Custom',
      'Custom Proxy Host': 'proxy.example.com',
      'Custom Proxy Port': 3128,
      'Challenge Retries': 3,
    }
    expect(await faultsOf(everything)).to.deep.equal([])
    expect(await faultsOf(whole)).to.deep.equal([])
  })
  const { 'RSA Authentication Agent': _, ...nameless } = whole
  it('remote SecurID settings: require an agent or an assurance policy', async () => {
    expect(await faultsOf({ ...nameless, 'Assurance Policy ID': 'All' })).to.deep.equal([])
    expect(await faultsOf(nameless)).to.deep.equal([
      `${AT}/RSA Authentication Agent is required, unless there is an Assurance Policy ID`,
    ])
  })
  it('remote SecurID settings, missing ones: one fault per setting, by pointer', async () => {
    expect(await faultsOf({ 'Security Key Type': 'HMAC', 'Proxy Settings': 'Custom' })).to.deep.equal([
      `${AT}/RSA Base API URL is required for a remote server`,
      `${AT}/RSA Access Key is required for a remote server`,
      `${AT}/RSA Authentication Agent is required, unless there is an Assurance Policy ID`,
      `${AT}/RSA Access ID is required for HMAC`,
      `${AT}/Custom Proxy Host is required for a custom proxy`,
      `${AT}/Custom Proxy Port is required for a custom proxy`,
    ])
  })
  it('remote SecurID settings, invalid ones: faults with the pointer of the setting', async () => {
    const settings = { 'Use Custom Cipher Suites': true, 'Custom Cipher Suites': 'TLS_OF_MINE' }
    expect(await faultsOf(whole, settings)).to.deep.equal([
      '/adapters/securid/settings/Custom Cipher Suites cannot be used by OpenSSL',
    ])
    expect(await faultsOf({ ...whole, 'Trusted CA': 'mine' })).to.deep.equal([
      `${AT}/Trusted CA cannot be used by OpenSSL`,
    ])
    const failover = [{ 'RSA Base API URL': URL }, { 'RSA Base API URL': 'https://' }]
    expect(await faultsOf({ ...whole, 'Failover Servers': failover })).to.deep.equal([
      `${AT}/Failover Servers/1/RSA Base API URL must be a URL`,
    ])
    expect(await faultsOf({ ...whole, 'Use Custom Cipher Suites': true, 'Custom Cipher Suites': ' ,' })).to.deep.equal([
      `${AT}/Custom Cipher Suites is required to use custom cipher suites`,
    ])
  })
  it('remote SecurID settings, invalid by the schema: faults of the schema', async () => {
    expect(
      await faultsOf({ ...whole, 'RSA Base API URL': 'rsa.example.com', 'API Request Timeout': '5 s' }),
    ).to.deep.equal([
      `${AT}/RSA Base API URL must begin with http:// or https://`,
      `${AT}/API Request Timeout must be of type integer; write the number without quotes`,
    ])
  })
})

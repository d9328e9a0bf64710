import { openRemote } from '../../fixtures/securid/remote.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('remote, by access key', (users, settings) =>
  openRemote(users, settings, { 'Security Key Type': 'Access Key' }),
)
authorityContract('remote, by HMAC', (users, settings) => openRemote(users, settings, { 'Security Key Type': 'HMAC' }))

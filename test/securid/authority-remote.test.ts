import { authorityContract } from './authority-contract.ts'
import { openRemote } from './remote.ts'

authorityContract('remote, by access key', (users, settings) =>
  openRemote(users, settings, { 'Security Key Type': 'Access Key' }),
)
authorityContract('remote, by HMAC', (users, settings) => openRemote(users, settings, { 'Security Key Type': 'HMAC' }))

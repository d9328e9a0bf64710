import { openRemote } from '../../fixtures/haventec/remote.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('remote', openRemote)
authorityContract('remote, refusals with HTTP 200', (having) => openRemote({ ...having, answerErrorsWith200: true }))

import { authorityContract } from './authority-contract.ts'
import { openRemote } from './remote.ts'

authorityContract('remote', openRemote)
authorityContract('remote, refusals with HTTP 200', (having) => openRemote({ ...having, answerErrorsWith200: true }))

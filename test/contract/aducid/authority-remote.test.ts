import { openRemote } from '../../fixtures/aducid/aim.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('remote', openRemote())

import { openEmbedded } from '../../fixtures/aducid/aim.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('embedded', openEmbedded)

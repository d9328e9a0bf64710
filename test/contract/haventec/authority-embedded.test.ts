import { openModule } from '../../fixtures/haventec/server.ts'
import { authorityContract } from './authority-contract.ts'

authorityContract('embedded', openModule)

import { authorityContract } from './authority-contract.ts'
import { openModule } from './server.ts'

authorityContract('embedded', openModule)

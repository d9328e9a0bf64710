/** The same app as in echo-express.ts, served as the mock is. */
import { createServer } from '../../mock-idp/app/express-server.ts'
import { announce } from './announce.ts'
import { echo } from './echo.ts'

announce(createServer(echo()))

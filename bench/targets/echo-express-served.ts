/** The app of echo-express.ts with the server of the mock. */
import { createServer } from '../../mock-idp/app/express-server.ts'
import { announce } from './announce.ts'
import { echo } from './echo.ts'

announce(createServer(echo()))

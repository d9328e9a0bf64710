/** Express 5 as most people serve it, doing what echo-node.ts does. */
import { createServer } from 'node:http'
import { announce } from './announce.ts'
import { echo } from './echo.ts'

announce(createServer(echo()))

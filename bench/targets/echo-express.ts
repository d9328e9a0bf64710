/** The work of echo-node.ts with Express 5 and a plain HTTP server. */
import { createServer } from 'node:http'
import { announce } from './announce.ts'
import { echo } from './echo.ts'

announce(createServer(echo()))

/** The limit: bare node:http that parses a POST of JSON and serializes it again. */
import { createServer } from 'node:http'
import { announce } from './announce.ts'

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(Buffer.concat(parts).toString())))
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length })
    response.end(body)
  })
})
announce(server)

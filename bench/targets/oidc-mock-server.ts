/** oauth2-mock-server with an ES256 key. */
import { OAuth2Server } from 'oauth2-mock-server'

const server = new OAuth2Server()
await server.issuer.keys.generate('ES256')
await server.start(0, '127.0.0.1')
console.log(`listening on http://127.0.0.1:${server.address().port}`)

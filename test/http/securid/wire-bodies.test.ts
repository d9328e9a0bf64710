import { expect } from 'chai'
import { openRemote } from '../../fixtures/securid/remote.ts'
import { alice } from '../../fixtures/securid/users.ts'
import { KEY, wireClient } from '../../fixtures/securid/wire-client.ts'

describe("RSA's REST API, simulated, bodies that cannot be read", () => {
  let server: Awaited<ReturnType<typeof openRemote>>
  afterEach(() => server.close())

  it('are refused as the client’s fault: said to be compressed, and not', async () => {
    server = await openRemote([alice()])
    const { status, body } = await wireClient(server.url).post('initialize', '{}', {
      ...KEY,
      'Content-Encoding': 'gzip',
    })
    expect([status, body.code]).to.deep.equal([400, 'INVALID_BODY'])
  })
})

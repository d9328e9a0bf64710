/** Signals and broken outputs of `mock-idp start`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { command, launch, type Running } from '../fixtures/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))

/** Starts through a shell, which redirects the outputs to files in `folder`; the address is in `out`. */
async function launchBy(script: string, port = '0') {
  const quoted = [...command, 'start', '--port', port].map((part) => `'${part}'`).join(' ')
  const child = spawn('bash', ['-c', script.replace('START', `exec ${quoted}`)], { cwd: folder, stdio: 'ignore' })
  const ended = once(child, 'exit') as Promise<[number | null]>
  return { child, ended }
}

describe('mock-idp start with signals and broken outputs', () => {
  const running: Running[] = []
  const started = async (...args: string[]) => {
    const mock = await launch(['--port', '0', ...args])
    running.push(mock)
    return mock
  }
  const ended = async (mock: Running) => {
    const since = performance.now()
    mock.signal('SIGTERM')
    const { code } = await mock.finished
    return { code, ms: performance.now() - since }
  }
  const connected = async ({ baseUrl }: Running, text: string) => {
    const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    await new Promise<void>((resolve) => socket.write(text, () => resolve()))
    // An answered request: the server has read the bytes of the first connection.
    await fetch(`${baseUrl}/mock/health`)
    return socket
  }
  afterEach(async () => {
    for (const mock of running.splice(0)) {
      mock.signal('SIGKILL')
      await mock.finished
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const [what, text, args] of [
    ['half a request head', 'GET /mock/health HTTP/1.1\r\nHo', []],
    ['half a body', 'POST /mock/flows HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{', []],
    ['part of a next request', 'GET /mock/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /mock', []],
  ] as const)
    it(`mock-idp start, SIGTERM with ${what}: exit code 0 within two seconds`, async () => {
      const mock = await started(...args)
      const socket = await connected(mock, text)
      const { code, ms } = await ended(mock)
      expect(code).to.equal(0)
      expect(ms).to.be.lessThan(2000)
      socket.destroy()
    })
  it('mock-idp start --tls, SIGTERM with a connection without a handshake: exit code 0 within two seconds', async () => {
    const mock = await started('--tls')
    const socket = connect(Number(new URL(mock.baseUrl).port), '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    const { code, ms } = await ended(mock)
    expect(code).to.equal(0)
    expect(ms).to.be.lessThan(2000)
  })
  it('mock-idp start, SIGTERM with a pending delay of 30 seconds: answered, exit code 0 within two seconds', async () => {
    const mock = await started()
    const headers = { 'Content-Type': 'application/json', 'X-XSRF-Header': 'test' }
    const begun = await fetch(`${mock.baseUrl}/mock/flows`, { method: 'POST' })
    const { id } = (await begun.json()) as { id: string }
    const faults = `${mock.baseUrl}/mock/faults`
    const late = JSON.stringify([{ match: {}, do: { delayMs: 30_000 } }])
    await fetch(faults, { method: 'PUT', headers, body: late })
    const answer = fetch(`${mock.baseUrl}/pf-ws/authn/flows/${id}`, { headers })
    const hits = async () => ((await (await fetch(faults)).json()) as readonly { hits: number }[])[0]?.hits
    while ((await hits()) === 0);
    const { code, ms } = await ended(mock)
    expect(code).to.equal(0)
    expect(ms).to.be.lessThan(2000)
    expect((await answer).status).to.equal(200)
  })
  it('mock-idp start, a second signal: ends at once', async () => {
    const mock = await started()
    const socket = await connected(mock, 'GET /mock/health HTTP/1.1\r\nHo')
    const since = performance.now()
    mock.signal('SIGTERM')
    // The port is closed: the first signal has been handled.
    while (await fetch(`${mock.baseUrl}/mock/health`).catch(() => undefined));
    mock.signal('SIGINT')
    const { code } = await mock.finished
    expect(performance.now() - since).to.be.lessThan(300)
    expect(code).to.equal(null)
    socket.destroy()
  })

  /** The address that the started process prints to the file `out`. */
  const addressIn = async (file: string) => {
    const path = join(folder, file)
    const watcher = watch(folder)
    try {
      for (;;) {
        const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
        const [, address] = /^listening on (\S+)\n/m.exec(text) ?? []
        if (address !== undefined) return address
        await once(watcher, 'change')
      }
    } finally {
      watcher.close()
    }
  }
  /** False while no server listens. */
  const isUp = (address: string) =>
    fetch(`${address}/mock/health`).then(
      () => true,
      () => false,
    )
  const stop = async ({ child, ended: exited }: Awaited<ReturnType<typeof launchBy>>) => {
    child.kill('SIGTERM')
    return (await exited)[0]
  }
  const manyFlows = async (address: string, count: number) => {
    for (let done = 0; done < count; done++) {
      const answer = await fetch(`${address}/mock/flows`, { method: 'POST' })
      if (answer.status !== 201) throw new Error(`answered ${answer.status}`)
      await answer.arrayBuffer()
    }
  }

  it('mock-idp start, log file over the size limit: goes on, says so once on standard output, exit code 0', async () => {
    // Standard output is a pipe, which has no limit of size.
    const mock = await launchBy('ulimit -f 8; START 2> full.log > >(cat > limited.out)')
    const address = await addressIn('limited.out')
    await manyFlows(address, 150)
    expect((await fetch(`${address}/mock/health`)).status).to.equal(200)
    const said = readFileSync(join(folder, 'limited.out'), 'utf8').match(/The log cannot be written \(.*EFBIG/g)
    expect(said).to.have.length(1)
    expect(await stop(mock)).to.equal(0)
  })
  for (const [what, script] of [
    ['standard error to /dev/full', 'START 2> /dev/full > full.out'],
    ['standard error to a reader that is gone', 'START 2> >(exec true) > gone.out'],
    ['standard error to a reader that does not read', 'START 2> >(exec sleep 30) > slow.out'],
  ] as const)
    it(`mock-idp start, ${what}: goes on, exit code 0`, async () => {
      const mock = await launchBy(script)
      const address = await addressIn(script.split(' ').at(-1) ?? '')
      await manyFlows(address, 300)
      const since = performance.now()
      expect(await stop(mock)).to.equal(0)
      expect(performance.now() - since).to.be.lessThan(2000)
    })
  for (const [what, output] of [
    ['a reader that is gone', '>(exec true)'],
    ['/dev/full', '/dev/full'],
  ] as const)
    it(`mock-idp start, standard output to ${what}: goes on, exit code 0`, async () => {
      const { port } = new URL((await started()).baseUrl)
      const [mock] = running.splice(0)
      mock?.signal('SIGTERM')
      await mock?.finished
      const host = await launchBy(`START > ${output}`, port)
      const address = `http://127.0.0.1:${port}`
      while (!(await isUp(address)));
      await manyFlows(address, 3)
      expect(await stop(host)).to.equal(0)
    })
})

import { expect } from 'chai'
import { pino } from 'pino'
import type { ModuleOptions, Plugin } from '../../mock-idp/index.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'
import { echoConfig, echoPlugin } from '../fixtures/echo-plugin.ts'

/** The plugin with a module that notes its calls; `listen` does the rest. */
function noting(calls: string[], listen: (options: ModuleOptions) => Promise<void>): Plugin {
  const plugin = echoPlugin()
  return {
    ...plugin,
    authority: (options) => {
      const module = plugin.authority?.(options)
      if (module === undefined) throw new Error('the plugin has no authority')
      return {
        ...module,
        listen: async () => {
          calls.push('listen')
          await listen(options)
        },
        close: async () => {
          calls.push('close')
          await module.close()
        },
      }
    },
  }
}

describe('ports of authority modules', () => {
  const run = (listen: (options: ModuleOptions) => Promise<void> = async () => {}) => {
    const calls: string[] = []
    const lines: { readonly level: number; readonly msg: string; readonly port?: number }[] = []
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
    return { idp: createMockIdp({ config: echoConfig, adapters: [noting(calls, listen)], logger }), calls, lines }
  }

  it('AuthorityModule.listen: called once when the host listens, closed with it', async () => {
    const { idp, calls } = run()
    await idp.ready
    expect(calls).to.deep.equal([])
    await idp.listen()
    expect(calls).to.deep.equal(['listen'])
    await idp.close()
    expect(calls).to.deep.equal(['listen', 'close'])
  })
  it('AuthorityModule.listen, app mounted and not listening: never called', async () => {
    const { idp, calls } = run()
    await idp.ready
    await idp.close()
    expect(calls).to.deep.equal(['close'])
  })
  it('AuthorityModule.listen, error: a line in the log, the host listens', async () => {
    const { idp, lines } = run(async () => {
      throw new Error('no port')
    })
    const { baseUrl } = await idp.listen()
    expect((await fetch(`${baseUrl}/mock/health`)).status).to.equal(200)
    expect(lines.filter(({ level }) => level === 50).map(({ msg }) => msg)).to.deep.equal([
      'a simulated server could not open its ports',
    ])
    await idp.close()
  })
  it('ModuleOptions.log: lines in the log of the host', async () => {
    const { idp, lines } = run(async ({ log }) => {
      log?.info({ port: 1 }, 'open')
      log?.warn({ port: 2 }, 'in use')
    })
    await idp.listen()
    const written = lines.filter(({ port }) => port !== undefined).map(({ level, msg, port }) => [level, msg, port])
    expect(written).to.deep.equal([
      [30, 'open', 1],
      [40, 'in use', 2],
    ])
    await idp.close()
  })
})

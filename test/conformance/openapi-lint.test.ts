import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'

describe('redocly lint', () => {
  // The program asks for news and reports its use unless it is told not to.
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }
  const lint = (file: string) => {
    const program = join(root, 'node_modules/@redocly/cli/bin/cli.js')
    const args = ['lint', file, '--format', 'json', '--config', 'redocly.yaml']
    return spawnSync(process.execPath, [program, ...args], { cwd: root, env, encoding: 'utf8', timeout: 60_000 })
  }

  it('openapi.json: redocly lint with redocly.yaml reports no problem', () => {
    const { status, stdout, stderr } = lint('schemas/gen/openapi.json')
    const { totals, problems } = JSON.parse(stdout) as { readonly totals: object; readonly problems: readonly object[] }
    expect(problems).to.deep.equal([])
    expect(totals).to.deep.equal({ errors: 0, warnings: 0, ignored: 0 })
    expect(status, stderr).to.equal(0)
  }).timeout(60_000)
})

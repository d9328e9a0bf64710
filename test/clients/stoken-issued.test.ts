import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { NewToken } from '../../mock-idp/authorities/securid/admin/issue-token.ts'
import { createMockIdp, type MockIdp } from '../../mock-idp/index.ts'
import { need } from '../fixtures/programs.ts'

const profiles: readonly NewToken[] = [
  {},
  { digits: 6, style: 'fob' },
  { intervalSeconds: 30, expiresOn: '2044-11-08' },
  { digits: 6, intervalSeconds: 30, style: 'fob', password: 'open sesame' },
]

describe('stoken with tokens that the control API issues', () => {
  let program = ''
  let folder = ''
  let mock: MockIdp
  before(function () {
    program = need('stoken', this)
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issued-'))
    mock = createMockIdp()
    await mock.ready
    await mock.control.clock.change({ now: '2031-03-30T01:59:30Z', frozen: true })
  })
  afterEach(async () => {
    await mock.close()
    rmSync(folder, { recursive: true })
  })

  const run = (...args: readonly string[]) =>
    execFileSync(program, [...args, `--rcfile=${join(folder, 'stokenrc')}`, '--batch'], { encoding: 'utf8' }).trim()

  for (const profile of profiles) {
    it(`stoken, token profile ${JSON.stringify(profile)}: shows the codes of the mock for the string of digits and for the sdtid file`, async () => {
      const { securid } = mock.control
      const { serial, ctf, sdtid } = await securid.tokens.issue('alice', profile)
      const file = join(folder, 'token.sdtid')
      writeFileSync(file, sdtid)
      const password = profile.password === undefined ? [] : [`--password=${profile.password}`]
      for (let minute = 0; minute < 3; minute++) {
        const { passcode, tokencode } = await securid.passcode('alice', { serial })
        const seconds = Date.parse(mock.control.clock.read().now) / 1000
        for (const source of [`--token=${ctf}`, `--file=${file}`]) {
          run('import', source, ...password, '--new-password=', '--force')
          const shown = run('tokencode', `--use-time=${seconds}`, '--pin=1234')
          expect(shown).to.equal(profile.style === 'fob' ? tokencode : passcode)
        }
        await mock.control.clock.change({ advanceSeconds: 60 })
      }
    })
  }
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeCtf } from '../../../../../mock-idp/authorities/securid/token/ctf.ts'
import { issueToken } from '../../../../../mock-idp/authorities/securid/token/issue-token.ts'
import { passcode } from '../../../../../mock-idp/authorities/securid/token/passcode.ts'
import { writeSdtid } from '../../../../../mock-idp/authorities/securid/token/sdtid-write.ts'
import type { SoftwareToken } from '../../../../../mock-idp/authorities/securid/token/token.ts'
import { tokencode } from '../../../../../mock-idp/authorities/securid/token/tokencode.ts'
import { asUrl } from '../../../../../mock-idp/authorities/securid/token/url-forms.ts'
import { writeV3 } from '../../../../../mock-idp/authorities/securid/token/v3.ts'
import { systemRandom } from '../../../../../mock-idp/core/random.ts'

const PROGRAM = '/usr/bin/stoken'
const stoken = existsSync(PROGRAM)
const at = Date.UTC(2026, 1, 28, 23, 59, 30) / 1000
const pin = '2468'
const lock = { password: 'correct horse', deviceId: 'a01c4380-fc01-4df0-b113-7fb98ec74694' }
const unlock = [`--password=${lock.password}`, `--devid=${lock.deviceId}`]

const profiles = [
  { digits: 8, intervalSeconds: 60, pinMode: 3 },
  { digits: 6, intervalSeconds: 30, pinMode: 2 },
  { digits: 6, intervalSeconds: 60, pinMode: 1 },
  { digits: 8, intervalSeconds: 30, pinMode: 0 },
] as const

describe('codes of the program stoken', () => {
  let folder = ''
  before(function () {
    if (!stoken) this.skip()
    folder = mkdtempSync(join(tmpdir(), 'stoken-'))
  })
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true })
  })

  const codeShown = (...source: readonly string[]): string => {
    const options = [`--use-time=${at}`, `--pin=${pin}`, '--force', '--batch']
    return execFileSync(PROGRAM, ['tokencode', ...source, ...options], { encoding: 'utf8', stdio: 'pipe' }).trim()
  }
  const inFile = (sdtid: string): string => {
    const path = join(folder, 'token.sdtid')
    writeFileSync(path, sdtid)
    return `--file=${path}`
  }
  /** stoken mixes the PIN into the code if the PIN mode requires it, and never puts the PIN before a code. */
  const codeExpected = (token: SoftwareToken): string =>
    passcode(token, tokencode(token, at), token.pinMode >= 2 ? pin : null)

  for (const profile of profiles) {
    const profileName = `${profile.digits} digits, ${profile.intervalSeconds} seconds, PIN mode ${profile.pinMode}`
    describe(`${profileName} of stoken`, () => {
      const token = issueToken({ ...profile, expiresOn: '2040-06-30' }, systemRandom())
      const url = (of: typeof lock | undefined) => asUrl('iphone', writeCtf(token, of, { inUrl: true }))

      it(`stoken, ${profileName}, numeric string: same code`, () => {
        expect(codeShown(`--token=${writeCtf(token)}`)).to.equal(codeExpected(token))
      })
      it(`stoken, ${profileName}, numeric string with password and device id: same code`, () => {
        expect(codeShown(`--token=${writeCtf(token, lock)}`, ...unlock)).to.equal(codeExpected(token))
      })
      it(`stoken, ${profileName}, URL with and without password and device id: same code`, () => {
        expect(codeShown(`--token=${url(undefined)}`)).to.equal(codeExpected(token))
        expect(codeShown(`--token=${url(lock)}`, ...unlock)).to.equal(codeExpected(token))
      })
      it(`stoken, ${profileName}, v3 text with and without password and device id: same code`, () => {
        expect(codeShown(`--token=${asUrl('android', writeV3(token))}`)).to.equal(codeExpected(token))
        expect(codeShown(`--token=${asUrl('android', writeV3(token, lock))}`, ...unlock)).to.equal(codeExpected(token))
      })
      it(`stoken, ${profileName}, sdtid file: same code`, () => {
        expect(codeShown(inFile(writeSdtid(token)))).to.equal(codeExpected(token))
      })
      it(`stoken, ${profileName}, sdtid file with password: same code`, () => {
        expect(codeShown(inFile(writeSdtid(token, lock)), `--password=${lock.password}`)).to.equal(codeExpected(token))
      })
    })
  }
})

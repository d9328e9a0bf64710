import { expect } from 'chai'
import { run } from '../fixtures/command-line.ts'
import { type RunningMock, runMock } from '../fixtures/listening-host.ts'

describe('mock-idp coverage', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock({ config: { extends: 'demo', control: { token: 'let-me-in-please' } }, control: 'token' })
    const { id } = await mock.start()
    await mock.act(id, 'cancel').set('X-Mock-Label', 'cancels').expect(200)
  })
  after(() => mock.close())
  const coverage = (...args: string[]) =>
    run(['coverage', '--base', mock.address, '--token', 'let-me-in-please', ...args])

  it('mock-idp coverage: a row per adapter and the share of all names, exit code 0', async () => {
    const { code, stdout, stderr } = await coverage()
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^adapter +states +actions +outcomes +error details +reasons +all\n/)
    expect(stdout).to.match(/^securid +1\/9 +1\/\d+ +1\/\d+ +0\/\d+ +0\/\d+ +3\/\d+$/m)
    expect(stdout).to.match(/\n\n[\d.]+ % \(3 of \d+ names reached\)\n$/)
  })

  it('mock-idp coverage --adapter --label --min: exit code 0 at the minimum, 1 below it', async () => {
    const some = await coverage('--adapter', 'securid', '--label', 'cancels', '--json')
    const { percent, reached, all, isEnough, adapters } = JSON.parse(some.stdout)
    expect([reached, isEnough, Object.keys(adapters)]).to.deep.equal([3, true, ['securid']])
    expect(percent).to.equal((100 * reached) / all)
    const enough = await coverage('--adapter', 'securid', '--min', '1')
    expect(enough.code).to.equal(0)
    const { code, stderr } = await coverage('--adapter', 'securid', '--min', '90')
    expect(code).to.equal(1)
    expect(stderr).to.match(/^The coverage of [\d.]+ % is below 90 %\./)
  })

  for (const [what, args, expected] of [
    ['--min 101', ['--min', '101'], '--min 101: must be a number from 0 to 100'],
    ['--min x', ['--min', 'x'], '--min x: must be a number'],
    ['--adapter nobody', ['--adapter', 'nobody'], '--adapter nobody: not found; the mock has securid'],
    ['--label nobody', ['--label', 'nobody'], 'Label "nobody" not found'],
    ['--since yesterday', ['--since', 'yesterday'], 'since'],
    ['wrong token', ['--token', 'wrong'], 'Authorization: Bearer'],
    ['--base without http', ['--base', 'localhost:1'], 'must be a URL'],
    ['--base of no mock', ['--base', 'http://localhost:9'], 'does not answer'],
  ] as const)
    it(`mock-idp coverage, ${what}: exit code 1, names the problem`, async () => {
      const { code, stdout, stderr } = await coverage(...args)
      expect([code, stdout]).to.deep.equal([1, ''])
      expect(stderr).to.include(expected)
    })
})

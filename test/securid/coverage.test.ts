import { expect } from 'chai'
import request from 'supertest'
import { type RunningMock, runMock, type Shown } from '../support/running-mock.ts'

const WRONG = '123400000000'
const LATER = 600 // longer than the authority waits for the next message of an attempt
const MODES = {
  accepted: {},
  nextTokencode: { nextTokencodeMode: true },
  newPin: { newPinMode: 'user' },
  systemPin: { newPinMode: 'system' },
}

describe('GET /mock/coverage', () => {
  let mock: RunningMock
  beforeEach(async () => {
    mock = await runMock({ config: { extends: 'demo', securid: { tokenPolicy: { excludedWords: ['999999'] } } } })
  })
  afterEach(() => mock.close())

  const coverage = (accept: string) => request(mock.idp.baseUrl).get('/mock/coverage').set('Accept', accept)
  const at = (state?: string): Promise<Shown> => mock.start({ username: 'alice', ...(state && { state }) })
  const idle = { nextTokencodeMode: false, newPinMode: null, pin: '1234' }

  /** Every verdict on a code, for an action that sends one from `state`. */
  async function walkVerdicts(
    state: string,
    action: string,
    field: 'passcode' | 'tokencode',
    kinds: readonly (keyof typeof MODES)[],
  ) {
    await mock.moved((await at(state)).id, action, { [field]: WRONG })
    for (const kind of kinds) {
      const { id } = await at(state)
      const { nextTokencode } = await mock.typed('alice')
      await mock.advance(60)
      await mock.change('alice', MODES[kind])
      const code = field === 'tokencode' ? nextTokencode : (await mock.typed('alice')).passcode
      await mock.moved(id, action, { [field]: code })
      await mock.change('alice', idle)
    }
  }

  async function walkPins() {
    const userPin = 'SECURID_USER_PIN_RESET_REQUIRED'
    const systemPin = 'SECURID_SYSTEM_PIN_RESET_REQUIRED'
    const pin = (newPin: string, confirmPin = newPin) => ({ newPin, confirmPin })
    const { id } = await at(userPin)
    await mock.act(id, 'resetPin', pin('4711', '4712'))
    await mock.act(id, 'resetPin', pin('1'))
    await mock.moved(id, 'resetPin', pin('999999'))
    await mock.moved(id, 'resetPin', pin('4711'))
    await mock.moved((await at(systemPin)).id, 'continue')
    for (const [state, action, model] of [
      [userPin, 'resetPin', pin('4711')],
      [systemPin, 'continue', {}],
      ['SECURID_NEXT_TOKENCODE_REQUIRED', 'checkNextTokencode', { tokencode: '1' }],
    ] as const) {
      const late = await at(state)
      await mock.advance(LATER)
      await mock.moved(late.id, action, model)
    }
    await mock.change('alice', idle)
  }

  async function walk() {
    const all = ['accepted', 'nextTokencode', 'newPin', 'systemPin'] as const
    const { id } = await at()
    await mock.act(id, 'checkCredential', { username: 'bob' })
    await mock.moved(id, 'cancel')
    const named = await mock.start()
    await mock.act(named.id, 'checkCredential', {})
    await mock.moved(named.id, 'checkCredential', { username: 'alice' })
    await walkVerdicts('SECURID_CREDENTIAL_REQUIRED', 'checkCredential', 'passcode', all)
    await walkVerdicts('SECURID_CREDENTIAL_REQUIRED', 'validatePasscode', 'passcode', all)
    await walkVerdicts('SECURID_REAUTHENTICATION_REQUIRED', 'checkPasscode', 'passcode', all)
    await walkVerdicts('SECURID_NEXT_TOKENCODE_REQUIRED', 'checkNextTokencode', 'tokencode', [
      'accepted',
      'newPin',
      'systemPin',
    ])
    await walkPins()
  }

  it('shows what nobody has reached yet', async () => {
    await mock.start()
    const { states, actions, outcomes, errorDetails } = (await coverage('application/json')).body.adapters.securid
    expect(states.reached).to.deep.equal([{ name: 'SECURID_CREDENTIAL_REQUIRED', count: 1 }])
    expect(states.notReached).to.have.length(4)
    expect(actions).to.deep.include({ reached: [] })
    expect(outcomes.reached).to.deep.equal([{ name: 'start: done', count: 1 }])
    expect(errorDetails.notReached).to.have.members([
      'INVALID_USERNAME',
      'USERNAME_REQUIRED',
      'PIN_MISMATCH',
      'INVALID_PIN',
    ])
  })

  it('shows nothing unreached after a walk through every state, action, outcome and error detail of SecurID', async () => {
    await walk()
    const { securid } = (await coverage('application/json')).body.adapters
    for (const kind of ['states', 'actions', 'outcomes', 'errorDetails'])
      expect(securid[kind].notReached, kind).to.deep.equal([])
    expect(securid.states.reached).to.have.length(5)
    expect(securid.actions.reached).to.have.length(7)
    expect(securid.errorDetails.reached).to.have.length(4)
    const { type, text } = await coverage('text/markdown')
    expect(type).to.equal('text/markdown')
    const section = text.slice(text.indexOf('\n## securid\n')).split('\n## ')[1] ?? ''
    const rows = section.split('\n').filter((line) => /^\| (states|actions|outcomes|error details) /.test(line))
    expect(rows).to.have.length(4)
    for (const row of rows) expect(row).to.match(/\| (\d+) of \1 \| - \|$/)
  })
})

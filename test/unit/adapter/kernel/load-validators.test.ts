import { expect } from 'chai'
import { readBuilt } from '../../../../adapter/kernel/built-validators.ts'
import { loadAdapterValidators, loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { securid } from '../../../../adapter/securid/index.ts'

const fromSources = import.meta.url.endsWith('.ts')
const reference = loadValidators('host/session-management')('reference')

describe('validators by the name of their set', () => {
  it('find faults, and prove the type of a value without them', () => {
    const value: unknown = { id: 'abc' }
    expect(reference({})).to.equal(false)
    if (!reference(value)) throw new Error('the value has faults')
    expect(value.id).to.equal('abc') // compiles: the validator is a type guard
  })
  it('of a wire take out members that no schema declares, at any depth', () => {
    const message = { authnAttemptId: 'a', reason: 'USER_ACTION', other: 1 }
    expect(loadValidators('securid/wire')('cancel-request')(message)).to.equal(true)
    expect(message).to.deep.equal({ authnAttemptId: 'a', reason: 'USER_ACTION' })
  })
  it('are the same function at each call', () => {
    const find = loadAdapterValidators('securid', securid.vocabulary)
    expect(find('actions/checkPasscode')).to.equal(find('actions/checkPasscode'))
    expect(find('actions/none')).to.equal(undefined)
  })
})

describe('built validators', () => {
  it('a file that is missing: the error names it and the command that writes it', () => {
    const text = 'dist/schemas/gen/kobil/validators.cjs is missing. Run "npm run build".'
    expect(() => readBuilt('kobil/validators')).to.throw(text)
  })
  if (!fromSources) {
    it('a file of another vendor is not read before its first use', () => {
      const find = loadAdapterValidators('kobil', securid.vocabulary)
      expect(() => find('config')).to.throw('dist/schemas/gen/kobil/config-validators.cjs is missing')
      expect(() => find('actions/cancel')).to.throw('dist/schemas/gen/kobil/validators.cjs is missing')
    })
    it('a file without a function for a schema that is declared is stale', () => {
      const states = { ...securid.vocabulary.states, SECURID_NEW: { type: 'object' } }
      const find = loadAdapterValidators('securid', { ...securid.vocabulary, states })
      const text = 'dist/schemas/gen/securid/validators.cjs has no validator for states/SECURID_NEW: it is stale.'
      expect(() => find('states/SECURID_NEW')).to.throw(text)
    })
  }
})

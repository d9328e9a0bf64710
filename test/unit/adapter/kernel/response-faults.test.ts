import { expect } from 'chai'
import { loadValidators } from '../../../../adapter/kernel/load-validators.ts'
import { compileValidators, createCheck, responseFaults } from '../../../../adapter/kernel/validators.ts'
import { securid } from '../../../../adapter/securid/index.ts'

const status = 'SECURID_SYSTEM_PIN_RESET_REQUIRED'
const link = { href: 'http://localhost:9031/pf-ws/authn/flows/abc' }
const shown = {
  id: 'abc',
  pluginTypeId: 'type',
  status,
  pin: '1234',
  _links: { self: link, resetPin: link, cancel: link },
  _pf_authn_api_state: 'state',
}

describe('faults of the answer that shows a state', () => {
  const check = createCheck(compileValidators(securid.vocabulary))
  const envelope = loadValidators('host/common')('envelope')
  const places = (body: { readonly [name: string]: unknown }) => {
    const actions = ['resetPin', 'cancel']
    return responseFaults(body, { envelope, check, status, actions }).map((fault) => {
      const { missingProperty, additionalProperty } = fault.params
      return [fault.keyword, fault.instancePath, missingProperty ?? additionalProperty].filter(Boolean).join(' ')
    })
  }
  const without = (name: string) => Object.fromEntries(Object.entries(shown).filter(([key]) => key !== name))

  it('none, with and without the members that are optional', () => {
    expect(places(shown)).to.deep.equal([])
    expect(places(without('_pf_authn_api_state'))).to.deep.equal([])
    expect(places({ ...shown, _links: { self: link } })).to.deep.equal([])
  })
  const cases: readonly (readonly [string, { readonly [name: string]: unknown }, string])[] = [
    ['a member that neither envelope nor model has', { ...shown, other: 1 }, 'additionalProperties other'],
    ['a field of the model that is missing', without('pin'), 'required pin'],
    ['a field of the model of the wrong type', { ...shown, pin: 1234 }, 'type /pin'],
    ['no id', without('id'), 'required id'],
    ['an id with other characters', { ...shown, id: 'a/b' }, 'pattern /id'],
    ['no links', without('_links'), 'required _links'],
    ['no link to itself', { ...shown, _links: { cancel: link } }, 'required /_links self'],
    ['a link of another state', { ...shown, _links: { self: link, poll: link } }, 'additionalProperties /_links/poll'],
    ['a link without href', { ...shown, _links: { self: {} } }, 'required /_links/self href'],
    ['a member of a link', { ...shown, _links: { self: { ...link, x: 1 } } }, 'additionalProperties /_links/self x'],
    ['another status', { ...shown, status: 'OTHER' }, 'const /status'],
    ['a state that is too long', { ...shown, _pf_authn_api_state: 'x'.repeat(1025) }, 'maxLength /_pf_authn_api_state'],
  ]
  for (const [what, body, fault] of cases)
    it(`${what}: ${fault}`, () => {
      expect(places(body)).to.deep.equal([fault])
    })
  it('a model that declares a member of the envelope is refused when the adapter is loaded', () => {
    const states = { OTHER: { type: 'object', properties: { status: { type: 'string' } } } }
    expect(() => compileValidators({ ...securid.vocabulary, states })).to.throw('OTHER declares status')
  })
})

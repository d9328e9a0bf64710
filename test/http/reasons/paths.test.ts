/** Refusals by path, wherever they happen: one entry of the journal each, with code and reason. */
import { expect } from 'chai'
import type { JournalEvent } from '../../../mock-idp/index.ts'
import { eachWithClient } from '../../fixtures/control-client.ts'

const PATHS = [
  '/nonexistent',
  '/as/%zz',
  '/as/nonexistent',
  '/idp/nonexistent',
  '/pf-ws/authn/%zz',
  '/pf-ws/nonexistent',
  '/pf-ws/rest/sessionMgmt/nonexistent',
  '/mfa/v1_1/nonexistent',
  '/authenticate/v1-2/nonexistent',
  '/mock/nonexistent',
  '/mock/flows/%zz',
  '/mock/sign-on/nonexistent',
  '/mock/sign-on/%zz',
]

describe('reasons of unknown paths', () => {
  const client = eachWithClient()
  for (const path of PATHS)
    it(`GET ${path}: one entry with a reason, no page of the framework`, async () => {
      const { idp, http } = client()
      const events: JournalEvent[] = []
      idp.control.subscribe((event) => void events.push(event))
      const { status, text, headers } = await http.get(path)
      expect(status).to.be.within(400, 404)
      expect(text).not.to.include('Cannot GET')
      expect(headers['content-type']).to.match(/^(?:application\/json|text\/html)/)
      expect(events).to.have.length(1)
      const [event] = events
      const request = event?.kind === 'step' ? undefined : event?.request
      expect(request).to.include({ method: 'GET', path, status })
      expect(request?.reason?.message).to.be.a('string').that.is.not.equal('')
    })
})

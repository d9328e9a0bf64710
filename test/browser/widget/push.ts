import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import type { DefineTest } from '../support/define-test.ts'
import type { Fixture, OpenFixture } from '../support/fixture.ts'
import { steps } from '../support/record.ts'
import * as widget from '../support/widget-client.ts'
import { isAction } from '../support/wire.ts'

const PENDING = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'
const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
const WAIT = 'Open the RSA SecurID app and approve push notification.'
/** Poll interval of the widget. */
const POLLING_MS = 5_000

async function newestPush({ control }: MockIdp) {
  const {
    pushes: [push],
  } = await control.securid.pushes.list()
  if (push === undefined) throw new Error('no push was sent')
  return push
}

async function answersPush(mock: MockIdp, answer: 'approve' | 'deny'): Promise<void> {
  await mock.control.securid.pushes.answer((await newestPush(mock)).id, { answer })
}

/** A flow of frank with a pending push, after the first poll. */
async function atPush(openFixture: OpenFixture, config: { readonly [name: string]: unknown } = {}): Promise<Fixture> {
  const fixture = await openFixture({ username: 'frank', config })
  const { page } = fixture
  await page.clock.install() // allows fast-forwarding the poll timer
  await widget.methodsOffered(page)
  const asked = firstAsked(page)
  await widget.chooses(page, 'APPROVE')
  await (await asked).finished()
  return fixture
}

/** Waits for the first poll and the GET that follows each poll. */
function firstAsked(page: Page) {
  let polled = false
  return page.waitForResponse((response) => {
    polled ||= isAction(response, 'poll')
    return polled && response.request().method() === 'GET'
  })
}

export function push(openFixture: OpenFixture, test: DefineTest): void {
  test('push pending, approved: the next poll signs on', async () => {
    const { page, mock, flowId, scriptErrors } = await atPush(openFixture)
    await widget.reads(page, WAIT)
    await answersPush(mock, 'approve')
    await page.clock.fastForward(POLLING_MS)
    expect(await widget.isSignedOnAs(page)).to.equal('frank')
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      `selectChallengeMethod: pushPending -> ${PENDING}`,
      `poll: pushPending -> ${PENDING}`,
      'poll: accepted -> RESUME',
    ])
  })

  const ends = {
    denied: (mock: MockIdp) => answersPush(mock, 'deny'),
    'not answered for a minute': async ({ control }: MockIdp) => {
      await control.clock.change({ advanceSeconds: 60 })
    },
  }
  for (const [event, end] of Object.entries(ends))
    test(`push pending, ${event}: the choice of methods with the message that the request failed`, async () => {
      const { page, mock, flowId } = await atPush(openFixture)
      await end(mock)
      await page.clock.fastForward(POLLING_MS)
      expect(await widget.methodsOffered(page)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
      expect(await widget.complaints(page)).to.deep.equal(['Request failed.'])
      expect((await steps(mock, flowId)).at(-1)).to.equal(`poll: pushFailed -> ${CHOICE}`)
    })

  test('push pending, selection mode: shows the number to select', async () => {
    const { page, mock } = await atPush(openFixture, { securid: { cloud: { selectionMode: true } } })
    await widget.reads(page, 'select the following code to approve push notification.')
    const { selectionCode } = await newestPush(mock)
    expect(selectionCode).to.match(/^\d{2}$/)
    await widget.reads(page, selectionCode ?? '')
  })

  test('push pending, useAlternateMethod: withdraws the push, the choice of methods without a message', async () => {
    const { page, mock, flowId } = await atPush(openFixture)
    await widget.goesBack(page)
    await widget.methodsOffered(page)
    expect(await widget.complaints(page)).to.deep.equal([])
    expect((await newestPush(mock)).answer).to.equal('withdrawn')
    expect((await steps(mock, flowId)).at(-1)).to.equal(`useAlternateMethod: methodsOffered -> ${CHOICE}`)
  })
}

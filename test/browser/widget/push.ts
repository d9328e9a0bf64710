import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import type { Scene, Stage } from '../support/fixture.ts'
import { steps } from '../support/record.ts'
import * as person from '../support/widget-client.ts'
import { isAction } from '../support/wire.ts'

const PENDING = 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'
const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'
const WAIT = 'Open the RSA SecurID app and approve push notification.'
/** How often the widget asks. */
const POLLING_MS = 5_000

async function newestPush({ control }: MockIdp) {
  const [push] = await control.securid.pushes.list()
  if (push === undefined) throw new Error('no push was sent')
  return push
}

/** What the person does on the phone. */
async function answersPush(mock: MockIdp, answer: 'approve' | 'deny'): Promise<void> {
  await mock.control.securid.pushes.answer((await newestPush(mock)).id, { answer })
}

/** frank has chosen the push; the widget has asked once, and waits until it asks again. */
async function atPush(stage: Stage, config: { readonly [name: string]: unknown } = {}): Promise<Scene> {
  const scene = await stage({ username: 'frank', config })
  const { page } = scene
  await page.clock.install() // its timers go on by themselves, and may be hurried
  await person.methodsOffered(page)
  const asked = firstAsked(page)
  await person.chooses(page, 'APPROVE')
  await (await asked).finished()
  return scene
}

/** Waits until the widget has asked once and has read the flow after that, as it does each time. */
function firstAsked(page: Page) {
  let polled = false
  return page.waitForResponse((response) => {
    polled ||= isAction(response, 'poll')
    return polled && response.request().method() === 'GET'
  })
}

/** Pushes to the RSA app. */
export function push(stage: Stage): void {
  it('approved on the phone: the widget asks again and signs on', async () => {
    const { page, mock, flowId, scriptErrors } = await atPush(stage)
    await person.reads(page, WAIT)
    await answersPush(mock, 'approve')
    await page.clock.fastForward(POLLING_MS)
    expect(await person.isSignedOnAs(page)).to.equal('frank')
    expect(scriptErrors).to.deep.equal([])
    expect(await steps(mock, flowId)).to.deep.equal([
      `selectChallengeMethod: pushPending -> ${PENDING}`,
      `poll: pushPending -> ${PENDING}`,
      'poll: accepted -> RESUME',
    ])
  })

  const ends = {
    'denied on the phone': (mock: MockIdp) => answersPush(mock, 'deny'),
    'answered by nobody for a minute': async ({ control }: MockIdp) => {
      await control.clock.change({ advanceSeconds: 60 })
    },
  }
  for (const [how, end] of Object.entries(ends))
    it(`${how}: the tiles again, and that the request failed`, async () => {
      const { page, mock, flowId } = await atPush(stage)
      await end(mock)
      await page.clock.fastForward(POLLING_MS)
      expect(await person.methodsOffered(page)).to.deep.equal(['SECURID', 'TOKEN', 'APPROVE'])
      expect(await person.complaints(page)).to.deep.equal(['Request failed.'])
      expect((await steps(mock, flowId)).at(-1)).to.equal(`poll: pushFailed -> ${CHOICE}`)
    })

  it('in Selection mode the number to pick in the app is shown', async () => {
    const { page, mock } = await atPush(stage, { securid: { cloud: { selectionMode: true } } })
    await person.reads(page, 'select the following code to approve push notification.')
    const { selectionCode } = await newestPush(mock)
    expect(selectionCode).to.match(/^\d{2}$/)
    await person.reads(page, selectionCode ?? '')
  })

  it('the way back withdraws the push and leads to the tiles, without a complaint', async () => {
    const { page, mock, flowId } = await atPush(stage)
    await person.goesBack(page)
    await person.methodsOffered(page)
    expect(await person.complaints(page)).to.deep.equal([])
    expect((await newestPush(mock)).answer).to.equal('withdrawn')
    expect((await steps(mock, flowId)).at(-1)).to.equal(`useAlternateMethod: methodsOffered -> ${CHOICE}`)
  })
}

/** Every outcome that an adapter declares is one request of the control API away, in each state that offers its action. */
import { expect } from 'chai'
import { type AdapterFile, adapterIds, readJson } from '../../schemas/tools/read.ts'
import { type RecipeLine, recipeLines } from '../../schemas/tools/recipes.ts'
import { type Client, eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'

const withSources = {
  config: {
    extends: 'demo',
    adapters: {
      'html-form': { settings: { 'Alternative Authentication Sources': ['other'] } },
      'identifier-first': { settings: { previouslySubmittedIdentifiers: ['kim'] } },
    },
    oauth: {
      clients: [
        { clientId: 'tv', grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'], bypassApprovalPage: true },
      ],
    },
  },
}

/** Name of a line, as of a test. */
const titleOf = ({ state, action, outcome }: RecipeLine) => `${state || 'start'}, ${action}: ${outcome}`

async function lastStep({ http }: Client, id: string) {
  const { body } = await http.get(`/mock/flows/${id}`).expect(200)
  return body.history.at(-1)
}

for (const id of adapterIds()) {
  const lines = recipeLines(id)

  describe(`recipes of ${id}`, () => {
    const client = eachWithClient(withSources)

    it(`${id}: every declared outcome has a line in every state that offers the action`, () => {
      const { start, states, actions } = readJson<AdapterFile>(id, 'adapter.json')
      const declared = Object.entries(states).flatMap(([state, { actions: offered }]) =>
        offered.flatMap((action) =>
          (actions[action]?.outcomes ?? []).map((outcome) => `${state}, ${action}: ${outcome}`),
        ),
      )
      expect(lines.map(titleOf)).to.have.members([...start.map((outcome) => `start, start: ${outcome}`), ...declared])
    })

    for (const line of lines.filter(({ next, impossible }) => next === undefined && impossible === undefined))
      it(`${titleOf(line)}: POST /mock/flows with the outcome starts a flow with it`, async () => {
        const { http } = client()
        const { policy: _, ...withoutPolicy } = line.start
        const isDefault = line.start['policy'] === undefined
        for (const wanted of isDefault ? [line.start, { ...withoutPolicy, policy: id }] : [line.start]) {
          const { body } = await http.post('/mock/flows').send(wanted)
          const { history } = (await http.get(`/mock/flows/${body.id}`)).body
          expect(history, JSON.stringify(body)).to.have.length(1)
          expect(history[0]).to.include({ actionId: null, outcome: line.outcome, responseValid: true })
        }
      })

    for (const line of lines.filter(({ next, impossible }) => next === undefined && impossible !== undefined))
      it(`${titleOf(line)}: POST /mock/flows gets 422 OUTCOME_NOT_REACHABLE with the declared reason`, async () => {
        const answer = client().http.post('/mock/flows').send(line.start)
        expect((await refused(answer, 422, 'OUTCOME_NOT_REACHABLE')).message).to.include(line.impossible)
      })

    for (const line of lines.filter(({ next, impossible }) => next !== undefined && impossible === undefined))
      it(`${titleOf(line)}: the body of POST …/next leads to it`, async () => {
        const { http, act } = client()
        const started = await http.post('/mock/flows').send(line.start)
        expect(started.status, JSON.stringify(started.body)).to.equal(201)
        const { id: flow } = started.body
        const arranged = await expectAnswer(http.post(`/mock/flows/${flow}/next`).send(line.next), 200, 'arranged-next')
        expect(arranged).to.include({ actionId: line.action, outcome: line.outcome })
        const answer = await act(flow, arranged.actionId, arranged.body)
        const { actionId, outcome, requestValid, responseValid } = await lastStepOf(client(), flow, line)
        expect({ actionId, outcome, requestValid, responseValid }, JSON.stringify(answer.body)).to.deep.equal({
          actionId: line.action,
          outcome: line.outcome,
          requestValid: true,
          responseValid: true,
        })
      })
    for (const line of lines.filter(({ next, impossible }) => next !== undefined && impossible !== undefined))
      it(`${titleOf(line)}: 422 OUTCOME_NOT_REACHABLE with the declared reason`, async () => {
        const { http } = client()
        const { body } = await http.post('/mock/flows').send(line.start).expect(201)
        const answer = http.post(`/mock/flows/${body.id}/next`).send(line.next)
        expect((await refused(answer, 422, 'OUTCOME_NOT_REACHABLE')).message).to.include(line.impossible)
      })

    const states = [...new Map(lines.filter(({ state }) => state !== '').map((line) => [line.state, line])).values()]
    for (const { state, start } of states)
      it(`${state}, GET /mock/flows/{id}: examples are valid, every refusal is the one that it names`, async () => {
        const { http, act } = client()
        const { body } = await http.post('/mock/flows').send(start).expect(201)
        const shown = await expectAnswer(http.get(`/mock/flows/${body.id}`), 200, 'flow')
        expect(shown.actions.map(({ id: name }: { id: string }) => name)).to.have.members(
          Object.keys(body._links).filter((name) => name !== 'self'),
        )
        for (const { id: action, refusals } of shown.actions)
          for (const { outcome, error, body: model } of refusals) {
            const again = await http.post('/mock/flows').send(start).expect(201)
            const own = await http.get(`/mock/flows/${again.body.id}`)
            const same = own.body.actions
              .find(({ id: name }: { id: string }) => name === action)
              .refusals.find(
                (entry: { outcome?: string; error?: string }) => entry.outcome === outcome && entry.error === error,
              )
            await act(again.body.id, action, same.body)
            const step = await lastStep(client(), again.body.id)
            const place = `${action} ${JSON.stringify(model)} ${JSON.stringify(step)}`
            if (outcome === undefined) expect([step.outcome, step.error], place).to.deep.equal([null, error])
            else expect(step.outcome, place).to.equal(outcome)
          }
      })
  })
}

/** The step of the action: a success may be followed by the start of the next adapter. */
async function lastStepOf({ http }: Client, flow: string, { action }: RecipeLine) {
  const { body } = await http.get(`/mock/flows/${flow}`).expect(200)
  return body.history.findLast(({ actionId }: { actionId: string | null }) => actionId === action)
}

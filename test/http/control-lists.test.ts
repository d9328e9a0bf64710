import { expect } from 'chai'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'

/** Lists of the control API with the member that contains them. */
const lists = {
  flows: { member: 'flows', schema: 'flows' },
  sessions: { member: 'sessions', schema: 'sessions' },
  requests: { member: 'requests', schema: 'requests' },
  'securid/users': { member: 'users', schema: 'securid/control/users' },
  'securid/pushes': { member: 'pushes', schema: 'securid/control/pushes' },
  'people/users': { member: 'users', schema: 'local-users/control/users' },
  'haventec/users': { member: 'users', schema: 'haventec/control/users' },
  'haventec/applications': { member: 'applications', schema: 'haventec/control/applications' },
  'haventec/outbox': { member: 'messages', schema: 'haventec/control/outbox' },
  'aducid/users': { member: 'users', schema: 'aducid/control/users' },
  'aducid/sessions': { member: 'sessions', schema: 'aducid/control/sessions' },
}
const paged = {
  flows: lists.flows,
  sessions: lists.sessions,
  'securid/users': lists['securid/users'],
  'people/users': lists['people/users'],
  'haventec/users': lists['haventec/users'],
  'aducid/users': lists['aducid/users'],
  'aducid/sessions': lists['aducid/sessions'],
}

describe('lists of the control API', () => {
  const client = eachWithClient()
  const get = (path: string, schema: string) => expectAnswer(client().http.get(`/mock/${path}`), 200, schema)

  for (const [path, { member, schema }] of Object.entries(lists))
    it(`GET /mock/${path}: an object with the member ${member}`, async () => {
      const answer = await get(path, schema)
      expect(Object.keys(answer)).to.deep.equal([member])
      expect(answer[member]).to.be.an('array')
    })

  it('idp.control: each list is the object that HTTP returns', async () => {
    const { securid, people, haventec, aducid, ...control } = client().idp.control
    await client().http.post('/mock/sessions').send({ username: 'alice' }).expect(201)
    await client().startFlow({ username: 'frank' })
    const results = {
      flows: await control.flows(),
      sessions: await control.sessions.list(),
      requests: control.requests(),
      'securid/users': await securid.users.list(),
      'securid/pushes': await securid.pushes.list(),
      'people/users': await people.users.list(),
      'haventec/users': await haventec.users.list(),
      'haventec/applications': haventec.applications(),
      'haventec/outbox': await haventec.outbox(),
      'aducid/users': await aducid.users.list(),
      'aducid/sessions': await aducid.sessions.list(),
    }
    for (const [path, { schema }] of Object.entries(lists))
      expect(await get(path, schema), path).to.deep.equal(results[path as keyof typeof results])
  })

  for (const [path, { member, schema }] of Object.entries(paged)) {
    it(`GET /mock/${path}, pages of one: all members in their order, the last page without next`, async () => {
      for (const username of ['alice', 'bob']) {
        await client().startFlow({ username })
        await client().startFlow({ policy: 'aducid' })
        await client().http.post('/mock/sessions').send({ username }).expect(201)
      }
      const all = (await get(path, schema))[member]
      expect(all).not.to.have.length(0)
      const found: unknown[] = []
      for (let after = ''; ; ) {
        const page = await get(`${path}?limit=1${after}`, schema)
        found.push(...page[member])
        if (page.next === undefined) break
        after = `&after=${encodeURIComponent(page.next)}`
      }
      expect(found).to.deep.equal(all)
    })
    it(`GET /mock/${path}, limit out of range or after an unknown member: 400 INVALID_REQUEST`, async () => {
      for (const query of ['limit=0', 'limit=1001', 'limit=ten', 'limit=', 'after=nobody', 'after='])
        await refused(client().http.get(`/mock/${path}?${query}`), 400, 'INVALID_REQUEST')
    })
  }
})

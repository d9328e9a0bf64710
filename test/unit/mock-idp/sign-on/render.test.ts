import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { registry } from '../../../../adapter/registry.ts'
import type { Vocabulary } from '../../../../adapter/spi.ts'
import { renderState } from '../../../../mock-idp/sign-on/render-state.ts'
import { statePage } from '../../../../mock-idp/sign-on/state-page.ts'
import { readExamples } from '../../../../schemas/tools/examples.ts'
import { adapterIds, root } from '../../../../schemas/tools/read.ts'
import { readPage } from '../../../fixtures/sign-on/read-page.ts'

type Schema = {
  readonly required?: readonly string[]
  readonly properties?: { readonly [name: string]: { readonly [keyword: string]: unknown } }
}
interface Shown {
  readonly status: string
  readonly _links: object
}

const NOW = 1_900_000_000

function propertiesOf(schema: object = {}) {
  return Object.entries((schema as Schema).properties ?? {})
}

/** A query with a value for every parameter that actions take. */
function queryOf({ actions }: Vocabulary): { readonly [parameter: string]: string } {
  const parameters = Object.values(actions).flatMap((action) =>
    propertiesOf(action).map(([, schema]) => schema['x-query']),
  )
  return Object.fromEntries(parameters.flatMap((name) => (name === undefined ? [] : [[String(name), 'value']])))
}

/** The page of a state in the form of the flow API. */
function render(vocabulary: Vocabulary, shown: Shown) {
  const { status, _links, id: _, pluginTypeId: __, ...model } = shown as Shown & { id: string; pluginTypeId: string }
  const offered = Object.keys(_links).filter((name) => name !== 'self')
  const page = statePage(vocabulary, { status, model, offered, now: NOW, query: queryOf(vocabulary) })
  const body = renderState(page, { url: '/mock/sign-on?flowId=f', frozen: false })
  return { offered, model, page, seen: readPage(`<body><h1>${page.heading}</h1>${body.html}</body>`) }
}

for (const id of adapterIds()) {
  const states = async () => (await registry[id]?.())?.adapter.vocabulary as Vocabulary
  describe(`the sign-on page of ${id}`, () => {
    let vocabulary: Vocabulary
    before(async () => {
      vocabulary = await states()
    })
    for (const { name, value, invalid } of readExamples(id)) {
      if (invalid !== undefined || !/^[A-Z]/.test(name)) continue
      it(`sign-on page, ${id} ${name}: a form for each offered action, a labelled control for each required field`, () => {
        const { offered, seen } = render(vocabulary, value as Shown)
        expect(seen.heading).to.match(/^[A-Z].*[a-z]/)
        expect(seen.forms.map(({ actionId }) => actionId)).to.have.members(offered)
        for (const { actionId, controls, button } of seen.forms) {
          const { required = [] } = vocabulary.actions[actionId] as Schema
          expect(controls.map((control) => control.name)).to.include.members([...required])
          expect(button, actionId).to.match(/^[A-Z]/)
          for (const { type, id, name } of controls) if (type !== 'hidden') expect(seen.labels[id], name).to.match(/./)
        }
        expect(new Set(seen.ids).size).to.equal(seen.ids.length)
      })
      it(`sign-on page, ${id} ${name}: secrets have password fields, x-show never is left out`, () => {
        const { seen, offered } = render(vocabulary, value as Shown)
        const declared = offered.flatMap((action) => propertiesOf(vocabulary.actions[action]))
        const controlsWith = (keyword: string, value: unknown) => {
          const names = declared.filter(([, schema]) => schema[keyword] === value).map(([field]) => field)
          const controls = seen.forms.flatMap((form) => form.controls).filter(({ type }) => type !== 'hidden')
          return controls.filter((control) => names.includes(control.name))
        }
        for (const control of controlsWith('x-secret', true))
          expect(control).to.include({ type: 'password', value: '' })
        expect(controlsWith('x-show', 'never')).to.deep.equal([])
      })
    }
    it(`sign-on page, ${id}: every field, state and action has a text`, () => {
      const properties = Object.values(vocabulary.actions).flatMap((action) =>
        Object.entries((action as Schema).properties ?? {}),
      )
      for (const [name, schema] of properties)
        if (schema['x-show'] !== 'never') expect(schema['title'], name).to.be.a('string')
      for (const schema of [...Object.values(vocabulary.states), ...Object.values(vocabulary.actions)])
        expect(schema).to.have.property('x-label').that.is.a('string')
      for (const [name, schema] of Object.entries(vocabulary.states))
        expect(schema, name).to.have.property('x-instruction').that.is.a('string')
    })
    it(`sign-on page, ${id}: annotations name fields of the states`, () => {
      const fields = new Set(
        Object.values(vocabulary.states).flatMap((s) => Object.keys((s as Schema).properties ?? {})),
      )
      for (const action of Object.values(vocabulary.actions))
        for (const schema of Object.values((action as Schema).properties ?? {}))
          for (const keyword of ['x-choices', 'x-suggestions', 'x-when', 'x-value', 'x-editable'])
            if (schema[keyword] !== undefined) expect([...fields]).to.include(String(schema[keyword]).split('/')[0])
    })
  })
}

describe('renderState', () => {
  const action = {
    type: 'object',
    properties: {
      username: { title: 'Username', type: 'string', 'x-optional': false, 'x-autocomplete': 'username' },
      code: { title: 'Code', type: 'string', 'x-secret': true, 'x-inputmode': 'numeric' },
      digits: { title: 'Digits', type: 'string', pattern: '^[0-9]{6,8}$' },
      hex: { title: 'Hex', type: 'string', pattern: '^[0-9a-f]+$' },
      news: { title: 'News', type: 'boolean' },
    },
    required: ['digits'],
  }
  const vocabulary = {
    descriptor: { id: 'x', title: 'X', className: 'x.X', attributes: [] },
    states: { OPEN: { title: 'Open', description: 'For developers.', 'x-instruction': 'For users.' } },
    actions: { send: action, other: action, poll: { type: 'object', properties: {} } },
    config: {},
  } satisfies Vocabulary
  const renderOpen = (
    { model = {}, offered = ['send', 'other'] }: { model?: object; offered?: readonly string[] } = {},
    options: object = {},
  ) => {
    const page = statePage(vocabulary, { status: 'OPEN', model, offered, now: NOW })
    return readPage(`<body>${renderState(page, { url: '/?flowId=f', frozen: false, ...options }).html}</body>`)
  }
  const focused = ({ forms }: ReturnType<typeof readPage>) =>
    forms.flatMap(({ actionId, controls }) =>
      controls.filter(({ attributes }) => 'autofocus' in attributes).map(({ name }) => `${actionId} ${name}`),
    )

  it('renderState: shows x-instruction instead of the description', () => {
    expect(renderOpen().text).to.include('For users.').and.not.include('For developers.')
  })
  it('renderState: marks optional fields, but no required field, checkbox, read-only field or x-optional: false', () => {
    const marked = (model: object) =>
      Object.values(renderOpen({ model, offered: ['send'] }).labels).filter((label) => label.endsWith('(optional)'))
    expect(marked({})).to.deep.equal(['Code (optional)', 'Hex (optional)'])
    expect(marked({ hex: 'a0' })).to.deep.equal(['Code (optional)'])
  })
  it('renderState: only fields for digits have the numeric keyboard, by annotation or pattern', () => {
    const [form] = renderOpen({ offered: ['send'] }).forms
    const numeric = form?.controls.filter(({ attributes }) => attributes['inputmode'] === 'numeric')
    expect(numeric?.map(({ name }) => name)).to.deep.equal(['code', 'digits'])
  })
  it('renderState: the first empty field of the main form has the focus', () => {
    expect(focused(renderOpen())).to.deep.equal(['send username'])
    expect(focused(renderOpen({ model: { username: 'ann' } }))).to.deep.equal(['send code'])
  })
  it('renderState: no field has the focus on a waiting page or after a refused action', () => {
    const refused = { actionId: 'send', body: {}, details: [{ code: 'X', message: 'x', userMessage: 'No.' }] }
    expect(focused(renderOpen({ offered: ['send', 'poll'] }))).to.deep.equal([])
    expect(focused(renderOpen({}, { refused }))).to.deep.equal([])
  })
  it('renderState: shows the id of the client, escaped; nothing without a client', () => {
    expect(renderOpen({}, { clientId: '<b>app</b>' }).text).to.include('Application: <b>app</b>')
    expect(renderOpen().text).to.not.include('Application')
  })
})

describe('the code of the sign-on page', () => {
  it('mock-idp/sign-on names no vendor and no status', async () => {
    const folder = join(root, 'mock-idp/sign-on')
    const vendors = ['securid', 'rsa ', 'html-form', 'identifier-first', 'oauth-device', 'haventec', 'aducid', 'kobil']
    const statuses = await Promise.all(
      Object.values(registry).map(async (load) => [...(await load()).adapter.rows.keys()]),
    )
    for (const file of readdirSync(folder)) {
      // Comments may name sources.
      const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      for (const name of [...vendors, ...statuses.flat()])
        expect(code.toLowerCase(), file).to.not.include(name.toLowerCase())
    }
  })
})

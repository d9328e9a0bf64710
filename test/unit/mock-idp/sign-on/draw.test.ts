import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { registry } from '../../../../adapter/registry.ts'
import type { Vocabulary } from '../../../../adapter/spi.ts'
import { drawState } from '../../../../mock-idp/sign-on/draw-state.ts'
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

/** The page of a state as the flow API answers it. */
function draw(vocabulary: Vocabulary, shown: Shown) {
  const { status, _links, id: _, pluginTypeId: __, ...model } = shown as Shown & { id: string; pluginTypeId: string }
  const onOffer = Object.keys(_links).filter((name) => name !== 'self')
  const page = statePage(vocabulary, { status, model, onOffer, now: NOW })
  const body = drawState(page, { address: '/mock/sign-on?flowId=f', frozen: false })
  return { onOffer, model, page, seen: readPage(`<body><h1>${page.heading}</h1>${body.html}</body>`) }
}

for (const id of adapterIds()) {
  const states = async () => (await registry[id]?.())?.adapter.vocabulary as Vocabulary
  describe(`the sign-on page draws ${id}`, () => {
    let vocabulary: Vocabulary
    before(async () => {
      vocabulary = await states()
    })
    for (const { name, value, invalid } of readExamples(id)) {
      if (invalid !== undefined || !/^[A-Z]/.test(name)) continue
      it(`${name}: a form for each action on offer, a labelled control for each field that it needs`, () => {
        const { onOffer, seen } = draw(vocabulary, value as Shown)
        expect(seen.heading).to.match(/^[A-Z].*[a-z]/)
        expect(seen.forms.map(({ actionId }) => actionId)).to.deep.equal(onOffer)
        for (const { actionId, controls, button } of seen.forms) {
          const { required = [] } = vocabulary.actions[actionId] as Schema
          expect(controls.map((control) => control.name)).to.include.members([...required])
          expect(button, actionId).to.match(/^[A-Z]/)
          for (const control of controls) expect(seen.labels[control.id], control.name).to.match(/./)
        }
        expect(new Set(seen.ids).size).to.equal(seen.ids.length)
      })
      it(`${name}: secrets are typed blind, and what is not for people is left out`, () => {
        const { seen, onOffer } = draw(vocabulary, value as Shown)
        const declared = onOffer.flatMap((action) => propertiesOf(vocabulary.actions[action]))
        const drawn = (keyword: string, wanted: unknown) => {
          const names = declared.filter(([, schema]) => schema[keyword] === wanted).map(([field]) => field)
          return seen.forms.flatMap((form) => form.controls).filter((control) => names.includes(control.name))
        }
        for (const control of drawn('x-secret', true)) expect(control).to.include({ type: 'password', value: '' })
        expect(drawn('x-show', 'never')).to.deep.equal([])
      })
    }
    it('names fields and actions in words: no name of the wire is read by people', () => {
      const properties = Object.values(vocabulary.actions).flatMap((action) =>
        Object.entries((action as Schema).properties ?? {}),
      )
      for (const [name, schema] of properties)
        if (schema['x-show'] !== 'never') expect(schema['title'], name).to.be.a('string')
      for (const schema of [...Object.values(vocabulary.states), ...Object.values(vocabulary.actions)])
        expect(schema).to.have.property('x-label').that.is.a('string')
    })
    it('refers to fields that the states have', () => {
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

describe('the sign-on page', () => {
  it('knows no vendor', async () => {
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

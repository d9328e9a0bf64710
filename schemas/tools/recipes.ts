/** Recipes of the adapters, `schemas/<id>/recipes.json`: the requests of the control API that lead to each outcome. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AdapterFile, adapterIds, readJson, root } from './read.ts'
import { BANNER, dataText } from './text.ts'

/** An outcome that cannot be reached, in the given states or in all of them. */
interface Impossible {
  readonly action: string
  readonly outcome: string
  readonly states?: readonly string[]
  readonly reason: string
}
/** `schemas/<id>/recipes.json`. */
interface RecipesFile {
  /** Policy of the requests; absent: the default policy. */
  readonly policy?: string
  /** User of the requests; absent: none. */
  readonly username?: string
  /** Other users, by action or by `action: outcome`; null: none. */
  readonly usernames?: { readonly [name: string]: string | null }
  /** The situation that leads to each outcome. */
  readonly outcomes: { readonly [action: string]: { readonly [outcome: string]: string } }
  readonly impossible?: readonly Impossible[]
}
/** The requests that lead to one outcome of one action in one state. */
export interface RecipeLine {
  readonly action: string
  readonly outcome: string
  readonly state: string
  /** Body of `POST /mock/flows`. */
  readonly start: { readonly [member: string]: string }
  /** Body of `POST /mock/flows/{id}/next`; absent for outcomes of the start. */
  readonly next?: { readonly action: string; readonly outcome: string }
  /** The reason why the outcome cannot be reached. */
  readonly impossible?: string
}

/** Absent: the adapter has no recipes. */
function readRecipes(id: string): RecipesFile | undefined {
  return existsSync(join(root, 'schemas', id, 'recipes.json')) ? readJson<RecipesFile>(id, 'recipes.json') : undefined
}

/** @throws Error for an outcome of the descriptor without a text, and for a text without such an outcome. */
function checkRecipes({ id, start, actions }: AdapterFile, { outcomes }: RecipesFile): void {
  const declared = {
    start,
    ...Object.fromEntries(Object.entries(actions).map(([name, { outcomes }]) => [name, outcomes])),
  }
  const names = (lists: { readonly [action: string]: readonly string[] }) =>
    Object.entries(lists).flatMap(([action, list]) => list.map((outcome) => `${action}: ${outcome}`))
  const wanted = names(declared)
  const given = names(
    Object.fromEntries(Object.entries(outcomes).map(([action, texts]) => [action, Object.keys(texts)])),
  )
  const missing = wanted.filter((name) => !given.includes(name))
  const unknown = given.filter((name) => !wanted.includes(name))
  if (missing.length > 0) throw new Error(`schemas/${id}/recipes.json has no text for ${missing.join(', ')}`)
  if (unknown.length > 0) throw new Error(`schemas/${id}/recipes.json: no such outcome: ${unknown.join(', ')}`)
}

/** The requests of every outcome in every state, in the order of the descriptor. */
export function recipeLines(id: string): readonly RecipeLine[] {
  const file = readRecipes(id)
  if (file === undefined) return []
  const { start, states, actions } = readJson<AdapterFile>(id, 'adapter.json')
  const { policy, impossible = [] } = file
  const userOf = (action: string, outcome: string) => {
    const { usernames = {} } = file
    const name = usernames[`${action}: ${outcome}`] ?? usernames[action]
    return name === undefined && usernames[`${action}: ${outcome}`] !== null ? file.username : name
  }
  const bodyOf = (action: string, outcome: string, rest: { readonly [member: string]: string }) => {
    const username = userOf(action, outcome)
    return { ...(username && { username }), ...(policy && { policy }), ...rest }
  }
  const reasonOf = (action: string, outcome: string, state: string) =>
    impossible.find(
      (entry) => entry.action === action && entry.outcome === outcome && (entry.states?.includes(state) ?? true),
    )?.reason
  const line = (
    action: string,
    outcome: string,
    state: string,
    rest: Pick<RecipeLine, 'start' | 'next'>,
  ): RecipeLine => {
    const reason = reasonOf(action, outcome, state)
    return { action, outcome, state, ...rest, ...(reason && { impossible: reason }) }
  }
  const ofStart = start.map((outcome) => line('start', outcome, '', { start: bodyOf('start', outcome, { outcome }) }))
  const ofActions = Object.entries(actions).flatMap(([action, { outcomes }]) =>
    Object.entries(states)
      .filter(([, { actions: offered }]) => offered.includes(action))
      .flatMap(([state]) =>
        outcomes.map((outcome) =>
          line(action, outcome, state, { start: bodyOf(action, outcome, { state }), next: { action, outcome } }),
        ),
      ),
  )
  return [...ofStart, ...ofActions]
}

/** `schemas/gen/<id>/recipes.ts` of every adapter with recipes. */
export function recipeFiles(): { readonly [path: string]: string } {
  const files = adapterIds().flatMap((id) => {
    const recipes = readRecipes(id)
    if (recipes === undefined) return []
    checkRecipes(readJson<AdapterFile>(id, 'adapter.json'), recipes)
    const text = [
      BANNER,
      '/** Outcomes that no change of records leads to; absent `states`: in every state. */',
      'export const IMPOSSIBLE: readonly {',
      '  readonly action: string',
      '  readonly outcome: string',
      '  readonly states?: readonly string[]',
      '  readonly reason: string',
      `}[] = ${dataText(recipes.impossible ?? [])}`,
      '',
    ].join('\n')
    return [[`schemas/gen/${id}/recipes.ts`, text] as const]
  })
  return Object.fromEntries(files)
}

const START = 'start'
const code = (text: string) => `\`${text}\``
const json = (body: object) =>
  `{${Object.entries(body)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(', ')}}`
const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

/** The part of an adapter's page: a table per action. Undefined without recipes. */
export function recipesText(id: string): string | undefined {
  const file = readRecipes(id)
  if (file === undefined) return undefined
  const lines = recipeLines(id)
  const actions = [...new Set(lines.map(({ action }) => action))].filter((action) => action !== START)
  const ofStart = lines.filter(({ action }) => action === START)
  return [
    'Outcomes of the start:',
    table(ofStart, ({ start }) => start, '`POST /mock/flows`', file),
    ...actions.flatMap((action) => {
      const own = lines.filter((line) => line.action === action)
      const states = [...new Set(own.map(({ state }) => state))]
      const [first, ...others] = states
      const start = code(json(own.find(({ state }) => state === first)?.start ?? {}))
      const more = others.length === 0 ? '' : `; the same in the state ${others.map(code).join(', ')}`
      return [
        `**${code(action)}**. Start with \`POST /mock/flows\` ${start}${more}`,
        table(own, ({ next = {} }) => next, '`POST /mock/flows/{id}/next`', file),
      ]
    }),
  ].join('\n\n')
}

function table(
  lines: readonly RecipeLine[],
  bodyOf: (line: RecipeLine) => object,
  request: string,
  { outcomes }: RecipesFile,
): string {
  const names = [...new Set(lines.map(({ outcome }) => outcome))]
  const rows = names.map((outcome) => {
    const own = lines.filter((line) => line.outcome === outcome)
    const possible = own.find(({ impossible }) => impossible === undefined)
    const text = outcomes[own[0]?.action ?? '']?.[outcome] ?? ''
    const not = own.filter(({ impossible }) => impossible !== undefined)
    if (possible === undefined) return row(code(outcome), text, `not possible: ${not[0]?.impossible ?? ''}`)
    const except = not.map(({ state, impossible }) => `; not in ${code(state)}: ${impossible ?? ''}`).join('')
    return row(code(outcome), `${text}${except}`, code(json(bodyOf(possible))))
  })
  return [row('outcome', 'situation', request), row('---', '---', '---'), ...rows].join('\n')
}

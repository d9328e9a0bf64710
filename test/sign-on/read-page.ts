/** Reads a page as a browser without script does: its words, and its forms with what stands in them. */
import { XMLParser } from 'fast-xml-parser'

/** A control of a form, as it would be sent. */
export interface Control {
  readonly tag: string
  readonly type: string
  readonly name: string
  readonly id: string
  readonly value: string
  /** Whether a browser sends it as it stands. */
  readonly sent: boolean
  readonly required: boolean
  readonly readOnly: boolean
  readonly invalid: boolean
  readonly described: string | undefined
  readonly attributes: { readonly [name: string]: string }
}
/** A form. */
export interface Form {
  readonly actionId: string
  readonly address: string
  readonly button: string
  readonly controls: readonly Control[]
}
/** A page. */
export interface Page {
  readonly heading: string
  readonly text: string
  readonly forms: readonly Form[]
  readonly labels: { readonly [id: string]: string }
  /** What stands in alerts. */
  readonly alerts: readonly string[]
  readonly links: readonly string[]
  readonly ids: readonly string[]
}
interface Element {
  readonly tag: string
  readonly attributes: { readonly [name: string]: string }
  readonly children: readonly (Element | string)[]
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  allowBooleanAttributes: true,
  htmlEntities: true,
  parseTagValue: false,
  trimValues: false,
  unpairedTags: ['meta', 'link', 'input'],
})

/** The page; a fault of its nesting is an Error. */
export function readPage(html: string): Page {
  const root = { tag: '', attributes: {}, children: elementsOf(parser.parse(html.replace('<!doctype html>', ''))) }
  const all = descendants(root)
  const of = (tag: string) => all.filter((element) => element.tag === tag)
  return {
    heading: of('h1').map(textOf).join(),
    text: of('body').map(textOf).join(' '),
    forms: of('form').map(readForm),
    labels: Object.fromEntries(of('label').map((label) => [label.attributes['for'] ?? '', textOf(label)])),
    alerts: all.filter(({ attributes }) => attributes['role'] === 'alert').map(textOf),
    links: of('a').map(({ attributes }) => attributes['href'] ?? ''),
    ids: all.flatMap(({ attributes }) => attributes['id'] ?? []),
  }
}

/** What a browser posts: what stands in the form, and over it what the person gives. */
export function filledIn(form: Form, given: { readonly [name: string]: string } = {}): { [name: string]: string } {
  const standing = form.controls.filter(({ sent, name }) => sent && name !== '')
  return { ...Object.fromEntries(standing.map(({ name, value }) => [name, value])), ...given }
}

/** The form of an action; it has to be there. */
export function formOf({ forms, heading }: Page, actionId: string): Form {
  const found = forms.find((form) => form.actionId === actionId)
  if (found === undefined) throw new Error(`"${heading}" has no form ${actionId}; only ${forms.map((f) => f.actionId)}`)
  return found
}

function readForm(form: Element): Form {
  const inside = descendants(form)
  const address = form.attributes['action'] ?? ''
  return {
    actionId: new URL(address, 'http://page').searchParams.get('action') ?? '',
    address,
    button: inside
      .filter(({ tag }) => tag === 'button')
      .map(textOf)
      .join(),
    controls: inside.filter(({ tag }) => ['input', 'select', 'textarea'].includes(tag)).map(readControl),
  }
}

function readControl(element: Element): Control {
  const { tag, attributes } = element
  const type = attributes['type'] ?? tag
  const chosen = descendants(element).find((option) => option.tag === 'option' && 'selected' in option.attributes)
  const ticked = !['radio', 'checkbox'].includes(type) || 'checked' in attributes
  return {
    tag,
    type,
    name: attributes['name'] ?? '',
    id: attributes['id'] ?? '',
    value: chosen?.attributes['value'] ?? attributes['value'] ?? textOf(element),
    sent: ticked,
    required: 'required' in attributes,
    readOnly: 'readonly' in attributes,
    invalid: attributes['aria-invalid'] === 'true',
    described: attributes['aria-describedby'],
    attributes,
  }
}

function elementsOf(parsed: readonly { readonly [key: string]: unknown }[]): readonly (Element | string)[] {
  return parsed.map((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@') ?? ''
    if (tag === '#text') return String(node[tag])
    const attributes = (node[':@'] ?? {}) as { readonly [name: string]: string }
    return { tag, attributes, children: elementsOf(node[tag] as readonly { readonly [key: string]: unknown }[]) }
  })
}

function descendants(element: Element): readonly Element[] {
  const children = element.children.filter((child) => typeof child !== 'string')
  return children.flatMap((child) => [child, ...descendants(child)])
}

function textOf(element: Element): string {
  const parts = element.children.map((child) => (typeof child === 'string' ? child : textOf(child)))
  return parts.join(' ').replace(/\s+/g, ' ').trim()
}

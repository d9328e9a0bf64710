/** HTML templates that escape their values. */
import { escapeHtml } from './pages.ts'

/** A piece of HTML. Any other value of a template is text. */
export interface Html {
  readonly html: string
}
type Part = Html | string | number | undefined | false | readonly Html[]

/** A template that escapes text; `undefined` and `false` are left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((text, index) => text + (index < parts.length ? toHtml(parts[index]) : ''))
  return { html: texts.join('') }
}

/** ` name="value"`; nothing if the value is undefined or false, only the name if it is true. */
export function attribute(name: string, value: string | number | boolean | undefined): Html {
  if (value === undefined || value === false) return { html: '' }
  return value === true ? { html: ` ${name}` } : { html: ` ${name}="${escapeHtml(String(value))}"` }
}

function toHtml(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'html' in part ? part.html : part.map((piece) => piece.html).join('\n')
}

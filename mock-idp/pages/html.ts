/** HTML that cannot be broken by what is put into it. */
import { escapeHtml } from './pages.ts'

/** A piece of HTML; all else that is put into a template is text. */
export interface Html {
  readonly html: string
}
type Part = Html | string | number | undefined | false | readonly Html[]

/** A template whose texts are escaped; `undefined` and `false` leave nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((text, index) => text + (index < parts.length ? written(parts[index]) : ''))
  return { html: texts.join('') }
}

/** ` name="value"`; nothing where the value is absent or false, the bare name where it is true. */
export function attribute(name: string, value: string | number | boolean | undefined): Html {
  if (value === undefined || value === false) return { html: '' }
  return value === true ? { html: ` ${name}` } : { html: ` ${name}="${escapeHtml(String(value))}"` }
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return 'html' in part ? part.html : part.map((piece) => piece.html).join('\n')
}

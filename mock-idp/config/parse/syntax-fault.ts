/** Messages for a file that cannot be parsed. They show the line, without its values: these may be secret. */

/** The first fault of a text. */
export interface SyntaxFault {
  /** Problem and next step. */
  readonly message: string
  /** Index in the text. */
  readonly offset: number
}
/** Parts of a line, in order; together they are the line. */
export type Tokenize = (line: string) => readonly Token[]
/** A part of a line: shown as it is, or as a mask. */
export interface Token {
  readonly text: string
  readonly isShown: boolean
}

const MASK = '***'
const MAX_WIDTH = 100

/** `line 3, column 7: ...`, and below it the line with a mark at the column. */
export function describeFault(text: string, { message, offset }: SyntaxFault, tokenize: Tokenize): string {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/)
  const line = before.length
  const column = before.at(-1)?.length ?? 0
  const whole = text.split(/\r\n|\n|\r/)[line - 1] ?? ''
  const { shown, mark } = frame(whole, column, tokenize)
  const margin = `      ${line} | `
  return [
    `line ${line}, column ${column + 1}: ${message}`,
    `${margin}${shown}`,
    `${' '.repeat(margin.length - 2)}| ${' '.repeat(mark)}^`,
  ].join('\n')
}

/** The masked line, cut to a readable width around the mark. */
function frame(line: string, column: number, tokenize: Tokenize): { readonly shown: string; readonly mark: number } {
  let [shown, mark, at] = ['', -1, 0]
  for (const { text, isShown } of tokenize(line)) {
    if (mark < 0 && column < at + text.length) mark = shown.length + (isShown ? column - at : 0)
    shown += isShown ? text.replaceAll('\t', ' ') : MASK
    at += text.length
  }
  if (mark < 0) mark = shown.length
  const start = Math.max(0, Math.min(mark - MAX_WIDTH / 2, shown.length - MAX_WIDTH))
  return { shown: shown.slice(start, start + MAX_WIDTH), mark: mark - start }
}

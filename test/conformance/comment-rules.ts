/** Rules for comments: the first word, and no comment that only repeats the name that it documents. */

/** A comment with the text of the code that follows it. */
export interface Comment {
  readonly line: number
  readonly text: string
  /** First line of code after the comment; empty for a comment at the end of a line of code. */
  readonly documented: string
}

const FIRST_WORDS = ['What', 'Who', 'Whoever', 'Whether', 'Where', 'How', 'Which', 'Why'] as const
export const FIRST_WORD = new RegExp(`^(?:${FIRST_WORDS.join('|')})\\b`, 'i')
const DECLARATION =
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:readonly\s+)?(?:(?:function|const|let|class|interface|type|enum|get|set)\s+)?([A-Za-z_$][\w$]*)/
const FILLERS = new Set(['a', 'an', 'the', 'of', 'this', 'its', 'for', 'to', 'in', 'is', 'and', 'with'])

/** The comments of a source. Consecutive `//` lines are one comment. */
export function commentsOf(source: string): readonly Comment[] {
  const lines = source.split('\n')
  const comments: Comment[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const [first, last] = [index, endOfComment(lines, index)]
    if (last !== undefined) {
      const text = lines
        .slice(first, last + 1)
        .map(withoutMarks)
        .join(' ')
      comments.push({ line: first + 1, text: text.trim(), documented: (lines[last + 1] ?? '').trim() })
      index = last
    } else {
      const trailing = /^(?:[^'"`/]|\/(?!\/)|'[^']*'|"[^"]*"|`[^`]*`)*\s\/\/\s(.*)$/.exec(line)?.[1]
      if (trailing !== undefined) comments.push({ line: index + 1, text: trailing, documented: '' })
    }
  }
  return comments.filter(({ text }) => text !== '' && !/^(?:@|biome-ignore|<reference)/.test(text))
}

/** Index of the last line of the comment that begins at a line; undefined without one. */
function endOfComment(lines: readonly string[], first: number): number | undefined {
  const line = (lines[first] ?? '').trim()
  if (line.startsWith('/*')) return lines.findIndex((other, index) => index >= first && other.includes('*/'))
  if (!line.startsWith('//')) return undefined
  let last = first
  while ((lines[last + 1] ?? '').trim().startsWith('//')) last++
  return last
}

function withoutMarks(line: string): string {
  return line
    .trim()
    .replace(/^(?:\/\*\*?|\*\/|\*|\/\/)\s?/, '')
    .replace(/\s*\*\/$/, '')
}

/** Violations in one source, as `line: rule: text`. */
export function commentFaults(source: string): readonly string[] {
  return commentsOf(source).flatMap(({ line, text, documented }) => {
    const shown = text.slice(0, 80)
    if (FIRST_WORD.test(text)) return [`${line}: begins with ${text.split(' ')[0]}: ${shown}`]
    if (repeatsName(text, documented)) return [`${line}: repeats the name: ${shown}`]
    return []
  })
}

function repeatsName(text: string, documented: string): boolean {
  const name = DECLARATION.exec(documented)?.[1]
  if (name === undefined) return false
  const stem = (word: string) => word.toLowerCase().replace(/(?:es|s|ed|d|ing)$/, '')
  const inName = new Set(name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map(stem))
  const words = text.match(/[A-Za-z]+/g) ?? []
  const telling = words.filter((word) => !FILLERS.has(word.toLowerCase()))
  return telling.length > 0 && telling.every((word) => inName.has(stem(word)))
}

/** Reads Markdown pages: fenced blocks, links, anchors. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../schemas/tools/read.ts'

/** A fenced block: the words behind the fence, the text, and the line of the fence, counted from 1. */
export interface Block {
  readonly info: string
  readonly text: string
  readonly line: number
}
/** A link of a page and its line, counted from 1. */
export interface Link {
  readonly target: string
  readonly line: number
}

const FENCED = /^( *)(`{3,})([^\n`]*)\n([\s\S]*?)\n?^\1\2`*[ ]*$/gm

/** Pages whose commands are run: the README and everything in `docs/`, by path in the repository. */
export function commandPages(): readonly string[] {
  const names = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  const pages = names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name.replaceAll('\\', '/')}`)
  return ['README.md', ...pages.sort()]
}

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

const lineAt = (markdown: string, index: number) => markdown.slice(0, index).split('\n').length

/** The fenced blocks, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(FENCED)].map(({ index, 1: indent = '', 3: info = '', 4: text = '' }) => ({
    info: info.trim(),
    text: text.replaceAll(new RegExp(`^ {${indent.length}}`, 'gm'), ''),
    line: lineAt(markdown, index),
  }))
}

/** The codes that a text names: capitals in backquotes, as `NOT_FOUND` or `AN-AUTH-1006`. */
export function codesOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([A-Z][A-Z0-9_-]{3,})`/g)].map(([, code = '']) => code)
}

/** The same text with blanks in place of code, so that lines and columns stay. */
function withoutCode(markdown: string): string {
  const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')
  return markdown.replaceAll(FENCED, blank).replaceAll(/`[^`\n]+`/g, blank)
}

/** The links outside of code. A link text may be code, so that only its target is searched. */
export function linksOf(markdown: string): readonly Link[] {
  const prose = withoutCode(markdown)
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(({ index, 1: target = '' }) => ({
    target,
    line: lineAt(prose, index),
  }))
}

/** The anchors of the headings, as GitHub makes them. */
export function anchorsOf(markdown: string): readonly string[] {
  const outside = markdown.replaceAll(FENCED, '')
  const seen = new Map<string, number>()
  return [...outside.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) => {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = text.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-')
    const before = seen.get(anchor) ?? 0
    seen.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

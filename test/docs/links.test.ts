import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { anchorsOf, commandPages, linksOf, readPage } from './markdown.ts'

const pages = [...commandPages(), 'examples/README.md', 'CHANGELOG.md', 'SECURITY.md']
/** Folders that are not in the repository: a link into one works on one machine only. */
const NOT_COMMITTED = /^(?:dist|node_modules)(?:\/|$)|^\.\./

/** The links of a page that lead nowhere, with their lines. */
function deadLinks(path: string, folder: string, text: (page: string) => string): readonly string[] {
  return linksOf(text(path)).flatMap(({ target, line }) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return []
    const [file = '', anchor] = target.split('#')
    const page = file === '' ? path : relative(folder, join(folder, dirname(path), file))
    const isThere = !NOT_COMMITTED.test(page) && existsSync(join(folder, page))
    const isDead = !isThere || (anchor !== undefined && !anchorsOf(text(page)).includes(anchor))
    return isDead ? [`${path}, line ${line}: ${target}`] : []
  })
}

describe('links of the documentation', () => {
  it('lead to files and headings that exist', () => {
    expect(pages.flatMap((path) => deadLinks(path, root, readPage))).to.deep.equal([])
  })
  it('lead to files that exist, also where a path of the repository is written as code', () => {
    const path = /`((?:adapter|bench|docs|examples|mock-idp|schemas|test)\/[\w./-]*(?:\/|\.[a-z]+))`/g
    // The changelog also names earlier paths.
    const present = pages.filter((page) => page !== 'CHANGELOG.md')
    const missing = present.flatMap((page) =>
      [...readPage(page).matchAll(path)].map(([, name = '']) => name).filter((name) => !existsSync(join(root, name))),
    )
    expect([...new Set(missing)]).to.deep.equal([])
  })
  it('docs/architecture, tables of functions: each function is in a file of its row', () => {
    const rows = readPage('docs/architecture/request-path.md').split('\n')
    const missing = rows.flatMap((row) => {
      const words = [...row.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
      const sources = words.filter((word) => word.endsWith('.ts')).map((file) => readFileSync(join(root, file), 'utf8'))
      const names = words.filter((word) => /^[a-z][A-Za-z]+$/.test(word)).filter(() => row.startsWith('|'))
      return sources.length === 0 ? [] : names.filter((name) => !sources.some((text) => text.includes(name)))
    })
    expect(missing).to.deep.equal([])
  })
  it('lead from README.md and docs/README.md to every page of docs/', () => {
    const targets = ['README.md', 'docs/README.md'].flatMap((path) =>
      linksOf(readPage(path)).map(({ target }) =>
        relative(root, join(root, dirname(path), target.split('#')[0] ?? '')),
      ),
    )
    const unreachable = commandPages().filter((path) => path !== 'README.md' && !targets.includes(path))
    expect(unreachable).to.deep.equal([])
  })
})

describe('the check of links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-links-'))
  after(() => rmSync(folder, { recursive: true }))
  const dead = (texts: { readonly [path: string]: string }) => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return deadLinks('docs/a.md', folder, (path) => texts[path] ?? '')
  }

  it('links: a file, an anchor of this page and of another page, and an address outside pass', () => {
    const text = '# A `b`, c\n[1](b.md) [2](#a-b-c) [`3`](../b.md#two-words)\n[4](https://example.com/x.md) ![5](b.md)'
    expect(dead({ 'docs/a.md': text, 'docs/b.md': '', 'b.md': '## Two words' })).to.deep.equal([])
  })
  it('links: a missing file, a missing heading and a file that is not committed are found with their lines', () => {
    const text = '# A\n[1](none.md)\n[2](#b) [3](../dist/x.js)'
    expect(dead({ 'docs/a.md': text, 'dist/x.js': '' })).to.deep.equal([
      'docs/a.md, line 2: none.md',
      'docs/a.md, line 3: #b',
      'docs/a.md, line 3: ../dist/x.js',
    ])
  })
  it('links: code is not searched, and the second of two equal headings has a number', () => {
    const text = '# A\n## A\n`[1](none.md)` [2](#a-1)\n```sh\n# B\n[3](none.md)\n```\n[4](#b)'
    expect(dead({ 'docs/a.md': text })).to.deep.equal(['docs/a.md, line 8: #b'])
  })
})

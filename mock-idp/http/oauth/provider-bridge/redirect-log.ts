/** What oidc-provider says on the console: its notices become log lines, standard output stays the host's own. */
import { stripVTControlCharacters } from 'node:util'
import { currentContext } from './async-context.ts'

const OWN = /^oidc-provider (?:NOTICE|WARNING): /u
const print = { info: console.info, warn: console.warn }

function listen(level: 'info' | 'warn'): void {
  console[level] = (...said: unknown[]) => {
    const [text] = said
    const plain = typeof text === 'string' ? stripVTControlCharacters(text) : ''
    const log = OWN.test(plain) ? currentContext()?.log : undefined
    if (log === undefined) print[level](...said)
    else log[level]({ library: 'oidc-provider' }, plain.replace(OWN, ''))
  }
}
listen('info')
listen('warn')

/** Redirects the console output of oidc-provider to the log; standard output belongs to the host. */
import { stripVTControlCharacters } from 'node:util'
import { currentContext } from './async-context.ts'

const PREFIX = /^oidc-provider (?:NOTICE|WARNING): /u
const original = { info: console.info, warn: console.warn }

function redirect(level: 'info' | 'warn'): void {
  console[level] = (...parameters: unknown[]) => {
    const [text] = parameters
    const plain = typeof text === 'string' ? stripVTControlCharacters(text) : ''
    const log = PREFIX.test(plain) ? currentContext()?.log : undefined
    if (log === undefined) original[level](...parameters)
    else log[level]({ library: 'oidc-provider' }, plain.replace(PREFIX, ''))
  }
}
redirect('info')
redirect('warn')

/** The files beside this one that browsers are sent as they are. */
import { readFileSync } from 'node:fs'
import { Router } from 'express'

const ASSETS = [
  ['sign-on.css', 'text/css; charset=utf-8', ['page.css', 'form.css']],
  ['sign-on.js', 'text/javascript; charset=utf-8', ['sign-on.js']],
] as const

/** Serves style and script, read once. */
export function assets(path: string): Router {
  const router = Router({ caseSensitive: true })
  for (const [name, type, files] of ASSETS) {
    const text = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
    router.get(`${path}/${name}`, (_req, res) => {
      res.setHeader('Cache-Control', 'no-cache')
      res.setHeader('Content-Type', type)
      res.send(text)
    })
  }
  return router
}

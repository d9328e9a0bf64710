import type { Router } from 'express'
import { loadOnce } from '../../../adapter/kernel/load-once.ts'
import { registry } from '../../../adapter/registry.ts'
import type { HostInstance } from '../../flows/instances.ts'
import type { DocumentDeps } from './router.ts'

export interface MountDeps extends Omit<DocumentDeps, 'plugins'> {
  readonly instances: ReadonlyMap<string, HostInstance>
}

const PATHS = /^\/(?:openapi\.json|schemas)(?:\/|$)/

/** Mounts `/openapi.json` and `/schemas`; their router is loaded with the first request for a document. */
export function mountDocuments(router: Router, { instances, ...deps }: MountDeps): void {
  const load = loadOnce(async () => {
    const { documentRouter } = await import('./router.ts')
    const vocabularies = [...instances.values()].map(({ adapter }) => adapter.vocabulary)
    const ofPlugins = vocabularies.filter(({ descriptor }) => !Object.hasOwn(registry, descriptor.id))
    const plugins = new Map(ofPlugins.map((vocabulary) => [vocabulary.descriptor.id, vocabulary]))
    return documentRouter({ ...deps, plugins })
  })
  router.use((req, res, next) => {
    if (!PATHS.test(req.path)) return next()
    return load().then((documents) => documents(req, res, next), next)
  })
}

// Compiles the sources to dist/. Runs after `npm ci`, so it has to explain itself where the compiler is missing.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const compiler = findCompiler()

if (compiler !== undefined) {
  // Nothing stale may stay: a test that was removed would run for ever.
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run([compiler, '--project', root])
  // What browsers are sent as it stands.
  const assets = 'mock-idp/sign-on'
  const isAsset = (path) => path.endsWith(assets) || /\.(?:css|js)$/.test(path)
  cpSync(join(root, assets), join(root, 'dist', assets), { recursive: true, filter: isAsset })
  run([join(root, 'dist', 'schemas', 'tools', 'build-validators.js')])
} else if (!existsSync(join(root, 'dist', 'mock-idp', 'cli', 'main.js'))) {
  console.error(
    'There is no dist/ and no TypeScript compiler. Install the development dependencies: npm ci --include=dev',
  )
  process.exit(1)
}

/** A failure is reported by the program itself. */
function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root })
  if (status !== 0) process.exit(status ?? 1)
}

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    return undefined
  }
}

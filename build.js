/**
 * Builds dist/: the sources compiled, the validators, and the bundle of the command line. Runs after `npm ci`, so it has to
 * explain itself where the compiler is missing.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Packages that few starts need; large. */
const RARE = ['selfsigned', 'pino-pretty']
const NO_HASH = '0'.repeat(16)
const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, 'dist')
const compiler = findCompiler()

if (compiler !== undefined) {
  // A removed test must not stay in dist/.
  rmSync(dist, { recursive: true, force: true })
  run([compiler, '--project', root])
  // Style sheets and script of the sign-on page.
  const assets = 'mock-idp/sign-on'
  const isAsset = (path) => path.endsWith(assets) || /\.(?:css|js)$/.test(path)
  cpSync(join(root, assets), join(dist, assets), { recursive: true, filter: isAsset })
  run([join(dist, 'schemas', 'tools', 'build-validators.js')])
  await bundle()
  for (const folder of ['adapter', 'mock-idp']) rewriteImports(join(dist, folder))
} else if (!existsSync(join(dist, 'mock-idp', 'cli', 'main.js'))) {
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

/**
 * The command line in one file, dist/cli.cjs: an expression whose value is a function of what cli.cjs hands over. The first
 * line has its hash. What is imported dynamically is still evaluated at its first use.
 */
async function bundle() {
  const { build } = await import('esbuild')
  const { outputFiles, metafile } = await build({
    entryPoints: [join(dist, 'mock-idp', 'cli', 'main.js')],
    outfile: join(dist, 'cli.cjs'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: RARE,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    banner: {
      js: `// ${NO_HASH}\n(function (host) { 'use strict'; const { require, module, exports, __dirname, importModule, bundleUrl } = host;`,
    },
    footer: { js: '})' },
    logLevel: 'warning',
    plugins: [{ name: 'mock-idp', setup: ownModules }],
  })
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  const dynamic = left.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path)
  if (dynamic.length > 0) throw new Error(`the bundle imports ${dynamic.join(', ')}: code from a cache cannot`)
  for (const { path, text } of outputFiles) {
    const isMap = path.endsWith('.map')
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
    writeFileSync(path, isMap ? text : ascii(text.replace(NO_HASH, hash)))
  }
}

/** `cli.cjs` reads the bundle as Latin-1. esbuild escapes other characters, except in tagged templates and comments. */
function ascii(text) {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Modules keep the URL of their own file, and validators that every start needs are in the bundle. */
function ownModules({ onLoad }) {
  onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8').replace(/^#!/, '// ')
    const file = relative(dist, path).replaceAll('\\', '/')
    const contents = (file === 'adapter/kernel/built-validators.js' ? withBundled(text) : text)
      .replaceAll('import.meta.url', `new URL(${JSON.stringify(file)}, bundleUrl).href`)
      .replaceAll(/\bimport\(('[^']+')\)/g, (text, name) =>
        RARE.includes(name.slice(1, -1)) ? `importModule(${name})` : text,
      )
      .replace(/\bimport\((?!['"])/g, 'importModule(') // a module that is known at run time only
    return { contents }
  })
}

/** Late imports become calls of `loadModule`. The bundle, which is made before, has its modules already. */
function rewriteImports(folder) {
  const helper = join(dist, 'adapter', 'kernel', 'load-module.js')
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    const text = file.endsWith('.js') && file !== helper ? readFileSync(file, 'utf8') : ''
    const changed = text.replace(/\bimport\(('[^']+')\)/g, '__loadModule($1, import.meta.url, (path) => import(path))')
    if (changed === text) continue
    const path = relative(dirname(file), helper).replaceAll('\\', '/')
    const line = `import { loadModule as __loadModule } from '${path.startsWith('.') ? path : `./${path}`}'; `
    writeFileSync(file, changed.startsWith('#!') ? changed.replace('\n', `\n${line}`) : line + changed)
  }
}

function withBundled(text) {
  const isSettings = (file) => file.endsWith('config-validators.cjs')
  const settings = readdirSync(join(dist, 'schemas', 'gen'), { recursive: true }).filter(isSettings)
  const files = [...settings, 'host/common-validators.cjs'].map((file) => file.replaceAll('\\', '/').slice(0, -4))
  const entries = files.map((file) => `'${file}': () => require('../../schemas/gen/${file}.cjs')`)
  return `${text}\nObject.assign(bundled, { ${entries.join(', ')} })\n`
}

#!/usr/bin/env node
/**
 * The command `mock-idp`. Runs the bundle of the command line with V8's code cache, which the first start writes; without a
 * bundle it runs the built files.
 */
'use strict'
const fs = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')
const { Script } = require('node:vm')
const { crc32 } = require('node:zlib')

const dist = join(__dirname, 'dist')
const bundle = join(dist, 'cli.cjs')
const main = join(dist, 'mock-idp', 'cli', 'main.js')
/** By then a start is over, and the bytecode of its functions is not yet thrown away. */
const WRITE_AFTER_MS = 1000
const CHECKSUM_BYTES = 4
const DAYS_KEPT = 30

const source = read(bundle, 'latin1') // build.js writes ASCII only
if (source !== undefined) runBundle(source)
else if (fs.existsSync(main)) import(pathToFileURL(main).href)
else {
  console.error('dist/ is missing. Run "npm ci --include=dev" and "npm run build", then start again.')
  process.exitCode = 1
}

function runBundle(text) {
  const cache = cacheFile(text)
  const cachedData = cache && readCache(cache)
  const script = new Script(text, { filename: bundle, cachedData })
  // Code from a cache has lost its own import(): it gets that of this file.
  const importModule = (specifier) => import(specifier)
  const bundleUrl = pathToFileURL(bundle).href
  script.runInThisContext()({ require, module, exports, __dirname: dist, importModule, bundleUrl })
  const isWanted = cache !== undefined && (cachedData === undefined || script.cachedDataRejected)
  if (isWanted && process.argv[2] === 'start') writeLater(cache, script)
}

/** The file of this bundle's cache, for this Node. Undefined where no folder for it is known. */
function cacheFile(text) {
  const hash = /^\/\/ ([0-9a-f]{16})\n/.exec(text)?.[1]
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env
  const folder = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
  if (hash === undefined || !folder) return undefined
  return join(folder, 'mock-idp', `${process.version}-${process.arch}-${hash}.cache`)
}

/** V8 runs what it finds in a cache: only a file that belongs to this user and is complete is used. */
function readCache(file) {
  const data = read(file)
  if (data === undefined || !belongsToUser(file)) return undefined
  const code = data.subarray(CHECKSUM_BYTES)
  const isComplete = data.length > CHECKSUM_BYTES && data.readUInt32LE() === crc32(code)
  return isComplete ? code : undefined
}

function belongsToUser(file) {
  const { uid, mode } = fs.statSync(file)
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
}

function writeLater(file, script) {
  let isWritten = false
  const write = () => {
    if (!isWritten) writeCache(file, script.createCachedData())
    isWritten = true
  }
  setTimeout(write, WRITE_AFTER_MS).unref()
  process.once('exit', write)
}

/** Several processes may write at once: each renames a file of its own. A folder that cannot be written is no error. */
function writeCache(file, code) {
  const folder = join(file, '..')
  const own = `${file}.${process.pid}`
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(code))
  const isWritten = attempt(() => {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
    fs.writeFileSync(own, Buffer.concat([checksum, code]), { mode: 0o600 })
    fs.renameSync(own, file)
  })
  if (isWritten) attempt(() => removeOld(folder))
  else attempt(() => fs.rmSync(own))
}

/** Runs something whose failure changes nothing but the time of the next start. */
function attempt(run) {
  try {
    run()
    return true
  } catch {
    return false
  }
}

/** Caches of versions that are no longer used. */
function removeOld(folder) {
  const oldest = Date.now() - DAYS_KEPT * 86_400_000
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name)
    if (fs.statSync(path).mtimeMs < oldest) fs.rmSync(path)
  }
}

function read(path, encoding) {
  try {
    return fs.readFileSync(path, encoding)
  } catch {
    return undefined
  }
}

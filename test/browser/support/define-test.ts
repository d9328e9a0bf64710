/** Definition of tests that run in several settings. */

/** `it`, or a variant of it. */
export type DefineTest = (title: string, run: () => Promise<void>) => void

/** Tests whose titles name the setting. */
export function inSetting(setting: string): DefineTest {
  return (title, run) => it(`${setting}: ${title}`, run)
}

/** Of the tests that `define` defines, those with the given titles; each must exist. */
export function selectTests(titles: readonly string[], define: (test: DefineTest) => void, test: DefineTest): void {
  const missing = new Set(titles)
  define((title, run) => {
    if (missing.delete(title)) test(title, run)
  })
  if (missing.size > 0) throw new Error(`no such test: ${[...missing].join('; ')}`)
}

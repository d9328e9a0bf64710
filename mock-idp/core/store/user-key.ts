/**
 * A key for names that users choose: different names have different keys, lone surrogates too, and a key has none. JSON
 * escapes lone surrogates.
 */
export function userKey(...names: readonly string[]): string {
  return names.map(keyPart).join('/')
}

/** A plain name is its own key. */
function keyPart(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : encodeURIComponent(JSON.stringify(name).slice(1, -1))
}

/** Whether two secrets are the same. Takes the same time wherever they differ; only their lengths show. */
export function equalSecret(known: string, given: string): boolean {
  if (known.length !== given.length) return false
  let difference = 0
  for (let index = 0; index < known.length; index++) difference |= known.charCodeAt(index) ^ given.charCodeAt(index)
  return difference === 0
}

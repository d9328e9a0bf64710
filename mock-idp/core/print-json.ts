/** Prints one JSON document to standard output, for the option `--json` of commands. */
export function printJson(value: object): void {
  console.log(JSON.stringify(value, null, 2))
}

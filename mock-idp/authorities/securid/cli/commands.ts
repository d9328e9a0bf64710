/** Commands for SecurID software tokens. */
import type { Command } from 'commander'

export function addCommands(program: Command): void {
  program
    .command('tokencode')
    .description('Print the current codes of a SecurID software token.')
    .requiredOption('--token <text>', 'the token: CTF digits, a ctfData URL, or the content of an sdtid file')
    .option('--at <time>', 'the time, as 2030-01-02T03:04:05Z or seconds since 1970; default: now')
    .option('--pin <digits>', 'the PIN; the passcode is printed too')
    .option('--password <text>', 'password of the token')
    .option('--device-id <text>', 'device id to which the token is bound')
    .option('--json', 'print one JSON document')
    .action(async (options) => (await import('./tokencode.ts')).printTokencode(options))
  addTokenNew(program.command('token').description('Create SecurID software tokens.'))
}

function addTokenNew(token: Command): void {
  const command = token.command('new')
  command
    .description('Create a token and print it. With --base it is also assigned to a user of a running mock.')
    .option('--base <url>', 'base URL of a running mock, for example http://localhost:9031')
    .option('--control-token <token>', 'bearer token of its control API, if it requires one')
    .option('--user <username>', 'user to whom the token is assigned; requires --base')
    .addOption(command.createOption('--digits <count>', 'number of digits of a code').choices(['6', '8']).default('8'))
    .addOption(
      command.createOption('--interval <seconds>', 'seconds that a code is valid').choices(['30', '60']).default('60'),
    )
    .addOption(
      command
        .createOption(
          '--style <style>',
          'fob: the PIN is typed before the code; pinpad: the PIN is entered in the token',
        )
        .choices(['fob', 'pinpad'])
        .default('pinpad'),
    )
    .option('--expires <day>', 'last valid day, YYYY-MM-DD; default: in five years')
    .option('--password <text>', 'password that protects the token')
    .option('--sdtid <file>', 'also write the token to this file')
    .option('--json', 'print one JSON document')
    .action(async (options) => (await import('./token.ts')).newToken(options))
}

#!/usr/bin/env node
/** The command line: `mock-idp <command>`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { version } from '../core/version.ts'

// A reader that is gone or a full disk is no reason to end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const program = new Command('mock-idp')
  .description('A mock identity provider for authentication flow APIs.')
  .version(version)
  .showHelpAfterError('(run with --help to list commands and options)')
  .addHelpText(
    'after',
    `
Run "mock-idp start" first: it prints the base URL, the demo users, and commands to try.
Run "mock-idp <command> --help" for the options of a command.`,
  )

const port = new Option('--port <number>', 'port to listen on; 0 selects a free port')
  .env('MOCK_IDP_PORT')
  .default('9031')
const host = new Option('--host <name>', 'name or address to listen on; 0.0.0.0 allows other machines to connect')
  .env('MOCK_IDP_HOST')
  .default('localhost')
const config = () =>
  new Option('--config <file>', 'configuration file (JSON); default: the demo configuration').env('MOCK_IDP_CONFIG')
const tls = new Option('--tls [on]', 'use TLS, with a self-signed certificate if the configuration has none')
  .env('MOCK_IDP_TLS')
  .argParser(onOrOff)
const tlsKey = new Option('--tls-key <file>', 'use TLS with this private key (PEM); requires --tls-cert').env(
  'MOCK_IDP_TLS_KEY',
)
const tlsCert = new Option('--tls-cert <file>', 'use TLS with this certificate (PEM); requires --tls-key').env(
  'MOCK_IDP_TLS_CERT',
)
const store = new Option('--store <kind>', 'storage of records')
  .env('MOCK_IDP_STORE')
  .choices(['memory'])
  .default('memory')
const logLevel = new Option('--log-level <level>', 'level of the log on standard error')
  .env('MOCK_IDP_LOG_LEVEL')
  .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  .default('info')

program
  .command('start')
  .description('Start the mock identity provider and run until Ctrl-C or SIGTERM.')
  .addOption(port)
  .addOption(host)
  .addOption(config())
  .addOption(tls)
  .addOption(tlsKey)
  .addOption(tlsCert)
  .addOption(store)
  .addOption(logLevel)
  .addHelpText(
    'after',
    '\nStandard output: the greeting and one line "listening on <base URL>". Standard error: the log.',
  )
  .action(async (options) => (await import('./start.ts')).start(options))

program
  .command('check-config')
  .description('Check a configuration without starting. Each fault is reported with its JSON pointer in the file.')
  .argument('[file]', 'configuration file; default: the value of --config')
  .addOption(config())
  .action(async (file: string | undefined, options) =>
    (await import('./check-config.ts')).checkConfig(file ?? options.config),
  )

program
  .command('tokencode')
  .description('Print the current codes of a SecurID software token.')
  .requiredOption('--token <text>', 'the token: CTF digits, a ctfData URL, or the content of an sdtid file')
  .option('--at <time>', 'the time, as 2030-01-02T03:04:05Z or seconds since 1970; default: now')
  .option('--pin <digits>', 'the PIN; the passcode is printed too')
  .option('--password <text>', 'password of the token')
  .option('--device-id <text>', 'device id to which the token is bound')
  .action(async (options) => (await import('../authorities/securid/cli/tokencode.ts')).printTokencode(options))

program
  .command('token')
  .description('Create SecurID software tokens.')
  .command('new')
  .description('Create a token and print it. With --base it is also assigned to a user of a running mock.')
  .option('--base <url>', 'base URL of a running mock, for example http://localhost:9031')
  .option('--control-token <token>', 'bearer token of its control API, if it requires one')
  .option('--user <username>', 'user to whom the token is assigned; requires --base')
  .addOption(new Option('--digits <count>', 'number of digits of a code').choices(['6', '8']).default('8'))
  .addOption(new Option('--interval <seconds>', 'seconds that a code is valid').choices(['30', '60']).default('60'))
  .addOption(
    new Option('--style <style>', 'fob: the PIN is typed before the code; pinpad: the PIN is entered in the token')
      .choices(['fob', 'pinpad'])
      .default('pinpad'),
  )
  .option('--expires <day>', 'last valid day, YYYY-MM-DD; default: in five years')
  .option('--password <text>', 'password that protects the token')
  .option('--sdtid <file>', 'also write the token to this file')
  .action(async (options) => (await import('../authorities/securid/cli/token.ts')).newToken(options))

function onOrOff(text: string): boolean {
  if (/^(?:true|1|on|yes)$/i.test(text)) return true
  if (/^(?:false|0|off|no|)$/i.test(text)) return false
  throw new InvalidArgumentError('It must be true or false.')
}

// No top-level await: the bundle is CommonJS.
void program.parseAsync().catch(async (error: unknown) => (await import('./read-file.ts')).fail(error))

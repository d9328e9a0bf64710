#!/usr/bin/env node
/** The command line: `mock-idp <command>`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { version } from '../core/version.ts'

const program = new Command('mock-idp')
  .description('A mock identity provider for authentication flow APIs.')
  .version(version)
  .showHelpAfterError('(--help tells more)')
  .addHelpText(
    'after',
    `
To begin: mock-idp start
It prints the base URL, the users of the demo, and commands to try. mock-idp <command> --help tells the options.`,
  )

const port = new Option('--port <number>', 'port to listen on; 0 picks a free one').env('MOCK_IDP_PORT').default('9031')
const host = new Option('--host <name>', 'name or address to listen on; 0.0.0.0 lets other machines in')
  .env('MOCK_IDP_HOST')
  .default('localhost')
const config = () =>
  new Option('--config <file>', 'configuration file (JSON); without it the demo runs').env('MOCK_IDP_CONFIG')
const tls = new Option('--tls [on]', 'speak TLS, with a self-signed certificate unless the configuration has one')
  .env('MOCK_IDP_TLS')
  .argParser(onOrOff)
const tlsKey = new Option('--tls-key <file>', 'speak TLS with this private key (PEM)').env('MOCK_IDP_TLS_KEY')
const tlsCert = new Option('--tls-cert <file>', 'and with this certificate (PEM)').env('MOCK_IDP_TLS_CERT')
const store = new Option('--store <kind>', 'where records are kept')
  .env('MOCK_IDP_STORE')
  .choices(['memory'])
  .default('memory')
const logLevel = new Option('--log-level <level>', 'how much is logged to standard error')
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
    '\nStandard output carries the greeting and one line "listening on <base URL>"; the log goes to standard error.',
  )
  .action(async (options) => (await import('./start.ts')).start(options))

program
  .command('check-config')
  .description('Check a configuration without starting; name every fault by its place in the file (a JSON pointer).')
  .argument('[file]', 'the file; by default that of --config')
  .addOption(config())
  .action(async (file: string | undefined, options) =>
    (await import('./check-config.ts')).checkConfig(file ?? options.config),
  )

program
  .command('tokencode')
  .description('Print the codes that a SecurID software token shows.')
  .requiredOption('--token <text>', 'the token: CTF digits, a ctfData URL, or the text of an sdtid file')
  .option('--at <time>', 'the time: 2030-01-02T03:04:05Z or seconds since 1970; by default now')
  .option('--pin <digits>', 'the PIN: prints the passcode too')
  .option('--password <text>', 'the password that protects the token')
  .option('--device-id <text>', 'the device id that the token is bound to')
  .action(async (options) => (await import('../authorities/securid/cli/tokencode.ts')).printTokencode(options))

program
  .command('token')
  .description('Make SecurID software tokens.')
  .command('new')
  .description('Make a token: printed, or with --base given to a user of a running mock too.')
  .option('--base <url>', 'base URL of a running mock, for example http://localhost:9031')
  .option('--control-token <token>', 'bearer token of its control API, where it wants one')
  .option('--user <username>', 'the user who gets it, with --base')
  .addOption(new Option('--digits <count>', 'digits of a code').choices(['6', '8']).default('8'))
  .addOption(new Option('--interval <seconds>', 'seconds that a code lasts').choices(['30', '60']).default('60'))
  .addOption(new Option('--style <style>', 'where the PIN goes').choices(['fob', 'pinpad']).default('pinpad'))
  .option('--expires <day>', 'last valid day, YYYY-MM-DD; by default in five years')
  .option('--password <text>', 'protects the token')
  .option('--sdtid <file>', 'write the token to this file too')
  .action(async (options) => (await import('../authorities/securid/cli/token.ts')).newToken(options))

function onOrOff(text: string): boolean {
  if (/^(?:true|1|on|yes)$/i.test(text)) return true
  if (/^(?:false|0|off|no|)$/i.test(text)) return false
  throw new InvalidArgumentError('It must be true or false.')
}

// No top-level await: the bundle is CommonJS.
void program.parseAsync().catch(async (error: unknown) => (await import('./read-file.ts')).fail(error))

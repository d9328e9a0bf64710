#!/usr/bin/env node
/** The command line: `mock-idp <command>`. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { backends } from '../core/store/backends.ts'
import { version } from '../core/version.ts'

// Scripts and CI set variables to empty texts in place of leaving them out.
for (const [name, value] of Object.entries(process.env))
  if (name.startsWith('MOCK_IDP_') && value === '') delete process.env[name]
// A reader that is gone or a full disk is no reason to end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const isJson = process.argv.includes('--json')
const program = new Command('mock-idp')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => (isJson ? undefined : write(text)) })
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
  new Option('--config <file>', 'configuration file (JSON or YAML); default: the demo configuration').env(
    'MOCK_IDP_CONFIG',
  )
const baseUrl = new Option('--base-url <url>', 'URL of this host for clients; overrides that of the configuration').env(
  'MOCK_IDP_BASE_URL',
)
const logFormat = new Option('--log-format <format>', 'default: pretty on a terminal, else json')
  .env('MOCK_IDP_LOG_FORMAT')
  .choices(['json', 'pretty'])
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
  .choices(Object.keys(backends))
  .default('memory')
const clock = new Option('--clock <time>', 'time of the clock at the start (RFC 3339); default: real time').env(
  'MOCK_IDP_CLOCK',
)
const frozen = new Option('--frozen [on]', 'the clock stands still until it is moved')
  .env('MOCK_IDP_FROZEN')
  .argParser(onOrOff)
const seed = new Option('--seed <text>', 'the same seed gives the same ids and keys; for tests only').env(
  'MOCK_IDP_SEED',
)
const logLevel = new Option('--log-level <level>', 'level of the log on standard error')
  .env('MOCK_IDP_LOG_LEVEL')
  .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
  .default('info')

program
  .command('start')
  .description('Start the mock identity provider and run until Ctrl-C or SIGTERM.')
  .argument('[file]', 'configuration file, as --config')
  .addOption(port)
  .addOption(host)
  .addOption(config())
  .addOption(tls)
  .addOption(tlsKey)
  .addOption(tlsCert)
  .addOption(store)
  .addOption(clock)
  .addOption(frozen)
  .addOption(seed)
  .addOption(logLevel)
  .addOption(logFormat)
  .addOption(baseUrl)
  .addHelpText(
    'after',
    '\nStandard output: the greeting and one line "listening on <base URL>". Standard error: the log.',
  )
  .action(async (file: string | undefined, options, command: Command) => {
    const config = configFile(file, command)
    await (await import('./start.ts')).start({ ...options, config })
  })

program
  .command('check-config')
  .description('Check a configuration without starting. Each fault is reported with its JSON pointer in the file.')
  .argument('[file]', 'configuration file; default: the value of --config')
  .addOption(config())
  .option('--json', 'print one JSON document')
  .action(async (file: string | undefined, options, command: Command) =>
    (await import('./check-config.ts')).checkConfig(configFile(file, command), options),
  )

program
  .command('print-config')
  .description('Print the configuration that counts: a file above all that it extends, the demo included.')
  .argument('[file]', 'configuration file; default: the value of --config, else the demo')
  .addOption(config())
  .action(async (file: string | undefined, _options, command: Command) =>
    (await import('./print-config.ts')).printConfig(configFile(file, command)),
  )

program
  .command('coverage')
  .description('Print the coverage of a running mock; exit with code 1 if it is below a minimum.')
  .requiredOption('--base <url>', 'base URL of the mock')
  .option('--min <percent>', 'least share, from 0 to 100, of all declared names that clients must have reached')
  .addOption(new Option('--token <token>', 'token of the control API, if it needs one').env('MOCK_IDP_CONTROL_TOKEN'))
  .option('--adapter <id>', 'only this adapter instance')
  .option('--since <time>', "only names that were reached at this time (RFC 3339, the mock's clock) or later")
  .option('--label <label>', 'only steps of requests and flows with this X-Mock-Label')
  .option('--json', 'print JSON, with the names that were not reached')
  .addHelpText(
    'after',
    `
The share is the number of states, actions, outcomes, error details and reasons that clients have reached, divided by
the number of those that the adapters declare. Steps that the mock plays itself do not count.`,
  )
  .action(async (options) => (await import('./coverage.ts')).coverage(options))

/** The file of the argument, of --config, or of the environment. */
function configFile(file: string | undefined, command: Command): string | undefined {
  const option = command.getOptionValue('config') as string | undefined
  if (file !== undefined && command.getOptionValueSource('config') === 'cli')
    command.error(`error: two configuration files, ${file} and --config ${option}; name one`)
  return file ?? option
}

function onOrOff(text: string): boolean {
  if (/^(?:true|1|on|yes)$/i.test(text)) return true
  if (/^(?:false|0|off|no|)$/i.test(text)) return false
  throw new InvalidArgumentError('It must be true or false.')
}

/** Commands of simulated servers are loaded unless a command of this file is called: a start loads no server for them. */
async function addVendorCommands(): Promise<void> {
  const own = program.commands.map((command) => command.name())
  if (own.includes(process.argv[2] ?? '')) return
  const { registry } = await import('../authorities/registry.ts')
  for (const { load } of Object.values(registry)) (await (await load()).commands?.())?.addCommands(program)
}

async function run(): Promise<void> {
  await addVendorCommands()
  await program.parseAsync()
}

// No top-level await: the bundle is CommonJS.
void run().catch(async (error: unknown) => {
  if (!(error instanceof CommanderError)) return (await import('./read-file.ts')).fail(error, isJson)
  process.exitCode = error.exitCode
  if (isJson && error.exitCode !== 0)
    (await import('../core/print-json.ts')).printJson({ error: { message: error.message } })
})

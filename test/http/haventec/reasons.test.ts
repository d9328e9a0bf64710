import { expect } from 'chai'
import type { Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/haventec/reasons.ts'
import { login } from '../../fixtures/haventec/authority.ts'
import { credential, runHaventec } from '../../fixtures/haventec/client.ts'
import { openRemote } from '../../fixtures/haventec/remote.ts'
import {
  APPLICATION,
  bearer,
  DAY,
  DEVICE,
  type Opened,
  OTHER,
  openWire,
  RIGHT,
  settings,
  WRONG,
} from '../../fixtures/haventec/wire-client.ts'

type Found = Reason | undefined
type Run = (opened: Opened) => Promise<unknown>

const application = { 'x-application-uuid': APPLICATION.applicationUuid }
const mia = { user: { username: 'mia' } }
const newUser = { applicationUuid: APPLICATION.applicationUuid, username: 'sam', email: 'sam@example.com' }
const wrong = (token: string): string => (token === '000000' ? '000001' : '000000')
const users = [...settings.users, { username: 'lea', locked: true }, { username: 'nina', forbidAddingDevices: true }]

/** A login of mia with these members. */
const logsIn =
  (members: object = {}): Run =>
  ({ client }) =>
    client.loginCode(members)
const times =
  (count: number, run: Run): Run =>
  async (opened) => {
    for (let done = 0; done < count; done++) await run(opened)
  }
/** A login of mia's device after this change of it. */
const changed =
  (change: object, run: Run = logsIn()): Run =>
  async (opened) => {
    await opened.idp.control.haventec.devices.patch(DEVICE, change)
    await run(opened)
  }
const resets =
  (resetPinToken: string): Run =>
  ({ client }) =>
    client.code('POST', '/authentication/reset-pin', { ...client.mine, resetPinToken, hashedPin: RIGHT })
/** A reset with this token after another one was sent. */
const resetsWith =
  (tokenOf: (sent: string) => string, seconds = 0, count = 1): Run =>
  async (opened) => {
    const { resetPinToken } = await opened.client.forgotPin()
    await opened.advance(seconds)
    await times(count, resets(tokenOf(resetPinToken)))(opened)
  }
const activates =
  (tokenOf: (sent: string) => string, seconds = 0): Run =>
  async ({ client, advance }) => {
    const device = { applicationUuid: APPLICATION.applicationUuid, username: 'mia', deviceName: 'tablet' }
    const added = await client.exchange('add-device-response', 'POST', '/self-service/device', device)
    await advance(seconds)
    const activationToken = tokenOf(added.activationToken)
    const body = { ...client.mine, deviceUuid: added.deviceUuid, activationToken, hashedPin: RIGHT }
    await client.code('POST', '/authentication/activate/device', body)
  }
/** A request with the JWT of a login, changed. */
const withToken =
  (change: (token: string) => string, before: Run = async () => {}, path = '/user/current'): Run =>
  async (opened) => {
    const { accessToken } = await opened.client.login()
    const headers = bearer({ accessToken: { ...accessToken, token: change(accessToken.token) } })
    await before(opened)
    await opened.client.ask('GET', path, undefined, headers)
  }
const same = (token: string): string => token
const otherAlgorithm = (token: string): string =>
  [Buffer.from('{"alg":"HS256"}').toString('base64url'), ...token.split('.').slice(1)].join('.')
const otherUser = (token: string): string => {
  const [header, claims = '', signature] = token.split('.')
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'max' }
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.')
}
const setClock =
  (now: string): Run =>
  ({ idp }) =>
    idp.control.clock.change({ now })
const registered =
  (run: (begun: { link: string; id: string }, opened: Opened) => Promise<unknown>): Run =>
  async (opened) => {
    const begun = await opened.client.exchange('mfa-registration', 'POST', '/mfa/device', mia, application)
    const { activationDetails, authSessionDetails } = begun as never as {
      activationDetails: { link: string }
      authSessionDetails: { id: string }
    }
    await run({ ...activationDetails, id: authSessionDetails.id }, opened)
  }
const follows = ({ client }: Opened, id: string, link: string) =>
  client.code('PATCH', '/mfa/verify', { activationDetails: { link }, authSessionDetails: { id } }, application)
const collects = ({ client }: Opened, id: string) =>
  client.ask('PATCH', '/mfa/user/device/activate', { authSessionDetails: { id } }, application)
const pinless: Run = registered(async ({ link, id }, opened) => {
  await follows(opened, id, link)
  const { deviceUuid, authKey } = (await collects(opened, id)).body
  await opened.client.loginCode({ deviceUuid, authKey })
})

const rows: readonly (readonly [code: string, facts: object | undefined, run: Run])[] = [
  ['USER_UNKNOWN', undefined, logsIn({ username: 'nobody' })],
  ['USER_NOT_ACTIVATED', undefined, notActivated],
  ['USERNAME_TAKEN', undefined, ({ client }) => client.code('PUT', '/mfa/user', mia, application)],
  ['USER_LOCKED', undefined, logsIn({ username: 'lea' })],
  ['DEVICE_UNKNOWN', undefined, logsIn({ deviceUuid: 'unknown' })],
  ['DEVICE_OF_ANOTHER', undefined, logsIn({ deviceUuid: 'device-of-max' })],
  ['DEVICE_NOT_ACTIVATED', undefined, inactiveDevice],
  ['DEVICE_LOCKED', undefined, changed({ locked: true })],
  ['DEVICE_LOCKED_FOR_A_TIME', { until: '2026-01-05T12:05:00Z' }, times(4, logsIn({ hashedPin: WRONG }))],
  ['AUTH_KEY_UNKNOWN', undefined, logsIn({ authKey: 'b3RoZXI=' })],
  ['AUTH_KEY_SPENT', undefined, times(3, logsIn())],
  ['WRONG_PIN', { failures: 1, locked: false }, logsIn({ hashedPin: WRONG })],
  ['WRONG_PIN', { failures: 3, locked: false, until: '2026-01-05T12:05:00Z' }, times(3, logsIn({ hashedPin: WRONG }))],
  ['WRONG_PIN', { failures: 6, locked: true }, changed({ failedLoginAttempts: 5 }, logsIn({ hashedPin: WRONG }))],
  ['PIN_NOT_EXPECTED', { failures: 1 }, pinless],
  ['PIN_MISSING', { failures: 1 }, logsIn({ hashedPin: undefined, pinlessDevice: true })],
  ['RESET_NOT_REQUESTED', undefined, resets('000000')],
  ['RESET_TOKEN_EXPIRED', { expiredAt: '2026-01-05T12:10:00Z' }, resetsWith(same, 600)],
  ['RESET_TOKEN_WRONG', { wrongTokens: 2 }, resetsWith(wrong, 0, 2)],
  ['RESET_BLOCKED', { until: '2026-01-06T12:00:00Z' }, resetsWith(wrong, 0, 4)],
  ['ACTIVATION_NOT_AWAITED', undefined, activatesAgain],
  ['ACTIVATION_TOKEN_EXPIRED', { expiredAt: '2026-01-06T12:00:00Z' }, activates(same, DAY)],
  ['ACTIVATION_TOKEN_WRONG', undefined, activates(wrong)],
  ['ADDING_DEVICES_FORBIDDEN', undefined, forbidden],
  ['REGISTRATION_UNKNOWN', undefined, (opened) => collects(opened, '00000000-0000-0000-0000-000000000000')],
  [
    'REGISTRATION_LINK_WRONG',
    undefined,
    registered(({ id }, opened) => follows(opened, id, 'https://activation.example/')),
  ],
  ['REGISTRATION_LINK_NOT_FOLLOWED', undefined, registered(({ id }, opened) => collects(opened, id))],
  ['JWT_MISSING', undefined, ({ client }) => client.ask('GET', '/user/current')],
  ['JWT_MALFORMED', undefined, withToken(() => 'text')],
  ['JWT_ALGORITHM', undefined, withToken(otherAlgorithm)],
  ['JWT_SIGNATURE_WRONG', undefined, withToken(otherUser)],
  ['JWT_EXPIRED', { expiredAt: '2026-01-05T13:00:00Z' }, withToken(same, ({ advance }) => advance(3600))],
  ['JWT_NOT_YET_VALID', undefined, withToken(same, setClock('2026-01-05T11:00:00Z'))],
  ['JWT_REVOKED', undefined, loggedOut],
  ['JWT_OF_ANOTHER', undefined, withToken(same, undefined, '/user/another/device')],
  ['API_KEY_MISSING', undefined, ({ client }) => client.ask('GET', '/user/current', undefined, { 'x-api-key': '' })],
  ['API_KEY_UNKNOWN', undefined, ({ client }) => client.ask('GET', '/user/current', undefined, { 'x-api-key': 'x' })],
  ['APPLICATION_NOT_NAMED', undefined, ({ client }) => client.code('PUT', '/mfa/user', mia)],
  [
    'APPLICATION_OF_ANOTHER_KEY',
    { application: APPLICATION.applicationUuid },
    logsIn({ applicationUuid: OTHER.applicationUuid }),
  ],
]

async function notActivated({ client }: Opened): Promise<void> {
  await client.exchange('sign-up-response', 'POST', '/self-service/user', newUser)
  await client.loginCode({ username: newUser.username })
}
async function inactiveDevice({ client }: Opened): Promise<void> {
  const device = { applicationUuid: APPLICATION.applicationUuid, username: 'mia', deviceName: 'tablet' }
  const { deviceUuid } = await client.exchange('add-device-response', 'POST', '/self-service/device', device)
  await client.loginCode({ deviceUuid })
}
async function activatesAgain({ client }: Opened): Promise<void> {
  const body = { ...client.mine, activationToken: '000000', hashedPin: RIGHT }
  await client.code('POST', '/authentication/activate/device', body)
}
async function forbidden({ client }: Opened): Promise<void> {
  const device = { applicationUuid: APPLICATION.applicationUuid, username: 'nina', deviceName: 'tablet' }
  await client.code('POST', '/self-service/device', device)
}
async function loggedOut({ client }: Opened): Promise<void> {
  const headers = bearer(await client.login())
  await client.ask('DELETE', '/authentication/logout', undefined, headers)
  await client.ask('GET', '/user/current', undefined, headers)
}

describe('Haventec reasons', () => {
  for (const [index, [code, facts, run]] of rows.entries())
    it(`Haventec reason ${code} (row ${index + 1})`, async () => {
      const opened = await openWire({ ...settings, users })
      try {
        await run(opened)
        const found: Found = opened.idp.control.requests().requests[0]?.reason
        expect(found).to.include({ code, message: REASONS[code as keyof typeof REASONS].message })
        expect(found?.facts ?? {}).to.include(facts ?? {})
        expect(Object.keys(found?.facts ?? {})).to.have.members(declaredFacts(code, facts))
      } finally {
        await opened.close()
      }
    })

  it('Haventec reason AUTHORITY_ANSWERED: code and status of the remote server', async () => {
    const { port, close } = await openRemote()
    const { reason } = await port.ask(login('K0', '9999'), new AbortController().signal)
    await close()
    expect(reason).to.deep.include({ code: 'AUTHORITY_ANSWERED', facts: { code: 'AN-AUTH-1006', status: 400 } })
  })

  it('Haventec flow, login refused: the reason is in the history', async () => {
    const { mock, start, refused } = await runHaventec()
    const { id } = await start()
    await refused(id, 'login', credential('9999'))
    const step = (await mock.idp.control.flow(id)).history.at(-1)
    await mock.close()
    expect(step?.reason).to.deep.include({ code: 'WRONG_PIN', facts: { failures: 1, locked: false } })
  })

  it('Haventec reasons: each declared code has a row', () => {
    const tested = new Set([...rows.map(([code]) => code), 'AUTHORITY_ANSWERED'])
    expect([...tested].sort()).to.deep.equal(Object.keys(REASONS).sort())
  })
})

/** The uuid and the time of a key are random: they are named, and not compared. */
function declaredFacts(code: string, facts: object = {}): readonly string[] {
  return [...Object.keys(facts), ...(code === 'AUTH_KEY_SPENT' ? ['authKeyUuid', 'issuedAt'] : [])]
}

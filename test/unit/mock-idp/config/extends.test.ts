import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { checkConfig, effectiveConfig } from '../../../../mock-idp/config/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
const write = (name: string, content: unknown) => {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const check = (config: object, environment = {}) => checkConfig(config, { folder, environment })
const treeOf = (config: object) => {
  const effective = effectiveConfig(config, folder)
  if ('fault' in effective) throw new Error(effective.fault.message)
  return effective.tree
}

describe('a configuration that extends another', () => {
  after(() => rmSync(folder, { recursive: true }))

  it('extends demo, an existing user: only the given members change, at the same place', () => {
    const { config, faults } = check({ extends: 'demo', people: { users: [{ username: 'bob', password: 'other' }] } })
    expect(faults).to.deep.equal([])
    expect(config.people?.users?.[1]).to.deep.equal({
      username: 'bob',
      password: 'other',
      attributes: { mail: 'bob@example.com', groups: ['staff'] },
    })
  })
  it('extends demo: clients, applications, agents and devices are merged by their ids', () => {
    const { config, faults } = check({
      extends: 'demo',
      oauth: {
        clients: [
          { clientId: 'demo-public', policy: 'two-factor' },
          { clientId: 'mine', redirectUris: ['https://a.example/'] },
        ],
      },
      authenticationApi: { applications: [{ id: 'this-machine', url: 'http://localhost:1' }] },
      securid: { agents: [{ name: 'MyPingFederate', accessKey: 'k' }] },
      haventec: {
        users: [{ username: 'mia', devices: [{ deviceUuid: '51aa6c0e-0000-4000-8000-000000000001', locked: true }] }],
      },
    })
    expect(faults).to.deep.equal([])
    const clients = config.oauth?.clients ?? []
    expect(clients.map(({ clientId }) => clientId)).to.deep.equal([
      'demo-public',
      'demo-confidential',
      'demo-cookieless',
      'mine',
    ])
    expect(clients[0]).to.include({ policy: 'two-factor', idTokenSigningAlgorithm: 'ES256' })
    expect(config.authenticationApi?.applications?.[0]?.additionalAllowedOrigins).to.have.length(7)
    expect(config.securid?.agents).to.have.length(1)
    expect(config.haventec?.users?.[0]?.devices?.[0]).to.include({ locked: true, pin: '1234' })
  })
  it('extends demo, a second token: added; the same token: changed', () => {
    const source = '200000000000136503442364654220364703554143070126127667304151171042345572716753752'
    const tokens = [{ source: 'another' }, { source, kind: 'fob' }]
    const tree = treeOf({ extends: 'demo', securid: { users: [{ username: 'alice', tokens }] } })
    expect(tree)
      .to.have.nested.property('securid.users[0].tokens')
      .that.deep.equals([{ source, kind: 'fob' }, { source: 'another' }])
  })
  it('extends demo, {"replace"} at any depth: replaces; other lists replace without it', () => {
    const clients = [{ clientId: 'demo-public', grantTypes: ['refresh_token'], redirectUris: { replace: [] } }]
    const tree = treeOf({ extends: 'demo', oauth: { clients }, people: { users: { replace: [{ username: 'a' }] } } })
    expect(tree)
      .to.have.nested.property('people.users')
      .that.deep.equals([{ username: 'a' }])
    expect(tree).to.have.nested.property('oauth.clients[0].grantTypes').that.deep.equals(['refresh_token'])
    expect(tree).to.have.nested.property('oauth.clients[0].redirectUris').that.deep.equals([])
  })
  it('extends a file, two items with one id: the second is a duplicate, which is reported with its own place', () => {
    write('base.json', { oauth: { clients: [{ clientId: 'a' }] } })
    const tree = treeOf({
      extends: 'base.json',
      oauth: { clients: [{ clientId: 'a', policy: 'p' }, { clientId: 'a' }] },
    })
    expect(tree)
      .to.have.nested.property('oauth.clients')
      .that.deep.equals([{ clientId: 'a', policy: 'p' }, { clientId: 'a' }])
  })
  it('extends a file, other way to the server: replaces the inherited one', () => {
    write('remote.json', { adapters: { s: { type: 'securid', authority: { remote: { url: 'x' } } } } })
    const tree = treeOf({ extends: 'remote.json', adapters: { s: { authority: { embedded: {} } } } })
    expect(tree).to.have.nested.property('adapters.s.authority').that.deep.equals({ embedded: {} })
  })

  it('extends a chain of files in several formats: relative to the file that names them', () => {
    write('deep/bottom.yaml', 'extends: demo\npeople: { users: [{ username: bottom, password: b }] }\n')
    write(
      'deep/middle.jsonc',
      '{ // above the demo\n "extends": "./bottom.yaml", "people": {"users": [{"username": "bottom", "locked": true}]}, }',
    )
    const { config, faults } = check({ extends: 'deep/middle.jsonc', accountLocking: { enabled: false } })
    expect(faults).to.deep.equal([])
    expect(config.people?.users?.at(-1)).to.deep.equal({ username: 'bottom', password: 'b', locked: true })
    expect(config.accountLocking).to.deep.equal({ enabled: false })
  })
  it('extends a cycle: the chain in words', () => {
    const [one, two] = [write('one.json', { extends: 'two.json' }), write('two.json', { extends: 'one.json' })]
    expect(check({ extends: 'one.json' }).faults).to.deep.equal([
      {
        pointer: '/extends',
        file: two,
        message: `leads back to the same file: ${one} extends ${two}, which extends ${one}; remove one "extends"`,
      },
    ])
  })
  for (const [extended, message] of [
    ['gone.json', /^must be "demo" or a file; \S+gone\.json cannot be read: file not found$/],
    ['dmeo', /^must be "demo" or a file; \S+dmeo cannot be read: file not found$/],
    ['.', /cannot be read: it is a folder$/],
  ] as const)
    it(`extends "${extended}": a fault with the reason`, () => {
      const { faults } = check({ extends: extended })
      expect(faults.map(({ pointer }) => pointer)).to.deep.equal(['/extends'])
      expect(faults[0]?.message).to.match(message)
    })
  it('extends another type than a text: a fault by the schema', () => {
    expect(check({ extends: 5 }).faults.map(({ pointer }) => pointer)).to.deep.equal(['/extends'])
  })

  it('extends a file with faults: each has its file and its place there', () => {
    const file = write('faulty.json', {
      people: {
        users: [
          { username: 'a', password: 'p' },
          { username: 'b', pasword: 'p' },
        ],
      },
    })
    const own = { extends: 'faulty.json', people: { users: { replace: [{ username: 'c', locked: 'no' }] } } }
    expect(
      check({ extends: 'faulty.json', people: { users: [{ username: 'c', locked: 'no' }] } }).faults,
    ).to.deep.equal([
      { pointer: '/people/users/1/password', message: 'is required', file },
      { pointer: '/people/users/1/pasword', message: 'is not a setting; did you mean "password"?', file },
      { pointer: '/people/users/0/password', message: 'is required' },
      { pointer: '/people/users/0/locked', message: 'must be of type boolean; write true or false without quotes' },
    ])
    expect(check(own).faults.map(({ pointer }) => pointer)).to.deep.equal([
      '/people/users/replace/0/password',
      '/people/users/replace/0/locked',
    ])
  })
  it('extends demo, a fault that the demo has then: named as the demo', () => {
    const { faults } = check({
      extends: 'demo',
      adapters: { securid: { authority: { embedded: {} } } },
      policies: { x: { adapter: 'securidd' } },
    })
    expect(faults).to.deep.equal([
      { pointer: '/policies/x/adapter', message: 'adapter instance "securidd" not found; did you mean "securid"?' },
    ])
  })
})

describe('texts from outside of a configuration', () => {
  const files = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  after(() => rmSync(files, { recursive: true }))

  it('{"file"}: the text of the file, relative to the file that names it, without its last line break', () => {
    mkdirSync(join(files, 'sub'))
    writeFileSync(join(files, 'sub', 'token.txt'), 'a-token-in-a-file\r\n')
    writeFileSync(join(files, 'sub', 'base.json'), JSON.stringify({ control: { token: { file: './token.txt' } } }))
    const { config, faults } = checkConfig({ extends: './sub/base.json' }, { folder: files })
    expect(faults).to.deep.equal([])
    expect(config.control?.token).to.equal('a-token-in-a-file')
  })
  it('{"file"} that is missing, and one in UTF-16: one fault each, with the path', () => {
    writeFileSync(join(files, 'wide.txt'), Buffer.from('\ufeffabc', 'utf16le'))
    const tokens = [{ source: { file: 'gone.sdtid' } }, { source: { file: 'wide.txt' } }]
    const { faults } = checkConfig({ securid: { users: [{ username: 'a', tokens }] } }, { folder: files })
    expect(faults.map(({ message }) => message)).to.deep.equal([
      `${join(files, 'gone.sdtid')} cannot be read: file not found`,
      `${join(files, 'wide.txt')} cannot be read: it is UTF-16; save it as UTF-8`,
    ])
  })
  it('{"env"}, an empty variable: a fault as for one that is not set', () => {
    const { faults } = checkConfig({ control: { token: { env: 'EMPTY' } } }, { environment: { EMPTY: '' } })
    expect(faults.map(({ message }) => message)).to.deep.equal([
      'the environment variable EMPTY is not set or empty; set it before the start',
    ])
  })
  it('a claim named env or file: a member, no reference', () => {
    const { config } = checkConfig({ oauth: { claims: { env: 'mail' } } }, { environment: {} })
    expect(config.oauth?.claims).to.deep.equal({ env: 'mail' })
  })
  it('plugins and TLS files: absolute, by the file that names them; packages and PEM texts stay', () => {
    mkdirSync(join(files, 'plugins'))
    const base = { plugins: ['./mine.js', 'a-package'], tls: { key: 'key.pem', cert: '-----BEGIN CERTIFICATE-----' } }
    writeFileSync(join(files, 'plugins', 'base.json'), JSON.stringify(base))
    const { config } = checkConfig({ extends: 'plugins/base.json', plugins: ['./own.js'] }, { folder: files })
    expect(config.plugins).to.deep.equal([join(files, 'plugins', 'mine.js'), 'a-package', join(files, 'own.js')])
    expect(config.tls).to.deep.equal({ key: join(files, 'plugins', 'key.pem'), cert: '-----BEGIN CERTIFICATE-----' })
  })
})

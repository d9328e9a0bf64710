/** npm `soap`, from our WSDL alone. */
import { expect } from 'chai'
import { type Client, createClientAsync } from 'soap'
import { type Aim, openAim } from '../fixtures/aducid/server.ts'

type Result = { readonly [name: string]: unknown }

describe('npm soap against the WSDL of R4', () => {
  let aim: Aim
  let client: Client
  before(async () => {
    aim = await openAim()
    client = await createClientAsync(`${aim.url}/AIM/services/R4?wsdl`)
  })
  after(() => aim.close())
  const call = async (operation: string, parameters: object): Promise<Result> => {
    const [result] = await client[`${operation}Async`](parameters)
    return result
  }
  const open = async (parameters: object = {}) => {
    const opened = await call('AIMrequestOperation', { operationName: 'open', ...parameters })
    expect(opened).to.include({ statusAIM: 'start', statusAuth: 'OK' })
    return String(opened['authId'])
  }
  const approve = async (authId: string) => {
    await aim.arrive(authId)
    await aim.play(authId, { do: 'connect', username: 'eva' }, { do: 'approve' })
    return (await aim.idp.control.aducid.sessions.get(authId)).authKey
  }

  it('describe: the four operations of one service', () => {
    const { AIM: service } = client.describe()
    expect(Object.keys(service.R4)).to.have.members([
      'AIMrequestOperation',
      'AIMgetPSLAttributes',
      'AIMexecutePersonalObject',
      'AIMcloseSession',
    ])
  })
  it('open, poll, verify, write, read, close: RPC/encoded parameters, a result for each', async () => {
    const authId = await open({ peigReturnName: 'https://shop.example/back?a=1&b=2' })
    expect(client.lastRequest).to.include('<tns:AIMrequestOperation><operationName>open</operationName>')
    const status = () => call('AIMgetPSLAttributes', { authId, attributeSetName: 'Status' })
    expect(await status()).to.deep.equal({ statusAIM: 'start', statusAuth: 'OK' })
    const returned = await call('AIMgetPSLAttributes', { authId, attributeSetName: 'PeigReturnName' })
    expect(returned['peigReturnName']).to.equal('https://shop.example/back?a=1&b=2')
    const authKey = await approve(authId)
    expect(await status()).to.deep.equal({ statusAIM: 'finished', statusAuth: 'OK' })
    const all = await call('AIMgetPSLAttributes', { authId, authKey, attributeSetName: 'All' })
    expect(all).to.include({ statusAIM: 'active', statusAuth: 'OK', userDatabaseIndex: '4800150027' })
    const session = { authId, authKey: all['authKey2'] }
    const attribute = (attributeName: string, attributeValue: string) => ({
      attributes: { attributeName },
      attributeValue,
    })
    const written = await call('AIMexecutePersonalObject', {
      ...session,
      methodName: 'Write',
      personalObject: {
        personalObjectName: 'UIM',
        personalObjectAttribute: [attribute('mail', 'a@b.example'), attribute('mail', 'c & <d>')],
      },
    })
    expect(written).to.deep.equal({ statusAIM: 'active', statusAuth: 'OK' })
    const read = await call('AIMexecutePersonalObject', {
      ...session,
      methodName: 'Read',
      personalObject: { personalObjectName: 'UIM' },
    })
    expect(read['personalObject']).to.deep.equal({
      personalObjectName: 'UIM',
      personalObjectAttribute: [attribute('mail', 'a@b.example'), attribute('mail', 'c & <d>')],
    })
    expect(await call('AIMcloseSession', session)).to.deep.equal({ statusAIM: 'end', statusAuth: 'OK' })
  })
  it('exuse with two parameters: an array of complex types', async () => {
    const authId = await open({
      operationName: 'exuse',
      methodName: 'ConfirmTransaction',
      methodParameter: [
        { parameterName: 'PaymentAmount', parameterValue: '12 EUR' },
        { parameterName: 'PaymentToAccount', parameterValue: '4711' },
      ],
      personalObject: { personalObjectName: 'payment', personalObjectAlgorithmName: 'PAYMENT' },
    })
    const { parameters } = await aim.idp.control.aducid.sessions.get(authId)
    expect(parameters).to.deep.equal({ PaymentAmount: '12 EUR', PaymentToAccount: '4711' })
  })
  it('a fault: an error with faultcode and faultstring', async () => {
    const refused = await client.AIMcloseSessionAsync({ a: { a: { a: { a: 'deep'.repeat(20_000) } } } }).catch(String)
    expect(refused).to.include('longer than 65536 bytes')
  })
})

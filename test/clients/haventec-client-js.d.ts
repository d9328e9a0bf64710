/** Types of the used part of Haventec's client 2.1.0, which has none. */
declare module '@haventec/authenticate-client-js' {
  type Headers = { [name: string]: string }
  interface Answer {
    readonly responseStatus: { readonly status: string; readonly message: string; readonly code: string }
    readonly [member: string]: unknown
  }
  /** `headers` are extended by the client; `url` overrides its URL. */
  export class HaventecAuthenticateClient {
    constructor(inMemory: boolean)
    initialize(baseUrl: string, applicationUuid: string): void
    signUp(username: string, email: string, headers: Headers): Promise<Answer>
    activateUser(
      username: string,
      activationToken: string,
      pin: string,
      headers: Headers,
      url: string,
      deviceName: string,
    ): Promise<Answer>
    addDevice(username: string, deviceName: string, headers: Headers, url: string): Promise<Answer>
    activateDevice(
      username: string,
      pin: string,
      activationToken: string,
      headers: Headers,
      url: string,
    ): Promise<Answer>
    login(username: string, pin: string, headers: Headers, url: string): Promise<Answer>
    logout(headers: Headers, url: string): Promise<Answer>
    forgotPin(username: string, headers: Headers, url: string): Promise<Answer>
    resetPin(username: string, resetPinToken: string, pin: string, headers: Headers, url: string): Promise<Answer>
    lockDevice(deviceUuid: string, headers: Headers): Promise<Answer>
    unlockDevice(deviceUuid: string, headers: Headers): Promise<Answer>
    deleteDevice(deviceUuid: string, headers: Headers): Promise<Answer>
    getCurrentUserDetails(headers: Headers): Promise<Answer>
    getUserDevices(userUuid: string, headers: Headers): Promise<Answer>
    getAccessToken(): string
    getAuthKey(): string
    getDeviceUuid(): string
    getUserUuid(): string
  }
}

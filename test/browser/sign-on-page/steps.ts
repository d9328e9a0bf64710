/** The way of a person from an application to the sign-on page and back. */
import { expect } from 'chai'
import { answerAt, authorizationUrl } from '../federation/application.ts'
import { redeem } from '../federation/steps.ts'
import type { Fixture } from './fixture.ts'

/** As the application's link does; its own page needs script. */
export const begins = (
  { page, application, baseUrl }: Fixture,
  asked: { readonly [parameter: string]: string } = {},
): Promise<unknown> => page.goto(authorizationUrl(application, { baseUrl }, { state: 'a state', ...asked }))

/** The application gets a code, and the code is that person's; `claims` stand in the ID token besides. */
export async function isBackAs(fixture: Fixture, subject: string, claims: object = {}): Promise<void> {
  const { page, application, baseUrl, complaints } = fixture
  const { code = '', state } = await answerAt(page, application)
  expect(state).to.equal('a state')
  const redeemed = await redeem({ baseUrl }, { code, redirect_uri: application.redirectUri }, fixture.fetch)
  expect(redeemed.claims).to.deep.include({ sub: subject, iss: baseUrl, ...claims })
  expect(complaints).to.deep.equal([])
}

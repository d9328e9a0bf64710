/** Steps between an application and the sign-on page. */
import { expect } from 'chai'
import { answerAt, authorizationUrl } from '../federation/application.ts'
import { redeem } from '../federation/steps.ts'
import type { Fixture } from './fixture.ts'

/** Opens the authorization URL; the application's own page needs script. */
export const begins = (
  { page, application, baseUrl }: Fixture,
  asked: { readonly [parameter: string]: string } = {},
): Promise<unknown> => page.goto(authorizationUrl(application, { baseUrl }, { state: 'a state', ...asked }))

/** Redeems the code of the application; the ID token has this subject and these claims. */
export async function isBackAs(fixture: Fixture, subject: string, claims: object = {}): Promise<void> {
  const { page, application, baseUrl, complaints } = fixture
  const { code = '', state } = await answerAt(page, application)
  expect(state).to.equal('a state')
  const redeemed = await redeem({ baseUrl }, { code, redirect_uri: application.redirectUri }, fixture.fetch)
  expect(redeemed.claims).to.deep.include({ sub: subject, iss: baseUrl, ...claims })
  expect(complaints).to.deep.equal([])
}

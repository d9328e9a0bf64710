/** Prompt texts of GET /authn/resources. The first two are RSA's, the others are ours. */

/** English for every requested language. */
export const PROMPTS = {
  'SecurID.Resource.Prompt.Passcode': 'Enter passcode:',
  'SecurID.Resource.Prompt.Next.Tokencode': 'Enter next token code:',
  'SecurID.Resource.Prompt.New.Pin': 'Enter a new PIN:',
  'SecurID.Resource.Prompt.System.Pin': 'Your new PIN:',
  'Token.Resource.Prompt.Tokencode': 'Enter the tokencode of the RSA app:',
  'Approve.Resource.Prompt.Approve': 'Approve the sign-on on your device.',
} as const

export type PromptId = keyof typeof PROMPTS

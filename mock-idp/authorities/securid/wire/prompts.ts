/** Prompt texts by their keys: what GET /authn/resources tells. The first two are RSA's, the others ours. */

/** English, whatever language a client asks for. */
export const PROMPTS = {
  'SecurID.Resource.Prompt.Passcode': 'Enter passcode:',
  'SecurID.Resource.Prompt.Next.Tokencode': 'Enter next token code:',
  'SecurID.Resource.Prompt.New.Pin': 'Enter a new PIN:',
  'SecurID.Resource.Prompt.System.Pin': 'Your new PIN:',
  'Token.Resource.Prompt.Tokencode': 'Enter the tokencode of the RSA app:',
  'Approve.Resource.Prompt.Approve': 'Approve the sign-on on your device.',
} as const

/** Key of a prompt text. */
export type PromptId = keyof typeof PROMPTS

/** Confirmation pages of the provider, answered in place of the user: PingFederate shows none. */
import type { InjectedRequest, InjectedResponse } from './inject.ts'

/** Hidden field of the provider's forms, which repeats a value of its session. */
const XSRF = /name="xsrf" value="([^"]+)"/

/** A form that was submitted; `confirmed` is undefined if the provider showed none. */
export interface Confirmation {
  readonly shown: InjectedResponse
  readonly confirmed: InjectedResponse | undefined
}

/**
 * Requests the page, then submits its form.
 * @param action path that receives the form.
 * @param fields fields of the form besides its `xsrf`.
 */
export async function confirmForm(
  inject: (request: InjectedRequest) => Promise<InjectedResponse>,
  page: InjectedRequest,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<Confirmation> {
  const shown = await inject(page)
  const xsrf = XSRF.exec(shown.body)?.[1]
  if (xsrf === undefined) return { shown, confirmed: undefined }
  const cookies = [...shown.cookies].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const confirmed = await inject({
    ...page,
    method: 'POST',
    url: action,
    cookies: Object.fromEntries(cookies),
    body: String(new URLSearchParams({ xsrf, ...fields })),
  })
  return { shown, confirmed }
}

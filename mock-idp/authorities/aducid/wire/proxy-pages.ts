/** Pages of AIM-Proxy. */
import { time } from '../../../core/time.ts'
import { type Html, html } from '../../../pages/html.ts'
import { page } from '../../../pages/pages.ts'
import type { LiveState } from '../service/records.ts'
import type { ProxyRefusal } from './proxy-refusal.ts'
import type { Return } from './proxy-return.ts'

export type Waiting = Extract<LiveState, { readonly name: 'start' | 'Client-binding' | 'working' }>

export function isWaiting(session: LiveState): session is Waiting {
  return session.name === 'start' || session.name === 'Client-binding' || session.name === 'working'
}

/** Seconds until a waiting page is loaded again. */
export const REFRESH_SECONDS = 2

/** The sentence for a waiting session. */
export function awaited({ name, data }: Waiting): string {
  if (name === 'start') return 'AIM waits until a PEIG connects to this sign-on.'
  const peig = `The PEIG of ${data.username} is connected.`
  if (name === 'Client-binding') return `${peig} AIM waits until it has completed the binding.`
  return `${peig} AIM waits until the user confirms or refuses the sign-on there.`
}

/** `username`: a user whose PEIG can connect. */
export function waitingPage(session: Waiting, baseUrl: string, username: string): string {
  const until = time(session.data.until).slice(0, 19).replace('T', ' ')
  const body = html`<p class="lead">${awaited(session)}</p>
<p class="pending" role="status">This page asks AIM every ${REFRESH_SECONDS} seconds. After the end of the sign-on it returns to the application.</p>
<dl><div><dt>Status at AIM</dt><dd><code>${session.name}</code></dd></div><div><dt>AIM waits until</dt><dd>${until} UTC</dd></div></dl>
<h2>For testers</h2>
<p>Play the PEIG with the control API:</p>
${actionsFor(session, username).map((action) => command(session.data.authId, baseUrl, action))}
<p>For a sign-on that fails, send <code>refuse</code> instead of <code>approve</code>. If the control API needs a token, add the header <code>Authorization: Bearer &lt;control token&gt;</code>.</p>`
  return page('Waiting for your PEIG', body.html)
}

/** Actions up to the success. */
function actionsFor({ name, data }: Waiting, username: string): readonly object[] {
  const isBinding = name === 'Client-binding' || (name === 'start' && data.aim.binding !== undefined && !data.isBound)
  return [
    ...(name === 'start' ? [{ do: 'connect', username: data.expected ?? username }] : []),
    ...(isBinding ? [{ do: 'bind' }] : []),
    { do: 'approve' },
  ]
}

function command(authId: string, baseUrl: string, action: object): Html {
  // -k: the client does not trust the certificate yet.
  const curl = baseUrl.startsWith('https:') ? 'curl -sk' : 'curl -s'
  const url = `${baseUrl}/mock/aducid/sessions/${encodeURIComponent(authId)}/peig`
  // No name of a user ends the quotes of the shell.
  const body = JSON.stringify(action).replaceAll("'", '\\u0027')
  return html`<pre><code>${curl} -X POST '${url}' \\
  -H 'Content-Type: application/json' \\
  -d '${body}'</code></pre>`
}

/** Page of a session that no longer waits, and cannot return to the application. */
export function endPage({ name }: LiveState, back: Exclude<Return, { readonly to: string }>): string {
  const isGood = name === 'finished' || name === 'active'
  const body = html`${'refused' in back ? refusedUrl(back.refused) : html`<p>The application has named no URL to return to. Go back to the application: it knows the result.</p>`}
<dl><div><dt>Status at AIM</dt><dd><code>${name}</code></dd></div></dl>`
  return page(isGood ? 'Your PEIG has confirmed the sign-on' : 'This sign-on has ended', body.html)
}

const MAX_SHOWN = 200

function refusedUrl(url: string): Html {
  const shown = url.length > MAX_SHOWN ? `${url.slice(0, MAX_SHOWN)}…` : url
  return html`<div class="alert"><p>The application has named a URL to return to that AIM-Proxy does not follow: <code>${shown}</code></p></div>
<p>Its developers need to send a <code>peigReturnName</code> that is an absolute http or https URL, or the URL of an app (<code>myapp://…</code>), without spaces and control characters.</p>`
}

export function refusalPage({ title, message }: ProxyRefusal): string {
  return page(title, html`<div class="alert" role="alert"><p>${message}</p></div>`.html)
}

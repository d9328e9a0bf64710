// Optional script of the sign-on page: focuses errors, sends forms that are complete, polls waiting states, counts times down, and prevents double submission.
const state = document.getElementById('state')
const pending = document.getElementById('pending')

document.getElementById('errors')?.focus()

for (const form of document.forms) {
  let sent = false
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault()
    sent = true
    form.setAttribute('aria-busy', 'true')
  })
  // A page restored from the back-forward cache can be submitted again.
  addEventListener('pageshow', () => {
    sent = false
    form.removeAttribute('aria-busy')
  })
}

// A form whose values came with the URL. The URL is replaced first: history and referrers do not keep the values.
const complete = document.querySelector('form[data-send]')
if (complete !== null) {
  history.replaceState(null, '', complete.getAttribute('action').replace(/&action=.*$/, ''))
  complete.requestSubmit()
}

for (const timer of document.querySelectorAll('[data-left]')) {
  const ends = performance.now() + Number(timer.dataset.left) * 1000
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000))
    timer.textContent = `${Math.floor(left / 60)} min ${left % 60} s`
    if (left === 0) clearInterval(running)
  }
  const running = setInterval(tick, 1000)
}

const poll = document.querySelector('form[data-action="poll"]')
// Not `poll.action`: a field named "action" would hide the property.
const url = poll?.getAttribute('action')
const seconds = Number(state?.dataset.poll ?? 0)

/** Polls once; reloads the page and returns true if the state has changed. */
const askOnce = async () => {
  const options = { method: 'POST', headers: { Accept: 'application/json' }, cache: 'no-store' }
  const response = await fetch(url, { ...options, body: new URLSearchParams(new FormData(poll)) }).catch(
    () => undefined,
  )
  const { stamp, page, userMessage } = response === undefined ? {} : await response.json().catch(() => ({}))
  const isOver = response?.status === 404 || (stamp !== undefined && stamp !== state.dataset.stamp)
  if (isOver) {
    pending.textContent = 'Answer received. Loading the next page.'
    location.replace(page ?? url.replace(/&action=.*$/, ''))
    return true
  }
  const text =
    response === undefined ? 'The server cannot be reached. Trying again.' : (userMessage ?? 'Still waiting.')
  if (pending.textContent !== text) pending.textContent = text
  return false
}

if (poll !== null && seconds > 0) {
  let timeout
  const schedule = (milliseconds = seconds * 1000) => {
    clearTimeout(timeout)
    timeout = setTimeout(async () => {
      if (document.hidden || (await askOnce())) return
      schedule()
    }, milliseconds)
  }
  // A hidden page does not poll.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) schedule()
  })
  // A browser that has returned with values is not kept waiting.
  schedule(poll.querySelector('input[type="hidden"]') === null ? undefined : 0)
}

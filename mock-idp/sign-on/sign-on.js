// What the sign-on page does beside its forms, which work without it: errors get the focus, waiting states are asked again,
// times run down, and no form is sent twice.
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
  // A page that comes back from the browser's memory can be sent again.
  addEventListener('pageshow', () => {
    sent = false
    form.removeAttribute('aria-busy')
  })
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
// A field may be called "action" and hide the property.
const address = poll?.getAttribute('action')
const seconds = Number(state?.dataset.poll ?? 0)

/** Asks once whether the state has changed, and reads the page anew if so. */
const ask = async () => {
  const headers = { Accept: 'application/json' }
  const answer = await fetch(address, { method: 'POST', headers, cache: 'no-store' }).catch(() => undefined)
  const { stamp, userMessage } = answer === undefined ? {} : await answer.json().catch(() => ({}))
  const isOver = answer?.status === 404 || (stamp !== undefined && stamp !== state.dataset.stamp)
  if (isOver) {
    pending.textContent = 'Something has happened: going on.'
    location.replace(address.replace(/&action=.*$/, ''))
    return true
  }
  const said = answer === undefined ? 'The server cannot be reached. Still trying.' : (userMessage ?? 'Still waiting.')
  if (pending.textContent !== said) pending.textContent = said
  return false
}

if (poll !== null && seconds > 0) {
  let waiting
  const later = () => {
    clearTimeout(waiting)
    waiting = setTimeout(async () => {
      if (document.hidden || (await ask())) return
      later()
    }, seconds * 1000)
  }
  // A hidden page does not ask; when it is seen again it goes on.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) later()
  })
  later()
}

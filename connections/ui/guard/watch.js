// Clears a page at once when its session ends, or is somebody else's: in every tab, and without a
// network too. It runs before anything of a page is drawn. A plain page's own scripts use WHOSE
// and leave.
const OVER = 4401
const EVERYBODYS = ["/mark"] // a page that whoever is in next has as well
const TOUCHES_EVERY = 60_000 // milliseconds
const TRIES_AGAIN = 5_000 // milliseconds, where no socket stays open or nothing answers
const LOCKED = "connections.locked" // kept until the server has ended it: whose
const page = document.currentScript.dataset
const WHOSE = page.whose ?? "" // of the session that the page was made for
const PLAIN = "plain" in page // a page without Streamlit
const STAYS_OPEN = page.plain || "/mywall/open"
const IDLE = Number(page.idle ?? 0) * 1000, LEFT = Number(page.left ?? Infinity) * 1000
const send = window.fetch.bind(window)
const clocks = () => [Date.now(), performance.now()] // one can be set, the other may stand still
const since = ([day, run]) => Math.max(Date.now() - day, performance.now() - run)
const begun = clocks()
let asked = 0, touched = clocks(), here = true

// Take everything off the page, and from its scripts the way out.
function clear(told = "") {
  here = false
  window.fetch = () => new Promise(() => {})
  const make = (name, ...within) => {
    const made = document.createElement(name)
    made.append(...within)
    return made
  }
  const words = make("div", make("h1", told))
  words.setAttribute("role", "alert")
  document.documentElement.replaceChildren(
    make("head", make("title", "Connections")), make("body", make("main", words)),
  )
  const look = document.documentElement.style
  look.colorScheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
  look.font = "0.7rem system-ui"
  look.padding = "1rem"
  look.visibility = "" // it was hidden while it was not known
}

function goOn() {
  const stays = PLAIN || EVERYBODYS.includes(location.pathname)
  location.replace(page.door ?? (stays ? location.pathname : "/"))
}

function leave() {
  clear()
  goOn()
}

// Ask the server; whatever else answers, or nothing, is no network.
async function request(address, method) {
  const how = { method, cache: "no-store", signal: AbortSignal.timeout(TRIES_AGAIN) }
  const { status } = await send(`${address}?whose=${WHOSE}`, how)
  if (status !== 204 && status !== 401) throw new Error(status)
  return status
}

async function ask(method) {
  if (!here) return
  try {
    const status = await request("/session", method)
    if (!here) return
    if (status === 401) return leave()
    if (isOver()) touched = clocks() // in another tab somebody is there
    document.documentElement.style.visibility = ""
  } catch { // no network: the socket tries again, and each time it fails the question is asked anew
    if (here && isOver()) clear(page.over), again()
  }
}

// ---- Lock --------------------------------------------------------------------------------------

function kept() {
  try { return localStorage.getItem(LOCKED) } catch { return null }
}

function lock() {
  try { localStorage.setItem(LOCKED, WHOSE) } catch { /* this page remembers it alone */ }
  clear(page.locked)
  end()
}

async function end() {
  try {
    await request("/session/lock", "POST")
    try { localStorage.removeItem(LOCKED) } catch { /* nothing was kept */ }
    location.replace("/")
  } catch {
    setTimeout(end, TRIES_AGAIN)
  }
}

addEventListener("submit", (event) => {
  if (event.target.hasAttribute("data-lock")) event.preventDefault(), lock()
}, { capture: true })
addEventListener("click", (event) => { // Streamlit's
  if (!event.target.closest?.(".st-key-lock button")) return
  event.preventDefault()
  event.stopImmediatePropagation()
  lock()
}, { capture: true })
addEventListener("storage", (event) => event.key === LOCKED && event.newValue === WHOSE && lock())
if (WHOSE && kept() === WHOSE) window.stop(), lock() // locked without a network, before

// ---- idle --------------------------------------------------------------------------------------

const isOver = () => (IDLE && since(touched) >= IDLE) || since(begun) >= LEFT

async function again() {
  try {
    await request("/session", "GET")
    goOn()
  } catch {
    setTimeout(again, TRIES_AGAIN)
  }
}

function look() {
  if (!here || !isOver()) return
  document.documentElement.style.visibility = "hidden" // until it is known
  ask("GET")
}
setInterval(look, TRIES_AGAIN)

// ---- the session's end, and whose it is -----------------------------------------------------------

// Streamlit opens its web socket by this name, before or after a page was drawn.
window.WebSocket = class extends window.WebSocket {
  constructor(...how) {
    super(...how)
    this.addEventListener("close", (event) => (event.code === OVER && here ? leave() : ask("GET")))
  }
}

// A plain page keeps a socket open for this alone; where none gets through it asks again and again.
function listen(anew) {
  if (!here) return
  const socket = new WebSocket(new URL(STAYS_OPEN, location.href.replace(/^http/, "ws")))
  if (anew) socket.addEventListener("open", () => ask("GET")) // it may be somebody else's
  socket.addEventListener("close", () => setTimeout(listen, TRIES_AGAIN, true))
}
if (PLAIN) listen(false)
document.addEventListener("visibilitychange", () => document.hidden || (look(), ask("GET")))

// Being there is a touch or a key, not a page that refreshes itself.
function touch() {
  if (isOver()) return look() // it was nobody's for too long
  touched = clocks()
  if (Date.now() - asked < TOUCHES_EVERY) return
  asked = Date.now()
  ask("POST")
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touch, { capture: true })
addEventListener("pageshow", (event) => { // back from another page
  if (event.persisted) kept() === WHOSE && here ? lock() : ask("GET")
})

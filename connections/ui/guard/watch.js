// Clears a page at once when its session ends: in every tab, and after the network was away.
const OVER = 4401
const EVERYBODYS = ["/mark"] // a page that whoever is in next has as well
const TOUCHES_EVERY = 60_000 // milliseconds
const PLAIN = document.currentScript.hasAttribute("data-plain") // a page without Streamlit
const STAYS_OPEN = document.currentScript.dataset.plain || "/mywall/open"
const TRIES_AGAIN = 5_000 // milliseconds, where no socket stays open
let touchedAt = 0, here = true

function leave() {
  here = false
  document.documentElement.replaceChildren()
  const stays = PLAIN || EVERYBODYS.includes(location.pathname)
  location.replace(stays ? location.pathname : "/")
}

async function ask(method) {
  try {
    const answer = await fetch("/session", { method, cache: "no-store" })
    if (answer.status === 401) leave()
  } catch {
    // No network: the socket tries again, and each time it fails the question is asked anew.
  }
}

// Streamlit opens its web socket by this name, before or after a page was drawn.
window.WebSocket = class extends window.WebSocket {
  constructor(...how) {
    super(...how)
    this.addEventListener("close", (event) => (event.code === OVER ? leave() : ask("GET")))
  }
}

// A plain page keeps a socket open for this alone; where none gets through it asks again and again.
function listen() {
  if (!here) return
  const socket = new WebSocket(new URL(STAYS_OPEN, location.href.replace(/^http/, "ws")))
  socket.addEventListener("close", () => setTimeout(listen, TRIES_AGAIN))
}
if (PLAIN) {
  listen()
  document.addEventListener("visibilitychange", () => document.hidden || ask("GET"))
}

// Being there is a touch or a key, not a page that refreshes itself.
function touch() {
  if (Date.now() - touchedAt < TOUCHES_EVERY) return
  touchedAt = Date.now()
  ask("POST")
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touch, { capture: true })
addEventListener("pageshow", (event) => event.persisted && ask("GET")) // back from another page

// Clears a page at once when its session ends: in every tab, and after the network was away.
const OVER = 4401
const EVERYBODYS = ["/mark"] // a page that whoever is in next has as well
const TOUCHES_EVERY = 60_000 // milliseconds
let touchedAt = 0

function leave() {
  document.documentElement.replaceChildren()
  location.replace(EVERYBODYS.includes(location.pathname) ? location.pathname : "/")
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

// Being there is a touch or a key, not a page that refreshes itself.
function touch() {
  if (Date.now() - touchedAt < TOUCHES_EVERY) return
  touchedAt = Date.now()
  ask("POST")
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touch, { capture: true })
addEventListener("pageshow", (event) => event.persisted && ask("GET")) // back from another page

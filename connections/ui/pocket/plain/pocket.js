// Contacts on their way: kept in this browser, under the person's own scope and the outreach's id,
// never a name, until the server has said that they are saved. The same one twice counts once.

const LONGEST_RETRY = 30_000 // milliseconds
const PATIENCE = 15_000 // milliseconds before a request counts as failed
const state = document.querySelector("#state")
const { scope, kept, noted, saved, undo, read, unkept } = state.dataset
const mine = `connections.contacts.${scope}.`
const unkeepable = new Map() // where a private window keeps nothing: as long as the page is open
const logged = new Map() // by outreach: contacts its forms do not know of yet
let busy = false, failures = 0, timer = 0

function contactId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

// ---- what is kept ----------------------------------------------------------------------------

function keep(contact) {
  try {
    localStorage.setItem(mine + contact.id, JSON.stringify(contact))
    unkeepable.delete(contact.id)
  } catch {
    unkeepable.set(contact.id, contact)
  }
}

function forget({ id }) {
  unkeepable.delete(id)
  try { localStorage.removeItem(mine + id) } catch { /* nothing was kept */ }
}

function all() {
  const found = [...unkeepable.values()]
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(mine)) found.push(JSON.parse(localStorage.getItem(key)))
    }
  } catch { /* nothing was kept */ }
  return found.sort((a, b) => a.at - b.at)
}

// ---- what is said ----------------------------------------------------------------------------

function line(text, action, act) {
  const box = document.createElement("div"), words = document.createElement("p")
  box.className = "told"
  words.textContent = text
  box.append(words)
  if (action) {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = action
    button.onclick = act
    box.append(button)
  }
  return box
}

const nameOf = ({ o }) => document.querySelector(`[data-outreach="${CSS.escape(o)}"] h2`)?.textContent

function show(done) {
  const lines = []
  if (done) lines.push(line(saved, undo, () => takeBack(done)))
  for (const contact of all()) {
    const about = nameOf(contact), said = contact.refused ?? (unkeepable.size ? unkept : failures ? kept : noted)
    const read_it = () => { forget(contact); show() }
    lines.push(line(about ? `${about}: ${said}` : said, contact.refused && read, read_it))
  }
  state.replaceChildren(...lines)
}

// ---- sending ---------------------------------------------------------------------------------

async function post(address, fields) {
  const stop = new AbortController()
  const limit = setTimeout(() => stop.abort(), PATIENCE)
  try {
    return await fetch(`${address}?whose=${WHOSE}`, { // else it is kept for whoever it is of
      method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" },
      keepalive: true, redirect: "error", signal: stop.signal,
    })
  } finally {
    clearTimeout(limit)
  }
}

async function send() {
  clearTimeout(timer)
  if (busy) return
  const contact = all().find((each) => !each.refused)
  if (!contact) return
  busy = true
  let done = null
  try {
    const { id, o, kind, felt, at } = contact
    const ago = Math.max(0, Math.round((Date.now() - at) / 1000)) // the phone's clock may be wrong
    const answer = await post("/pocket/contact", { id, o, kind, felt, ago })
    if (answer.status === 401) return leave() // it is sent after unlocking
    const said = await answer.json()
    if (answer.ok && said.told) forget(contact), (done = contact)
    else if (said.message && answer.status < 500) keep({ ...contact, refused: said.message })
    else throw new Error(answer.status)
    failures = 0
  } catch { // no network, or something in between answered
    failures += 1
    timer = setTimeout(send, Math.min(LONGEST_RETRY, 500 * 2 ** failures))
  } finally {
    busy = false
  }
  show(done)
  if (done) logged.set(done.o, (logged.get(done.o) ?? 0) + 1), refresh(done)
  if (!failures) send()
}

// What a card says of itself, anew; without a network it stands as it is. Its forms know of what was
// logged here, and of nothing else that happened meanwhile: that is shown before it is written over.
async function refresh({ o }) {
  const card = `[data-outreach="${CSS.escape(o)}"]`, stands = `${card} .stands`
  const version = `${card} [name="version"]`
  try {
    const answer = await fetch("/pocket", { headers: { Accept: "text/html" }, redirect: "error" })
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const fresh = page.querySelector(stands)
    if (fresh) document.querySelector(stands)?.replaceWith(fresh)
    const known = page.querySelector(version)?.value, here = [...document.querySelectorAll(version)]
    const newer = here.length && known ? known - here[0].value : 0, own = logged.get(o) ?? 0
    if (!newer || newer > own) return
    logged.set(o, own - newer)
    for (const each of here) each.value = known
  } catch { /* it is right with the next visit */ }
}

async function takeBack({ id }) {
  const answer = await post("/pocket/undo", { about: id }).catch(() => null)
  if (answer?.status === 401) leave()
  else if (answer?.status === 200) location.replace("/pocket?said=undone")
  else if (answer) state.prepend(line((await answer.json()).message))
}

// ---- two taps --------------------------------------------------------------------------------

for (const form of document.querySelectorAll(".contact")) {
  const kinds = form.querySelector(".kinds"), felts = form.querySelector(".felts")
  let kind = ""
  function ask(how) {
    kinds.hidden = how
    felts.hidden = !how
    ;(how ? felts : kinds).querySelector("button").focus()
  }
  kinds.onclick = (event) => {
    const button = event.target.closest("button")
    if (!button) return
    event.preventDefault()
    kind = button.value
    ask(true)
  }
  felts.onclick = (event) => {
    const button = event.target.closest("button")
    if (!button) return
    if (!button.classList.contains("not")) {
      keep({ id: contactId(), o: form.elements.o.value, kind, felt: button.value, at: Date.now() })
      show()
      send()
    }
    ask(false)
  }
}
// ---- whom one would take: a name that is looked for stays on this phone ----------------------

const finding = document.querySelector("#finding")
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
if (finding) {
  const told = finding.querySelector("p"), find = finding.querySelector("input")
  const rows = [...document.querySelectorAll(".would > li")].map((row) => [row, folded(row.textContent)])
  finding.hidden = false
  find.oninput = () => {
    const parts = folded(find.value).split(/\s+/)
    let found = 0
    for (const [row, text] of rows) found += !(row.hidden = !parts.every((part) => text.includes(part)))
    told.textContent = found ? "" : told.dataset.none
  }
  find.oninput() // a browser that goes back keeps what was typed
}
// A form that is sent by the browser itself would lead to its own page of an error.
addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented) return
  event.preventDefault()
  show() // what is kept stays in sight
  state.prepend(line(state.dataset.away))
  state.scrollIntoView()
})
addEventListener("online", () => { failures = 0; send() })
document.addEventListener("visibilitychange", () => document.hidden || send())
if (all().length) show(), send()

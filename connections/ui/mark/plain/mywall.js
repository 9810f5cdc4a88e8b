// Brings the wall of names what it shows, on a page without Streamlit: its names, which no browser
// keeps, and its capability anew when it is over. Before the round opens it waits for it.
const KNOWN = KNOWN_BY_THE_SERVER
const LOOKS_EVERY = 3000 // milliseconds until those who wait for the round see the names
const LIST_EVERY = 10000 // milliseconds until those who mark see the list that has been drawn
const later = (ms) => new Promise((done) => setTimeout(done, ms))
const find = (selector) => document.querySelector(selector)

function withWhose(address) {
  const url = new URL(address, location.href)
  url.searchParams.set("whose", WHOSE)
  return url
}

// Ask an address of ours; null without a network. Whose session is over is shown the way in.
async function ask(address, form) {
  try {
    const how = { cache: "no-store", headers: { Accept: "application/json" } }
    const sent = form ? { ...how, method: "POST", body: new URLSearchParams(form) } : how
    const answer = await fetch(form ? withWhose(address) : address, sent)
    if (answer.status === 401) leave()
    return { ok: answer.ok, text: await answer.text() }
  } catch {
    return null
  }
}

const told = (answer) => { // a filter or a proxy may have answered
  try { return JSON.parse(answer.text) } catch { return {} }
}

// ---- the wall ------------------------------------------------------------------------------

const place = find("#wall")
let own = place?.dataset.own, list = "", names = "", scope = "", receipts = 0
let early = place && ask("/mywall/names") // while the wall's own scripts are still on their way
const inside = (json) => json.slice(1, -1)

async function bring(draw, receipt) {
  const { list: wanted, scope: whose } = JSON.parse(own)
  while (list !== wanted) {
    const answer = await (early ?? ask("/mywall/names"))
    early = null
    list = answer?.ok ? told(answer).list : ""
    if (list && list !== wanted) return location.reload() // the roster has changed meanwhile
    if (list) names = answer.text
    else say(place.dataset.away), await later(LOOKS_EVERY)
  }
  scope = whose
  say("")
  const also = receipt ? `,"receipt":${JSON.stringify(receipt)}` : ""
  component.data = new TextEncoder().encode(`{${inside(own)},${inside(names)},${inside(KNOWN.WORDS)}${also}}`)
  draw(component)
}

const component = {
  data: null,
  async setTriggerValue(name, value) {
    if (name === "renew") {
      const answer = await ask("/mywall/own")
      if (answer?.ok && told(answer).scope !== JSON.parse(own).scope) leave() // somebody else's
      else if (answer?.ok) own = answer.text, bring(component.draw)
      else setTimeout(() => component.setTriggerValue(name, value), LOOKS_EVERY)
    } else { // something between here and the server answers in its place: again, until it is ours
      const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: value }
      const reply = await fetch("/answers", how).then((r) => r.json()).catch(() => null)
      if (reply) bring(component.draw, { number: ++receipts, reply })
    }
  },
}

async function begin() {
  const root = place.attachShadow({ mode: "open" }) // its style is its own, and so is the page's
  root.innerHTML = `<style>${KNOWN.CSS}</style>${KNOWN.HTML}`
  component.parentElement = root
  component.draw = (await import(place.dataset.script)).default
  bring(component.draw)
}
if (place) begin()

// ---- being done ----------------------------------------------------------------------------

function say(text, asks = false) {
  const box = find("#told")
  box.querySelector("p").textContent = text
  box.hidden = !text
  box.querySelector("#sure").hidden = !asks
}

function unsent() { // answers on their way are kept under the person's own name
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`connections.unsent.${scope}.`))
  } catch {
    return false
  }
}

async function done(sure) {
  for (let tries = 0; unsent() && tries < 20; tries++) await later(100)
  const answer = await ask("/mywall/done", sure ? { sure: 1 } : {})
  if (!answer) return say(place.dataset.notDone), addEventListener("online", () => say(""), { once: true })
  const said = told(answer)
  say(said.told ?? said.message, said.done === false)
  find("#told").scrollIntoView({ block: "nearest" })
}
if (place) {
  find("#done").onclick = () => done(false)
  find("#sure").onclick = () => done(true)
  find("#go-on").onclick = () => say("")
}

// ---- practice, and the round that opens ----------------------------------------------------

for (const form of document.querySelectorAll(".practice")) {
  form.onchange = () => ask(form.action, new FormData(form))
}

async function wait() {
  while (!told((await ask("/mywall/open")) ?? { text: "{}" }).open) await later(LOOKS_EVERY)
  location.reload()
}
if (find("#soon")) wait()

// ---- a phone that only joined learns of the reveal when it is picked up again ---------------

const slip = find("#slip")
async function pickUp() {
  if (document.hidden || !slip.hidden) return
  slip.hidden = !told((await ask("/mywall/open")) ?? { text: "{}" }).revealed
}
if (slip) document.addEventListener("visibilitychange", pickUp)

async function waitForList() { // in a round with fewer names it comes while one marks
  for (;;) {
    await later(LIST_EVERY)
    const { open, listed } = told((await ask("/mywall/open")) ?? { text: "{}" })
    if (open && String(listed) !== place.dataset.listed) return location.reload()
  }
}
if (place?.dataset.listed) waitForList()

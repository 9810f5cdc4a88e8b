// Asks again and again for the picture, and draws it only when it has changed. Without a server
// the last picture stays; it goes on by itself when the server is back.
const LOOKS_EVERY = 1000 // milliseconds
const CONFIRM_WITHIN = 15_000 // milliseconds for which a reveal waits for its second key
const LISTS = ["without", "one", "new"] // any of them from any other, by its key
const TOLD_FOR = 8_000 // milliseconds
const stage = document.querySelector("#stage"), told = document.querySelector("#told")
let tag = "", confirming = 0, silence = 0, asked = 0

async function look() {
  const mine = ++asked
  try {
    const headers = tag ? { "if-none-match": tag } : {}
    const answer = await fetch("/stage/now" + location.search, { cache: "no-store", headers, redirect: "manual" })
    if (answer.type === "opaqueredirect" || answer.status === 401) return location.reload()
    if (answer.status === 200 && mine === asked) {
      const text = await answer.text()
      if (mine !== asked) return // an older answer that came late
      tag = answer.headers.get("ETag") ?? ""
      draw(text)
    }
  } catch {
    // No server just now.
  }
}

function draw(html) {
  const { act, value } = document.activeElement?.dataset ?? {}
  stage.innerHTML = html
  if (act) stage.querySelector(`[data-act="${act}"][data-value="${CSS.escape(value)}"]`)?.focus()
}

async function again() {
  await look()
  setTimeout(again, LOOKS_EVERY)
}

function say(text, stays = false) {
  clearTimeout(silence)
  told.textContent = text
  told.hidden = !text
  if (text && !stays) silence = setTimeout(() => say(""), TOLD_FOR)
}

async function act(name, value) {
  try {
    const body = new URLSearchParams({ act: name, value })
    const answer = await fetch("/stage/do" + location.search, { method: "POST", body, headers: { Accept: "application/json" } })
    if (answer.status === 401) return location.reload()
    if (!answer.ok) say((await answer.json()).message)
  } catch {
    return say(stage.dataset.lost) // a laptop that slept, a cable: the last picture stays
  }
  look()
}

function press(name, value) {
  if (name !== "reveal") return act(name, value)
  confirming = Date.now()
  say(stage.dataset.confirm, true)
  setTimeout(() => Date.now() - confirming >= CONFIRM_WITHIN && leave(), CONFIRM_WITHIN)
}

function leave() {
  if (!confirming) return
  confirming = 0
  say("")
}

stage.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]")
  if (button) press(button.dataset.act, button.dataset.value)
})

const SAME = { ArrowUp: "↑", PageUp: "↑", ArrowDown: "↓", PageDown: "↓" }
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (confirming) {
    const sure = event.key === "Enter"
    event.preventDefault()
    leave()
    if (sure) act("reveal", "")
    return
  }
  if (event.key === "Enter" && event.target.closest?.("button")) return // presses that button
  const name = SAME[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key)
  const button = stage.querySelector(`button[aria-keyshortcuts="${CSS.escape(name)}"]`)
  if (button) event.preventDefault(), press(button.dataset.act, button.dataset.value)
  else if (!stage.querySelector("button")) return // a stage by a link only reads
  else if (name === "J") act("show", "join")
  else if ("123".includes(name) && stage.querySelector(".list, .doors")) act("show", LISTS[name - 1])
})

again()

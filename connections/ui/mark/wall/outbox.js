// The outbox: answers on their way. Whatever was tapped is kept in this browser until the server
// has said that it is saved, and erased after. Only handles and strengths are kept, never a name.

const MOST_IN_A_MESSAGE = 50
const FIRST_RETRY = 500 // ms; doubled each time
const LONGEST_RETRY = 8000
const TOGETHER = 120 // ms; taps that follow each other this fast travel together
const PATIENCE = 15000 // ms before a request counts as failed
const KEPT = "connections.unsent."

function answerId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

// hooks: changed(), acknowledged(list, late), refused(list of {answer, message}, elsewhere: whether
// what stands may be from another device), renew(), byPage(message): hands a message in through the
// page where requests do not get through
function makeOutbox(hooks) {
  const waiting = new Map() // id -> {id, student, strength, n}; oldest first
  const unsent = new Map() // student -> how many answers about them are on their way
  let scope = "", capability = "", busy = false, timer = 0, failures = 0, odd = 0, n = 0
  let viaPage = false, keeps = true, renewing = false

  function count(answer, by) {
    if (answer) unsent.set(answer.student, (unsent.get(answer.student) ?? 0) + by)
  }

  function add(answer) {
    count(answer, 1)
    waiting.set(answer.id, answer)
  }

  const key = (id) => `${KEPT}${scope}.${id}`

  function keep(answer) {
    try {
      localStorage.setItem(key(answer.id), JSON.stringify(answer))
    } catch {
      keeps = false // private window or full: the page then warns before it is left
    }
  }

  function forget(id) {
    count(waiting.get(id), -1)
    waiting.delete(id)
    try {
      localStorage.removeItem(key(id))
    } catch {
      keeps = false
    }
  }

  function recall() {
    const found = []
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const name = localStorage.key(i)
        if (!name.startsWith(`${KEPT}${scope}.`)) continue
        const answer = JSON.parse(localStorage.getItem(name))
        if (answer && typeof answer.id === "string") found.push(answer)
      }
    } catch {
      keeps = false
    }
    found.sort((a, b) => a.n - b.n)
    for (const answer of found) {
      n = Math.max(n, answer.n + 1)
      add(answer)
    }
    return found
  }

  function put(student, strength) {
    n = Math.max(n + 1, Date.now()) // orders what two tabs kept; the server has its own order
    const answer = { id: answerId(), student, strength, n }
    add(answer)
    keep(answer)
    plan(TOGETHER)
    return answer
  }

  function plan(delay) {
    if (busy) return
    clearTimeout(timer)
    timer = setTimeout(send, delay)
  }

  function message(answers) {
    return JSON.stringify({
      capability,
      answers: answers.map(({ id, student, strength, n }) => {
        const ago = Math.floor((Date.now() - n) / 1000) // the browser's clock may be wrong
        return { id, student, strength, ...(ago > 0 && { ago }) }
      }),
    })
  }

  async function send() {
    if (!waiting.size || !capability || renewing) return
    const answers = Array.from(waiting.values()).slice(0, MOST_IN_A_MESSAGE)
    busy = true
    hooks.changed()
    if (viaPage) {
      hooks.byPage(message(answers))
      timer = setTimeout(() => { busy = false; send() }, PATIENCE) // no receipt: hand in again
      return
    }
    const stop = new AbortController()
    const limit = setTimeout(() => stop.abort(), PATIENCE)
    let status = 0, reply = null
    try {
      const response = await fetch(new URL("answers", document.baseURI), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: message(answers),
        keepalive: true, // a closing tab still sends
        signal: stop.signal,
        redirect: "error",
      })
      status = response.status
      reply = await response.json()
    } catch {
      reply = null // no connection, or something between here and the server answered
    }
    clearTimeout(limit)
    busy = false
    if (reply && Array.isArray(reply.acknowledged)) take(reply)
    else if (reply && reply.then) refuse(answers, reply)
    else retry(status)
  }

  function take(receipt) {
    failures = odd = 0
    const done = receipt.acknowledged.map((id) => waiting.get(id)).filter(Boolean)
    const not = receipt.refused
      .map(({ id, message }) => ({ answer: waiting.get(id), message }))
      .filter(({ answer }) => answer)
    for (const id of receipt.acknowledged) forget(id)
    for (const { id } of receipt.refused) forget(id)
    if (done.length) hooks.acknowledged(done, receipt.late)
    if (not.length) hooks.refused(not, true)
    hooks.changed()
    plan(0)
  }

  function refuse(answers, reply) {
    if (reply.then === "again") return retry(0)
    if (reply.then === "renew") {
      renewing = true // until the page brings a new capability
      failures += 1
      hooks.changed()
      hooks.renew()
      return
    }
    for (const { id } of answers) forget(id)
    hooks.refused(answers.map((answer) => ({ answer, message: reply.message })))
    hooks.changed()
    plan(0)
  }

  function retry(status) {
    failures += 1
    // A page of a filter or a proxy instead of ours: after the second, hand in through the page.
    if (status && ++odd >= 2) viaPage = true
    hooks.changed()
    plan(Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** failures) * (0.75 + Math.random() / 2))
  }

  function leaving() {
    if (!waiting.size || !capability || viaPage) return
    const answers = Array.from(waiting.values()).slice(0, MOST_IN_A_MESSAGE * 4)
    const body = message(answers)
    if (body.length < 60000) {
      fetch(new URL("answers", document.baseURI), {
        method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: true,
      }).catch(() => {})
    }
  }

  async function own() {
    const response = await fetch(new URL("answers/mine", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ capability }),
    })
    return (await response.json()).answers // a refusal has none
  }

  return {
    waiting, put, own, leaving,
    unsent: (student) => unsent.get(student) > 0,
    now: () => { failures = 0; renewing = false; plan(0) },
    open(newScope, newCapability) {
      const other = newScope !== scope
      if (other) waiting.clear(), unsent.clear()
      if (newCapability !== capability) renewing = false
      scope = newScope
      capability = newCapability
      const found = other ? recall() : []
      plan(0)
      return found
    },
    receipt(reply) { // of a message that was handed in through the page
      busy = false
      if (Array.isArray(reply.acknowledged)) take(reply)
      else refuse(Array.from(waiting.values()).slice(0, MOST_IN_A_MESSAGE), reply)
    },
    state: () => ({ unsent: waiting.size, busy, failing: failures > 0, viaPage, keeps }),
  }
}

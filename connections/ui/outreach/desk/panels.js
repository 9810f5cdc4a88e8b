// What opens under a row: log a contact, answer, look back, a new date. Nothing is chosen for anybody.

// Choices side by side, one of which is chosen; digits choose while the focus is in them.
function makeChoices(label, choices, chosen) {
  const group = make("div", "choices")
  group.setAttribute("role", "group")
  group.ariaLabel = label
  group.append(make("span", "asks", label), ...choices.map(([code, words], place) => {
    const one = button("choice", "", () => {
      for (const other of group.querySelectorAll(".choice")) other.ariaPressed = String(other === one)
      group.value = code
      chosen?.(code)
    })
    one.ariaPressed = "false"
    const key = make("kbd", "", String(place + 1))
    key.ariaHidden = "true"
    one.append(make("span", "", words), key)
    return one
  }))
  group.value = null
  return group
}

function makeField(label, field) {
  const made = make("label", "field")
  made.append(make("span", "", label), field)
  return made
}

function makeSelect(label, options) {
  const select = make("select")
  select.append(...options.map(([code, words]) => {
    const option = make("option", "", words)
    option.value = code
    return option
  }))
  return makeField(label, select)
}

function makeWords(say) {
  const input = make("input")
  input.type = "text"
  input.maxLength = 300
  return makeField(say("a_few"), input)
}

const valueOf = (field) => field.lastChild.value

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("")
}

// fresh: what can be chosen; send(what, facts): says it to the server, once
function makePanel(kind, row, fresh, say, days, doing) {
  const panel = make("div", "panel")
  panel.classList.add(`of-${kind}`)
  const told = make("p", "why")
  told.setAttribute("role", "alert")
  const make_ = { log: logging, goodbye: logging, answer: answering, ask: answering, rest: resting, look: looking, date: dating }
  panel.append(...make_[kind]())
  panel.lastChild.before(told)
  return panel

  function send(what, facts = {}) {
    told.textContent = ""
    doing.send(what, row, facts, refused)
  }

  function refused(words) { // with what was done meanwhile in sight
    row = doing.newest(row.id)
    panel.querySelector(".past")?.replaceWith(history())
    tellHere(words)
    panel.querySelector(".choice, button").focus()
  }

  function missing(key, choices) { // is said where it is missing
    doing.hush()
    choices.after(told)
    tellHere(say(key))
    choices.querySelector(".choice, input").focus()
  }

  function tellHere(words) {
    told.textContent = words
    told.scrollIntoView({ block: "nearest" })
  }

  function logging() {
    const contact = newId() // sent twice it is one contact
    const bye = kind === "goodbye"
    const when = makeSelect(say("when"), Array.from({ length: 60 }, (_, back) => days.add(-back)).map((iso) => [iso, days.words(iso)]))
    const words = makeWords(say)
    const felts = makeChoices(say("felt"), fresh.felts, (felt) => {
      const happened = bye ? "goodbye" : kinds.value
      if (!happened) return missing("first_what", kinds)
      send("log", { kind: happened, felt, day: valueOf(when), words: valueOf(words), contact })
    })
    const kinds = bye ? null : makeChoices(say("what"), fresh.kinds, () => felts.querySelector(".choice").focus())
    const more = make("div", "fields")
    more.append(when, words)
    return [...(kinds ? [kinds] : []), felts, more, foot()]
  }

  function looking() {
    const goings = makeChoices(say("going"), fresh.goings)
    const again = makeSelect(say("again"), [["", say("as_planned")], ...fresh.agains])
    const words = makeWords(say)
    const save = () => {
      if (!goings.value) return missing("first_going", goings)
      send("look", { going: goings.value, again: valueOf(again), words: valueOf(words) })
    }
    words.lastChild.onkeydown = (event) => { if (event.key === "Enter") save() }
    goings.onkeydown = (event) => { // a digit, then Enter: one look back
      if (!(event.key === "Enter" && event.target.ariaPressed === "true")) return
      event.preventDefault()
      save()
    }
    const more = make("div", "fields")
    more.append(again, words)
    const sitting = doing.sitting()
    const buttons = [button("primary", say(sitting ? "save_next" : "save"), save)]
    const enter = make("kbd", "", "↵")
    enter.ariaHidden = "true"
    buttons[0].append(enter)
    if (sitting) buttons.push(button("skip", say("skip"), doing.skip))
    return [history(), goings, more, foot(...buttons)]
  }

  function history() { // what there was, visible while deciding
    const list = make("ul", "past")
    const kinds = new Map([...fresh.kinds, ...fresh.felts])
    for (const [day, what, felt, remark] of row.past) {
      const parts = [days.words(day), kinds.get(what) ?? what, kinds.get(felt), remark].filter(Boolean)
      list.append(make("li", "", parts.join(" · ")))
    }
    if (!row.past.length) list.append(make("li", "", say("nothing_yet")))
    if (row.step) list.append(make("li", "", say("first_step", { step: row.step })))
    return list
  }

  function answering() {
    const asked = kind === "answer"
    const line = make("p", "", say(!asked ? "not_asked" : row.mine ? "asked_you" : "asked_them"))
    const buttons = []
    if (asked) {
      buttons.push(button("primary", say("yes"), () => send("yes")))
      buttons.push(button("", say("no"), () => send("no")))
    }
    if (fresh.assign) buttons.push(button("", say(asked ? "ask_again" : "ask"), () => send("ask")))
    return [line, foot(...buttons)]
  }

  function resting() {
    return [make("p", "", say("rests")), foot(button("primary", say("resume"), () => send("resume")))]
  }

  function dating() {
    return [...makeDates(fresh, say, days, missing, (day) => send("date", { day })), foot()]
  }

  function foot(...buttons) {
    const line = make("div", "acts")
    line.append(...buttons, button("link", say("to_story"), () => doing.open(row.id)))
    if (kind === "log") line.append(button("link", say("look"), () => doing.show("look")))
    if (kind === "log" || kind === "look") line.append(button("link", say("date"), () => doing.show("date")))
    const close = button("link", say("close"), doing.close)
    close.classList.add("close")
    line.append(close)
    return line
  }
}

function makeDates(fresh, say, days, missing, set) {
  const input = make("input")
  input.type = "date"
  input.min = days.add(1)
  const soon = fresh.agains.map(([back, words]) => [days.add(Number(back)), words])
  const choices = makeChoices(say("date"), soon, set)
  const line = make("div", "fields")
  const sure = button("", say("date_set"), () => (input.value ? set(input.value) : missing("date_first", line)))
  input.onkeydown = (event) => { if (event.key === "Enter") sure.click() }
  line.append(makeField(say("date_other"), input), sure)
  return [choices, line]
}

// What is done with several: only drawn while somebody is chosen, and anew where it is somebody else.
function drawChosen(bar, ids, fresh, say, days, doing) {
  const drawnOf = JSON.stringify([ids, fresh.adults])
  if (bar.drawnOf === drawnOf) return // what is open in it stays open, with the focus
  bar.drawnOf = drawnOf
  bar.hidden = !ids.length
  if (!ids.length) return bar.replaceChildren()
  const told = make("p", "why")
  told.setAttribute("role", "alert")
  const more = make("div", "more-chosen")
  const tellHere = (words) => { told.textContent = words }
  const missing = (key) => tellHere(say(key))
  const send = (what, facts) => {
    tellHere("")
    doing.sendAll(what, ids, facts, tellHere)
  }
  const opens = (words, parts) => {
    const opener = button("opens", say(words), () => {
      tellHere("")
      more.replaceChildren(...parts())
      more.opener = opener
      more.querySelector("button,select,input").focus()
    })
    return opener
  }
  bar.shut = () => { // says whether there was something to close
    const open = more.childElementCount > 0
    more.replaceChildren()
    tellHere("")
    if (open) more.opener.focus()
    return open
  }
  const buttons = []
  if (fresh.assign) buttons.push(button("", say("ask_again"), () => send("ask")))
  buttons.push(opens("date", () => makeDates(fresh, say, days, missing, (day) => send("date", { day }))))
  if (fresh.assign) buttons.push(opens("hand", handing))
  buttons.push(button("", say("said_yes"), () => send("yes")), button("", say("said_no"), () => send("no")))
  const count = make("strong", "", say("chosen", { n: ids.length }))
  const line = make("div", "line")
  line.append(count, ...buttons, button("none", "×", doing.none))
  line.lastChild.ariaLabel = say("let_go")
  bar.replaceChildren(line, more, told)

  function handing() {
    const to = makeSelect(say("hand_to"), [["", ""], ...fresh.adults])
    const agreed = makeChoices(say("has_agreed"), fresh.agreed)
    const sure = button("", say("hand"), () => {
      if (!valueOf(to) || !agreed.value) return missing("hand_first")
      send("hand", { to: valueOf(to), agreed: agreed.value })
    })
    return [to, agreed, sure]
  }
}

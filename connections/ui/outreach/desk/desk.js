// The caseload as a working table: filter, move, log, look back, choose several; all by keyboard.

const desks = new WeakMap() // the desk of each place it is drawn in
const AT_ONCE = 60 // rows drawn; "show more" draws the rest
export default function (component) {
  const { parentElement, data } = component
  let desk = desks.get(parentElement)
  if (!desk) desks.set(parentElement, (desk = makeDesk(parentElement)))
  desk.component = component
  desk.update(JSON.parse(new TextDecoder().decode(data)))
  return desk.leave
}

function makeDesk(root) {
  const $ = (selector) => root.querySelector(selector)
  const desk = { component: null }
  const quiet = quietFor(root), asBefore = beginHigh()
  const lines = new Map() // the drawn row of each id, with what it was drawn of
  const chosen = new Set(), seen = new Set()
  let fresh, say, days, rows = new Map(), order = [], limit = AT_ONCE
  let show = "todo", sort = { by: "turn", down: false }, current = null, panel = null
  let scope = null, told = 0, sent = null, sitting = false
  let note = null // what was done last, as a line of the table: it lies over nothing

  desk.update = function (given) {
    const first = scope === null, opened = fresh?.opened
    fresh = given
    mineAndDue(given)
    if (given.scope !== scope) begin()
    days = makeDays(given.language, given.today, say)
    rows = new Map(given.rows.map((row) => [row.id, row]))
    for (const id of chosen) if (!rows.has(id)) chosen.delete(id)
    const before = current, place = order.indexOf(current)
    order = order.filter((id) => rows.has(id))
    if (first || !order.length) arrange()
    else for (const id of arranged()) if (!order.includes(id)) order.push(id)
    if (before && !rows.has(before)) current = order[Math.min(place, order.length - 1)] ?? null
    if (panel && !rows.has(panel.id)) close(false)
    draw()
    if (given.told && given.told.number > told) receive(given.told)
    if (first && document.activeElement === document.body) focusRow(current, false)
    if (!first && opened !== given.opened) given.opened ? goToStory($(".desk")) : focusRow(current)
  }

  desk.leave = function () {
    window.removeEventListener("keydown", quiet, true)
    asBefore()
    desks.delete(root)
  }

  function begin() {
    scope = fresh.scope
    say = makeSaying(fresh.language, fresh.words)
    putWords(root, say)
    $("tbody").replaceChildren()
    for (const each of [lines, chosen, seen]) each.clear()
    told = fresh.told?.number ?? 0
    current = panel = sent = null, order = []
    tell(fresh.told?.undo ? fresh.told.words : "", true) // after another page, what was done last
    sitting = false
    show = fresh.rows.some(SHOWS.todo) ? "todo" : "everything"
    fill($(".grade"), say("all_grades"), Object.entries(fresh.grades))
    const adults = [...new Set(fresh.rows.map((row) => row.adult))].sort()
    fill($(".adult"), say("all_adults"), adults.map((name) => [name, name]))
    $(".adult").parentElement.hidden = adults.length < 2
    $(".grade").parentElement.hidden = Object.keys(fresh.grades).length < 2
    drawKeys($(".keys"), say)
  }

  // ---- which rows, in which order ------------------------------------------------------------

  function arranged() {
    const find = { search: $("input[type=search]").value, grade: $(".grade").value, adult: $(".adult").value }
    return foundOf(fresh, show, find, sort)
  }

  const findAll = () => {
    show = "everything"
    $("input[type=search]").value = $(".grade").value = $(".adult").value = ""
  }

  function arrange() { // anew: what was done may leave the list now
    close(false)
    sitting = false
    limit = AT_ONCE
    order = arranged()
    for (const line of lines.values()) line.row.classList.remove("noted")
    if (!order.includes(current)) current = order[0] ?? null
  }

  function showAgain() {
    arrange()
    draw()
    $(".live").textContent = say("shown", { n: order.length })
  }

  function draw() {
    drawChips()
    const shown = order.slice(0, limit)
    if (current && !shown.includes(current) && order.includes(current)) {
      limit = order.indexOf(current) + AT_ONCE
      return draw()
    }
    const focused = root.activeElement?.closest?.(".row")?.dataset.id
    const had = root.activeElement?.className
    const parts = []
    for (const id of shown) {
      const row = rows.get(id), drawnOf = JSON.stringify([row, fresh.grades[row.grade]])
      const old = lines.get(id)
      if (old?.of !== drawnOf) {
        const made = newRow(row, fresh, say, days, doing)
        if (old?.row.classList.contains("noted")) made.classList.add("noted")
        lines.set(id, { row: made, of: drawnOf })
      }
      parts.push(lines.get(id).row)
      if (panel?.id === id) parts.push(panel.line)
      if (note?.at === id) parts.push(note.line)
    }
    if (note && !parts.includes(note.line)) parts.unshift(note.line)
    put($("tbody"), parts)
    for (const [id, { row }] of lines) mend(id, row)
    if (focused && rows.has(focused) && !root.activeElement) {
      lines.get(focused)?.row.querySelector(had ? `.${had.split(" ")[0]}` : ".name")?.focus({ preventScroll: true })
    }
    $(".nobody").hidden = order.length > 0
    $("table").hidden = !parts.length
    $(".more").hidden = shown.length === order.length
    $(".more").textContent = say("more", { n: order.length - shown.length })
    $(".count").textContent = say("shown", { n: shown.length })
    $(".all").checked = shown.length > 0 && shown.every((id) => chosen.has(id))
    const due = fresh.rows.filter((row) => row.sit)
    $(".sit").hidden = !due.length && !sitting
    $(".sit").textContent = sitting ? say("sit_end") : say("sit", { n: due.length })
    for (const head of root.querySelectorAll("[data-sort]")) {
      const on = head.dataset.sort === sort.by
      head.parentElement.ariaSort = on ? (sort.down ? "descending" : "ascending") : "none"
    }
  }

  function put(body, parts) { // moves only what is out of place, so that the focus stays
    parts.forEach((part, place) => {
      if (body.children[place] !== part) body.insertBefore(part, body.children[place] ?? null)
    })
    while (body.children.length > parts.length) body.lastChild.remove()
  }

  function mend(id, line) {
    const here = id === current
    line.classList.toggle("current", here)
    line.classList.toggle("picked", chosen.has(id))
    line.classList.toggle("opened", id === fresh.opened)
    line.querySelector(".one").checked = chosen.has(id)
    for (const part of line.querySelectorAll("button,input")) part.tabIndex = here ? 0 : -1
    line.querySelector("button.do").ariaExpanded = String(panel?.id === id)
  }

  function drawChips() {
    const on = root.activeElement?.dataset?.show
    $(".chips").replaceChildren(...Object.keys(SHOWS).map((key) => {
      const n = fresh.rows.filter(SHOWS[key]).length
      const chip = button("chip", "", () => {
        show = key
        showAgain()
      })
      chip.classList.add(key)
      chip.dataset.show = key
      chip.ariaPressed = String(key === show)
      const words = make("span", "", say(key)), count = make("b", "", String(n))
      chip.append(...(key === "never" || key === "overdue" || key === "this_week" ? [count, words] : [words, count]))
      return chip
    }))
    if (on) $(`[data-show="${on}"]`)?.focus()
    drawChosen($(".chosen"), order.filter((id) => chosen.has(id)), fresh, say, days, {
      sendAll: (what, ids, facts, refuse) => sendAll(what, ids.map((id) => rows.get(id)), facts, refuse),
      none: () => { chosen.clear(); draw(); focusRow(current) },
    })
  }

  // ---- what opens under a row ----------------------------------------------------------------

  function openPanel(id, kind) {
    close(false)
    $(".chosen .why")?.replaceChildren()
    current = id
    const row = rows.get(id), line = make("tr", "below"), cell = make("td")
    if (!row) return
    line.setAttribute("role", "row")
    cell.setAttribute("role", "cell")
    cell.colSpan = 8
    const made = makePanel(kind, row, fresh, say, days, { ...doing, show: (other) => openPanel(id, other), close: () => close() })
    made.setAttribute("role", "group")
    made.ariaLabel = kind === "date" ? say("date_of", { name: row.student }) : `${row.student}, ${row.adult}`
    if (sitting) made.prepend(make("p", "left", say("sit_left", { n: waiting().length })))
    cell.append(made)
    line.append(cell)
    panel = { id, kind, line }
    draw()
    ;(made.querySelector(".choice") ?? made.querySelector("button"))?.focus({ preventScroll: true })
    line.scrollIntoView({ block: "nearest" })
  }

  function close(focus = true) {
    if (!panel) return
    panel.line.remove()
    panel = null
    if (!focus) return
    sitting = false
    draw()
    focusRow(current)
  }

  const doing = {
    open(id) {
      current = id
      desk.component.setTriggerValue("act", JSON.stringify({ do: "open", id, at: Date.now() }))
      draw()
    },
    pick(id, on) {
      current = id
      if (on) chosen.add(id)
      else chosen.delete(id)
      draw()
    },
    act(id) {
      if (panel?.id === id) return close()
      sitting = false
      openPanel(id, rows.get(id).does)
    },
    send: (what, row, facts, refuse) => sendAll(what, [row], facts, refuse),
    newest: (id) => rows.get(id),
    hush() {
      tell("")
      draw()
    },
    sitting: () => sitting,
    skip() {
      seen.add(panel.id)
      goOn()
    },
  }

  function sendAll(what, which, facts, refuse) { // refuse(words): says, beside what was pressed, why not
    if (sent && Date.now() - sent.at < 10000) return // one after the other
    sent = { at: Date.now(), ids: which.map((row) => row.id), what, refuse }
    const list = which.map((row) => [row.id, row.version])
    desk.component.setTriggerValue("act", JSON.stringify({ do: what, chosen: list, at: sent.at, ...facts }))
  }

  function receive(news) { // the server has answered what was sent
    told = news.number
    const was = sent, undone = was?.what === "undo"
    sent = null
    const beside = news.ok ? null : was?.refuse
    tell(beside ? "" : news.words, news.undo, undone ? note?.at : current)
    if (beside) draw()
    if (beside) return beside(news.words)
    if (undone && news.ok) for (const { row } of lines.values()) row.classList.remove("noted")
    const inside = news.ok && panel && was?.ids.includes(panel.id)
    for (const id of news.ok && was ? was.ids : []) {
      lines.get(id)?.row.classList.add("noted")
      chosen.delete(id)
    }
    if (inside && sitting) {
      seen.add(panel.id)
      return goOn()
    }
    if (inside) close(false)
    draw()
    if (!was) return // it was done beside the table
    if (panel) panel.line.querySelector("button").focus()
    else focusRow(current)
  }

  // ---- one sitting ---------------------------------------------------------------------------

  const waiting = () => order.filter((id) => rows.get(id)?.sit && !seen.has(id))

  function sit() {
    if (sitting) return close()
    findAll() // the button counts all that are due
    arrange()
    sitting = true
    seen.clear()
    order = order.filter((id) => rows.get(id).sit)
    show = "todo"
    goOn()
  }

  function goOn() {
    const next = waiting()[0]
    if (next) return openPanel(next, "look")
    close(false)
    sitting = false
    tell(say("sit_done"), true)
    draw()
    focusRow(current)
  }

  // ---- keys ----------------------------------------------------------------------------------

  function focusRow(id, scroll = true) {
    current = id
    if (!id) return
    if (!lines.get(id)?.row.isConnected) draw()
    for (const [key, { row }] of lines) mend(key, row)
    const name = lines.get(id)?.row.querySelector(".name")
    name?.focus({ preventScroll: true })
    if (scroll) name?.closest("tr").scrollIntoView({ block: "nearest" })
  }

  function step(by) {
    const at = order.indexOf(current)
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))]
    if (next && next !== current) {
      current = next
      draw()
      focusRow(next)
    }
  }

  function undo() {
    if (sent) return
    sent = { at: Date.now(), ids: [], what: "undo" }
    desk.component.setTriggerValue("act", JSON.stringify({ do: "undo", at: sent.at }))
  }

  const KEYS = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => step(-order.length),
    End: () => step(order.length),
    l: () => openPanel(current, rows.get(current).does),
    b: () => rows.get(current).does === "log" && openPanel(current, "look"),
    d: () => openPanel(current, "date"),
    x: () => doing.pick(current, !chosen.has(current)),
    z: undo,
    "/": () => {
      $(".fold").ariaExpanded = "true"
      $("input[type=search]").focus()
    },
  }

  $(".desk").onkeydown = (event) => {
    const { target, key } = event
    const typing = target.matches("input:not([type=checkbox]), select")
    if (key === "Escape") {
      event.preventDefault()
      if (target.type === "search") {
        target.value = ""
        showAgain()
      } else if (panel && !target.closest(".chosen")) return close()
      else if (chosen.size && $(".chosen").shut()) return
      return focusRow(current)
    }
    if (event.altKey && key.toLowerCase() === "n" && sitting) {
      event.preventDefault()
      return doing.skip()
    }
    if (target.type === "search" && (key === "Enter" || key === "ArrowDown")) {
      event.preventDefault()
      return focusRow(current)
    }
    if (typing || event.altKey || ((event.ctrlKey || event.metaKey) && key.toLowerCase() !== "z")) return
    const group = target.closest(".choices") ?? target.closest(".panel")?.querySelector(".choices")
    const choice = group?.querySelectorAll(".choice")[Number(key) - 1]
    if (choice) {
      event.preventDefault()
      choice.focus()
      return choice.click()
    }
    if (target.closest(".panel, .chosen, .chips") && !["z", "/"].includes(key.toLowerCase())) return
    const act = KEYS[key.length === 1 ? key.toLowerCase() : key]
    if (act && (current || key === "/" || key === "z")) {
      event.preventDefault()
      act()
    }
  }

  $("tbody").addEventListener("focusin", (event) => {
    const line = event.target.closest(".row")
    if (!line || line.dataset.id === current) return
    current = line.dataset.id
    for (const [id, { row }] of lines) mend(id, row)
  })
  $("thead").onclick = (event) => {
    const by = event.target.dataset?.sort
    if (!by) return
    sort = { by, down: sort.by === by && !sort.down }
    showAgain()
  }
  $(".all").onchange = () => {
    for (const id of order.slice(0, limit)) {
      if ($(".all").checked) chosen.add(id)
      else chosen.delete(id)
    }
    draw()
  }
  $("input[type=search]").oninput = showAgain
  $(".grade").onchange = $(".adult").onchange = showAgain
  $(".fold").onclick = () => { $(".fold").ariaExpanded = String($(".fold").ariaExpanded !== "true") }
  $(".sit").onclick = sit
  $(".more").onclick = () => { limit = order.length; draw() }
  $(".clear").onclick = () => {
    findAll()
    showAgain()
    focusRow(current)
  }

  function tell(text, undoable = false, at = current) {
    note?.line.remove()
    note = text ? { at, line: newNote(text, undoable && button("link", say("undo"), undo)) } : null
    $(".live").textContent = text
  }

  const bar = $(".chosen")
  new ResizeObserver(() => bar.parentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar)
  window.addEventListener("keydown", quiet, true)
  return desk
}

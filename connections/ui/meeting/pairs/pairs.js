// The list of the meeting: tap a student, tap an adult. Names reach the page as text only.
const AT_FIRST = 12 // rows; the others come by search or one button

const lists = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  let list = lists.get(parentElement)
  if (!list) lists.set(parentElement, (list = makeList(parentElement)))
  list.component = component
  list.update(data)
  return list.leave
}

function makeList(root) {
  const $ = (selector) => root.querySelector(selector)
  const list = { component: null }
  let data = null, drawn = "", open = null, typed = "", sought = "", all = false, say
  const tapped = new Map() // student -> name of the adult just tapped, until the server says so

  list.update = function (fresh) {
    data = fresh
    for (const row of data.rows) if (row.taken || row.asked) tapped.delete(row.id)
    if (data.refused) tapped.clear()
    const now = JSON.stringify(data)
    if (now !== drawn) {
      drawn = now
      draw()
    }
  }

  // A function key: single letters would act while somebody types (WCAG 2.1.4).
  function turnNames(event) {
    if (event.key !== "F8" || event.repeat) return
    event.preventDefault()
    list.component.setTriggerValue("turned", Date.now())
  }
  window.addEventListener("keydown", turnNames)
  list.leave = function () {
    window.removeEventListener("keydown", turnNames)
    lists.delete(root)
  }

  function draw() {
    say = makeSaying(data.language, data.words)
    putWords(root, say)
    const held = root.activeElement // what somebody types and where they are outlive the drawing
    const { student, adult } = held?.dataset ?? {}
    const caret = held?.id === "who" && [held.selectionStart, held.selectionEnd]
    const rows = data.rows.map((row, index) => [row, index]).filter(isWanted)
    const shown = all || sought ? rows : rows.slice(0, AT_FIRST)
    $(".rows").replaceChildren(...shown.flatMap(([row, index]) => drawRow(row, index)))
    $(".finding").hidden = data.rows.length <= AT_FIRST
    $("#find").disabled = !data.names
    $("#find").placeholder = data.names ? "" : say("names_first")
    $(".none").hidden = rows.length > 0
    $(".none").textContent = data.rows.length ? say("nobody") : data.none
    $(".all").hidden = shown.length === rows.length
    $(".all").textContent = say("all", { n: rows.length })
    if (student) $(`[data-student="${CSS.escape(student)}"]`)?.focus()
    else if (adult) $(`[data-adult="${CSS.escape(adult)}"]`)?.focus()
    else if (caret && $(".chooser")) $("#who").focus(), $("#who").setSelectionRange(...caret)
  }

  // By name, or by the grade as it stands there.
  function isWanted([row]) {
    const text = fold(`${row.name} ${row.grade}`)
    return !data.names || fold(sought).split(" ").every((part) => text.includes(part))
  }
  $("#find").oninput = (event) => {
    sought = event.target.value
    draw()
  }
  $(".all").onclick = () => {
    all = true
    draw()
    $(".rows").children[AT_FIRST]?.querySelector("button")?.focus()
  }

  function drawRow(row, index) {
    const item = make("li", "row")
    const name = data.names ? row.name : say("veiled", { n: index + 1 })
    item.append(
      make("span", data.names ? "name" : "name veiled", name),
      make("span", "grade", row.grade), make("span", "known", row.known))
    const taker = row.taken || tapped.get(row.id)
    if (taker) {
      const taken = make("span", "taken")
      taken.append(make("span", "yes", say("yes", { adult: taker })))
      if (data.names && data.mine.includes(row.id)) taken.append(drawBack(row))
      item.append(taken)
    }
    else if (row.asked) item.append(make("span", "asked", say(row.asked)))
    else {
      const would = make("button", "", say("would"))
      would.type = "button"
      would.disabled = !data.names
      would.dataset.student = row.id
      would.ariaExpanded = String(open === row.id)
      if (data.names) would.ariaLabel = say("would_reach", { student: row.name })
      would.onclick = () => choose(row.id)
      item.append(would)
    }
    return open === row.id && !taker && !row.asked && data.names ? [item, drawChooser(row)] : [item]
  }

  // Only what was said here, on this page: a slip is put right where it happened.
  function drawBack(row) {
    const back = make("button", "back", say("back"))
    back.type = "button"
    back.ariaLabel = say("back_of", { student: row.name })
    back.onclick = () => {
      tapped.delete(row.id)
      list.component.setTriggerValue("back", { student: row.id })
    }
    return back
  }

  function choose(id) {
    open = open === id ? null : id
    typed = ""
    draw()
    root.querySelector(".chooser input")?.focus()
  }

  function drawChooser(row) {
    const box = make("li", "chooser")
    const label = make("label", "", say("who_to", { student: row.name }))
    const input = make("input")
    input.type = "search"
    input.id = "who"
    input.autocomplete = "off"
    input.placeholder = say("type")
    input.value = typed
    label.htmlFor = input.id
    const adults = make("div", "adults")
    const fill = () => {
      typed = input.value
      const wanted = fold(typed).split(" ").filter(Boolean)
      adults.replaceChildren(...data.adults
        .filter((adult) => wanted.every((part) => fold(adult.name).includes(part)))
        .map((adult) => {
          const button = make("button", "", adult.name)
          button.type = "button"
          button.append(" ", make("small", "", adult.free ? adult.places : say("full")))
          button.disabled = !adult.free
          button.dataset.adult = adult.id
          button.onclick = () => take(row, adult)
          return button
        }))
    }
    input.oninput = fill
    box.onkeydown = (event) => {
      if (event.key === "Escape") {
        event.stopPropagation()
        choose(row.id)
        root.querySelector(`[data-student="${CSS.escape(row.id)}"]`)?.focus()
      } else if (event.key === "Enter" && event.target === input) adults.querySelector("button:enabled")?.click()
    }
    fill()
    box.append(label, input, adults)
    return box
  }

  function take(row, adult) {
    tapped.set(row.id, adult.name)
    open = null
    draw()
    $(".live").textContent = say("yes_to", { adult: adult.name, student: row.name })
    list.component.setTriggerValue("pair", { student: row.id, adult: adult.id })
  }

  return list
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim()
}

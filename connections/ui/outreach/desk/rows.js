// One row of the table: who, whose turn, when, ten weeks as pins. Names are text, never markup.

const SVG = "http://www.w3.org/2000/svg"
const HEIGHT = { easy: 19, ok: 12, hard: 6 } // a pin's height is how it felt; a ring was hard

function button(name, text, act) {
  const made = make("button", name, text)
  made.type = "button"
  if (act) made.onclick = act
  return made
}

function drawn(tag, facts) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(facts)) made.setAttribute(name, value)
  return made
}

// The shape of a turn: a ring not started, a triangle overdue, a square this week.
function turnShape(row) {
  const shape = drawn("svg", { class: "shape", width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" })
  if (row.turn === "overdue") shape.append(drawn("path", { d: "M7 1.5 13.2 12.5H.8z", class: "full-look" }))
  else if (row.turn === "never") shape.append(drawn("circle", { cx: 7, cy: 7, r: 5, class: "open-look" }))
  else if (row.turn === "this_week") shape.append(drawn("rect", { x: 2, y: 2, width: 10, height: 10, rx: 2, class: "open-tie" }))
  else if (row.turn === "answer") shape.append(drawn("circle", { cx: 7, cy: 7, r: 5, class: "open-dash" }))
  else shape.append(drawn("path", { d: "M2 7h10", class: "open-soft" }))
  return shape
}

function pinsOf(row, say) {
  const picture = drawn("svg", { class: "pins", width: 112, height: 28, viewBox: "0 0 112 28", role: "img" })
  row.pins.forEach((felt, week) => {
    const x = 6 + week * 11, y = 25 - (HEIGHT[felt] ?? 0)
    if (!felt) picture.append(drawn("path", { d: `M${x - 2} 25h4`, class: "open-faint" }))
    else if (felt === "hard") picture.append(drawn("circle", { cx: x, cy: y, r: 3, class: "open-tie" }))
    else {
      picture.append(drawn("path", { d: `M${x} 26V${y}`, class: "open-stem" }))
      picture.append(drawn("circle", { cx: x, cy: y, r: 4, class: "full-tie" }))
    }
  })
  const felts = row.pins.filter(Boolean)
  const key = felts.at(-1) === "hard" ? "pins_hard" : "pins"
  picture.setAttribute("aria-label", say(key, { n: felts.length }))
  return picture
}

// days: { words(iso), said(iso) }; doing: { open, pick, act }
function newRow(row, fresh, say, days, doing) {
  const line = make("tr", "row")
  line.classList.add(row.turn)
  line.setAttribute("role", "row")
  line.dataset.id = row.id
  const cells = {}
  const cell = (name, ...inside) => {
    cells[name] = make("td", name)
    cells[name].setAttribute("role", "cell")
    cells[name].append(...inside)
    line.append(cells[name])
    return cells[name]
  }
  const pick = make("input", "one")
  pick.type = "checkbox"
  pick.tabIndex = -1
  pick.ariaLabel = say("choose", { name: row.student })
  pick.onchange = () => doing.pick(row.id, pick.checked)
  cell("pick", pick)
  cell("turn", turnShape(row), make("span", row.late || row.turn === "never" ? "look" : "", fresh.turns[row.turn]))
  const name = button("name", row.student, () => doing.open(row.id))
  name.tabIndex = -1
  name.ariaDescription = say("story", { name: row.student })
  cell("student", name, make("span", "of", fresh.grades[row.grade] ?? row.grade))
  cell("with", row.adult)
  cell("last", row.last ? days.words(row.last) : say("none_yet"))
  const next = !row.next ? say("nothing_due") : row.late ? say("was", { day: days.words(row.next) }) : days.words(row.next)
  cell("next", make("span", row.late ? "look" : "", next))
  cell("weeks", pinsOf(row, say))
  const words = { log: "log", goodbye: "goodbye", rest: "rest" }[row.does] ?? "answer_do"
  const act = button("do", "", () => doing.act(row.id))
  act.append(make("span", "plus", "+"), make("span", "words", say(words)))
  act.firstChild.ariaHidden = "true"
  act.tabIndex = -1
  act.ariaLabel = say(words === "answer_do" ? "answer_of" : `${words}_of`, { name: row.student })
  cell("do", act)
  return line
}

// What is told under a row, with its way back; nothing lies over what is around it.
function newNote(words, undo) {
  const line = make("tr", "below"), cell = make("td"), told = make("div", "told")
  line.setAttribute("role", "row")
  cell.setAttribute("role", "cell")
  cell.colSpan = 8
  told.append(make("span", "", words), ...(undo ? [undo] : []))
  cell.append(told)
  line.append(cell)
  return line
}

function makeDays(language, today, say) {
  const at = (iso) => Date.UTC(...iso.split("-").map((part, place) => Number(part) - (place === 1)))
  const far = new Intl.DateTimeFormat([language, "en"], { month: "short", day: "numeric", timeZone: "UTC" })
  const near = new Intl.DateTimeFormat([language, "en"], { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" })
  const DAY = 86400000
  return {
    add: (days) => new Date(at(today) + days * DAY).toISOString().slice(0, 10),
    words(iso) {
      const away = Math.round((at(iso) - at(today)) / DAY)
      const said = { 0: "today", 1: "tomorrow", "-1": "yesterday" }[away]
      return said ? say(said) : (away > 0 && away < 14 ? near : far).format(at(iso))
    },
  }
}

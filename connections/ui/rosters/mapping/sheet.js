// A table of the file as it stands, with a menu over each column. Cells reach the page as text only.

const sheets = new WeakMap()
const LONG = 14 // letters of a cell that wants a wider column
const SOON = 100 // milliseconds after a key in which a closed menu changes by it

export default function (component) {
  const { parentElement, data } = component
  let sheet = sheets.get(parentElement)
  if (!sheet) sheets.set(parentElement, (sheet = makeSheet(parentElement)))
  sheet.component = component
  sheet.update(data)
  return () => sheets.delete(parentElement)
}

function makeSheet(root) {
  const $ = (selector) => root.querySelector(selector)
  const sheet = { component: null }
  const scroll = $(".scroll"), side = $(".side")
  let data = null, drawn = "", open = 0, say // `open` is the row whose buttons are shown
  let waits = null // what a menu was turned to by keys: it is said by Enter or by leaving

  sheet.update = function (fresh) {
    const now = JSON.stringify(fresh)
    if (now === drawn) return
    drawn = now
    const told = data?.refused?.text
    data = fresh
    draw()
    const { refused } = data
    if (refused && refused.text !== told) { // under a finger the menu may have moved away
      $(`[data-column="${refused.column}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" })
    }
  }

  const tell = (what) => sheet.component.setTriggerValue("said", what)
  scroll.onscroll = sayWhere
  new ResizeObserver(sayWhere).observe(scroll)

  function draw() {
    say = makeSaying(data.language, data.words)
    const held = { ...root.activeElement?.dataset } // where one is outlives the drawing
    scroll.ariaLabel = data.name
    const digits = Math.max(...data.rows.map((row) => String(row.number).length), 3)
    scroll.style.setProperty("--number", `${0.9 + digits / 2}rem`)
    const chips = make("tr")
    chips.append(numberCell("th", say("row")), ...data.columns.map(drawChip))
    const still = waits
    waits = null // a menu that goes is not left
    $("thead").replaceChildren(chips)
    waits = still
    if (data.refused?.column !== undefined) $("thead").append(below("refused", data.refused.text))
    $("tbody").replaceChildren(...data.rows.flatMap(drawRow))
    $(".key").replaceChildren(...data.key.map(([state, text, meaning]) => {
      const item = make("li")
      item.append(chip("span", state, text), ` ${meaning}`)
      return item
    }))
    for (const button of side.querySelectorAll("button")) {
      button.ariaLabel = say(button.dataset.side)
      button.onclick = () => scroll.scrollBy({ left: (button.dataset.side === "after" ? 0.8 : -0.8) * scroll.clientWidth })
    }
    for (const name of ["column", "mark", "row"]) {
      if (name in held) $(`[data-${name}="${held[name]}"]`)?.focus()
    }
    sayWhere()
  }

  // Which columns are in view, where not all of them are: nobody looks to the side otherwise.
  function sayWhere() {
    if (!data) return
    const area = scroll.getBoundingClientRect(), cells = [...$("thead").firstElementChild.children]
    const [number, ...rest] = cells.map((cell) => cell.getBoundingClientRect())
    const named = rest[data.named], stuck = named && named.left <= number.right + 1
    const edge = stuck ? named.right : number.right
    const seen = rest.flatMap((one, at) => {
      if (stuck && at === data.named) return scroll.scrollLeft < 8 ? [at + 1] : []
      return one.left >= edge - 8 && one.right <= area.right + 8 ? [at + 1] : []
    })
    side.hidden = scroll.scrollWidth <= scroll.clientWidth + 1
    const where = { first: seen[0], last: seen.at(-1), all: rest.length }
    side.firstElementChild.textContent = seen.length ? say("side", where) : ""
  }

  function chip(tag, state, text) {
    const made = make(tag, "chip", text)
    made.dataset.state = state
    return made
  }

  function numberCell(tag, text) {
    const cell = make(tag, "number", text)
    if (tag === "th") cell.scope = "col"
    return cell
  }

  // A menu lies unseen over its own words: those wrap, and what a menu shows does not.
  function drawChip(column, at) {
    const cell = make("th", at === data.named ? "named" : "")
    cell.scope = "col"
    if (data.rows.some((row) => row.cells?.[at].length > LONG)) cell.classList.add("long")
    if (column.state === "never") {
      cell.append(chip("span", column.state, say("never")))
      return cell
    }
    const menu = make("select")
    menu.dataset.column = column.place
    menu.ariaLabel = column.label
    const options = [...(column.first ? [column.first] : []), ...data.options]
    for (const [value, words] of options) {
      const mark = column.state === "said" && value === column.value ? "✓ " : ""
      const option = make("option", "", mark + words)
      option.value = value
      menu.append(option)
    }
    menu.value = waits?.column === column.place ? waits.field : column.value
    const shown = chip("span", column.state, menu.selectedOptions[0]?.textContent)
    const hint = make("span", "hint")
    hint.role = "status"
    shown.append(menu)
    cell.append(shown, hint)
    waitForEnter(menu, column, () => {
      shown.firstChild.textContent = menu.selectedOptions[0]?.textContent
      hint.textContent = waits ? say("enter") : ""
    })
    const { refused } = data
    if (refused?.column !== column.place) return cell
    menu.ariaInvalid = "true"
    if (refused.field) {
      const instead = act(say("instead"), { column: column.place, field: refused.field, instead: true })
      instead.className = "instead"
      instead.dataset.column = column.place
      cell.append(instead)
    }
    return cell
  }

  // Where arrows turn a closed menu, each would say what one only passes by.
  function waitForEnter(menu, column, show) {
    let keyed = -SOON
    const said = () => {
      if (waits?.column !== column.place) return
      const told = waits
      waits = null
      show()
      if (told.field !== column.value) tell(told)
    }
    menu.onkeydown = (event) => {
      const waiting = waits !== null
      keyed = event.key === "Enter" ? -SOON : event.timeStamp
      if (event.key === "Enter") said()
      if (event.key === "Escape" && waiting) {
        waits = null
        menu.value = column.value
        show()
      }
      if (waiting && ["Enter", "Escape"].includes(event.key)) event.preventDefault()
    }
    menu.onchange = (event) => {
      waits = { column: column.place, field: menu.value }
      if (event.timeStamp - keyed < SOON) show()
      else said()
    }
    menu.onblur = said
  }

  function drawRow(row) {
    const line = make("tr", row.kind)
    if (row.kind === "gap") return [drawGap(row)]
    line.append(row.may ? numberButton(row) : numberCell("td", String(row.number)))
    data.columns.forEach((column, at) => {
      const cell = make("td", column.state === "unused" || column.state === "never" ? "unused" : "", row.cells[at])
      if (at === data.named) cell.classList.add("named")
      cell.dir = "auto"
      if (row.kind === "header") breakAtSigns(cell)
      line.append(cell)
    })
    const lines = [line]
    const here = row.kept || row.doubt // two rows of the same cells go out together: not by a link
    if (row.why || (row.doubt && row.alone)) {
      const [shown, heard] = here ? ["leave", "leave_row"] : ["keep", "keep_row"]
      const button = act(say(shown), { mark: row.mark, kept: !here })
      button.ariaLabel = say(heard, { row: row.number })
      button.dataset.mark = row.mark
      lines.push(below("why", `↳ ${row.why ?? row.doubt}`, button))
    } else if (row.doubt) lines.push(below("why", `↳ ${row.doubt}`))
    if (row.mark && data.refused?.mark === row.mark) lines.push(below("refused", data.refused.text))
    if (!row.may || open !== row.number) return lines
    const number = { row: row.number }
    const out = act(say("nobody", number), { mark: row.mark, kept: false })
    const ends = act(say("ends", number), { ends: row.mark })
    out.dataset.mark = ends.dataset.mark = row.mark
    return [...lines, below("acts", "", out, ends)]
  }

  // "last_name" may wrap behind its sign, and not within a word.
  function breakAtSigns(cell) {
    const parts = cell.textContent.split(/(?<=[_./-])/)
    cell.replaceChildren(...parts.flatMap((part) => [part, make("wbr")]).slice(0, -1))
  }

  // Rows that are not shown are opened in pieces, from the first of them or from any.
  function drawGap(row) {
    if (!row.look) return below("gap", row.text)
    const look = (from) => tell({ look: Math.min(Math.max(from, row.first), row.number) })
    const opens = make("button", "", row.look)
    opens.type = "button"
    opens.dataset.row = row.first // where the first of them will stand
    opens.onclick = () => look(row.first)
    if (!row.from) return below("gap", row.text, opens)
    const form = make("form"), from = make("input"), go = make("button", "", say("look"))
    Object.assign(from, { type: "number", min: row.first, max: row.number, required: true, ariaLabel: row.from })
    form.onsubmit = (event) => {
      event.preventDefault()
      look(from.valueAsNumber)
    }
    form.append(make("span", "", row.from), from, go)
    return below("gap", row.text, opens, form)
  }

  // The number of a row of people opens what can be said of that row.
  function numberButton(row) {
    const cell = numberCell("td", ""), button = make("button", "", String(row.number))
    button.type = "button"
    button.dataset.row = row.number
    button.ariaLabel = say("row_number", { row: row.number })
    button.ariaExpanded = String(open === row.number)
    button.onclick = () => {
      open = open === row.number ? 0 : row.number
      draw()
    }
    cell.append(button)
    return cell
  }

  function act(words, told) {
    const button = make("button", "", words)
    button.type = "button"
    button.onclick = () => {
      open = 0
      tell(told)
    }
    return button
  }

  function below(kind, text, ...more) {
    const line = make("tr", kind), cell = make("td"), told = make("div", "", text)
    cell.colSpan = data.columns.length
    if (kind === "refused") told.role = "alert"
    told.append(...more)
    cell.append(told)
    line.append(numberCell("td", ""), cell)
    return line
  }

  return sheet
}

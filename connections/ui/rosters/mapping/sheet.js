// A table of the file as it stands, with a menu over each column. Cells reach the page as text only.

const sheets = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  let sheet = sheets.get(parentElement)
  if (!sheet) sheets.set(parentElement, (sheet = makeSheet(parentElement)))
  sheet.component = component
  sheet.update(data)
  return () => sheets.delete(parentElement)
}

function element(tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

function makeSheet(root) {
  const $ = (selector) => root.querySelector(selector)
  const sheet = { component: null }
  let data = null, drawn = "", open = 0, say // `open` is the row whose buttons are shown

  sheet.update = function (fresh) {
    const now = JSON.stringify(fresh)
    if (now === drawn) return
    drawn = now
    data = fresh
    draw()
  }

  const tell = (what) => sheet.component.setTriggerValue("said", what)

  function draw() {
    say = makeSaying(data.language, data.words)
    const held = { ...root.activeElement?.dataset } // where one is outlives the drawing
    $(".scroll").ariaLabel = data.name
    const chips = element("tr")
    chips.append(numberCell("th", say("row")), ...data.columns.map(drawChip))
    $("thead").replaceChildren(chips)
    $("tbody").replaceChildren(...data.rows.flatMap(drawRow))
    $(".key").replaceChildren(...data.key.map(([state, text, meaning]) => {
      const item = element("li")
      item.append(chip("span", state, text), ` ${meaning}`)
      return item
    }))
    for (const name of ["column", "mark", "row"]) {
      if (name in held) $(`[data-${name}="${held[name]}"]`)?.focus()
    }
  }

  function chip(tag, state, text) {
    const made = element(tag, "chip", text)
    made.dataset.state = state
    return made
  }

  function numberCell(tag, text) {
    const cell = element(tag, "number", text)
    if (tag === "th") cell.scope = "col"
    return cell
  }

  function drawChip(column) {
    const cell = element("th")
    cell.scope = "col"
    if (column.state === "never") {
      cell.append(chip("span", column.state, say("never")))
      return cell
    }
    const menu = chip("select", column.state)
    menu.dataset.column = column.place
    menu.ariaLabel = column.label
    const options = [...(column.first ? [column.first] : []), ...data.options]
    for (const [value, words] of options) {
      const mark = column.state === "said" && value === column.value ? "✓ " : ""
      const option = element("option", "", mark + words)
      option.value = value
      menu.append(option)
    }
    menu.value = column.value
    menu.onchange = () => tell({ column: column.place, field: menu.value })
    cell.append(menu)
    return cell
  }

  function drawRow(row) {
    const line = element("tr", row.kind)
    if (row.kind === "gap") {
      line.append(numberCell("td", ""), wide("td", row.text))
      return [line]
    }
    line.append(row.may ? numberButton(row) : numberCell("td", String(row.number)))
    data.columns.forEach((column, at) => {
      const cell = element("td", column.state === "unused" || column.state === "never" ? "unused" : "", row.cells[at])
      cell.dir = "auto"
      line.append(cell)
    })
    const lines = [line]
    if (row.why) {
      const [shown, heard] = row.kept ? ["leave", "leave_row"] : ["keep", "keep_row"]
      const button = act(say(shown), { mark: row.mark, kept: !row.kept })
      button.ariaLabel = say(heard, { row: row.number })
      button.dataset.mark = row.mark
      lines.push(below("why", `↳ ${row.why}`, button))
    } else if (row.doubt) lines.push(below("why", `↳ ${row.doubt}`))
    if (!row.may || open !== row.number) return lines
    const number = { row: row.number }
    return [...lines, below("acts", "", act(say("nobody", number), { mark: row.mark, kept: false }),
      act(say("ends", number), { ends: row.mark }))]
  }

  // The number of a row of people opens what can be said of that row.
  function numberButton(row) {
    const cell = numberCell("td", ""), button = element("button", "", String(row.number))
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
    const button = element("button", "", words)
    button.type = "button"
    button.onclick = () => {
      open = 0
      tell(told)
    }
    return button
  }

  function below(kind, text, ...buttons) {
    const line = element("tr", kind), cell = wide("td"), told = element("p", "", text)
    told.append(...buttons)
    cell.append(told)
    line.append(numberCell("td", ""), cell)
    return line
  }

  function wide(tag, text) {
    const cell = element(tag, "", text)
    cell.colSpan = data.columns.length
    return cell
  }

  return sheet
}

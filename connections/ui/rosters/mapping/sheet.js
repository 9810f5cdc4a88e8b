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
  let data = null, drawn = "", say

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
    const { column, mark } = root.activeElement?.dataset ?? {} // where one is outlives the drawing
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
    if (column !== undefined) $(`[data-column="${column}"]`)?.focus()
    else if (mark !== undefined) $(`[data-mark="${mark}"]`)?.focus()
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
    line.append(numberCell("td", row.kind === "gap" ? "" : String(row.number)))
    if (row.kind === "gap") {
      line.append(wide("td", row.text))
      return [line]
    }
    data.columns.forEach((column, at) => {
      const cell = element("td", column.state === "unused" || column.state === "never" ? "unused" : "", row.cells[at])
      cell.dir = "auto"
      line.append(cell)
    })
    return row.mark ? [line, drawWhy(row)] : [line]
  }

  function drawWhy(row) {
    const line = element("tr", "why"), cell = wide("td"), why = element("p", "", `↳ ${row.why}`)
    const button = element("button", "", say(row.kept ? "leave" : "keep"))
    button.type = "button"
    button.dataset.mark = row.mark
    button.ariaLabel = say(row.kept ? "leave_row" : "keep_row", { row: row.number })
    button.onclick = () => tell({ mark: row.mark, kept: !row.kept })
    why.append(button)
    cell.append(why)
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

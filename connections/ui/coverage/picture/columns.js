// A grade as columns: adults on either side, students between them, lines behind.

const ROW = 24, HEAD = 34, GAP = 22, TOP = 8 // px
const LEFT = 22.5, RIGHT = 77.5 // of the width, in percent
const NARROWEST = 13, WIDEST = 20 // half of the middle: as wide as its longest name needs
const LETTER = 7, TWO_LINES = 36 // px

function drawColumns(field, { data, say, spots }) {
  const heights = new Map(), heads = []
  let y = TOP
  for (const block of data.blocks) {
    heads.push({ top: y, y: y + HEAD / 2, says: block.says, none: block.none })
    y += block.students.length ? HEAD : 0
    for (const one of block.students) {
      heights.set(one, y + ROW / 2)
      y += ROW
    }
    heads.at(-1).end = y
    y += block.students.length ? GAP : 0
  }
  const tall = Math.max(y, TOP + ROW * Math.max(data.left.length, data.right.length))
  const svg = shape("svg", { class: "lines", viewBox: `0 0 100 ${tall}`, preserveAspectRatio: "none", "aria-hidden": "true" })
  field.style.blockSize = `${tall}px`
  const longest = Math.max(0, ...data.blocks.flatMap((block) => block.students.map((one) => one.name.length)))
  const needs = (50 * (48 + LETTER * longest)) / field.clientWidth
  const half = Math.min(WIDEST, Math.max(NARROWEST, needs))
  field.style.setProperty("--half", `${half}%`)
  const side = (name, adults) => {
    const list = make("ul", name), step = (tall - TOP) / Math.max(adults.length, 1)
    list.ariaLabel = say("adults")
    list.classList.toggle("tight", step < TWO_LINES)
    list.append(...adults.map((place, row) => {
      const spot = data.adults[place], item = make("li", ""), height = TOP + step * (row + 0.5)
      heights.set(spot, height)
      item.append(spot.el = button("spot", make("i", "dot"), make("span", "name", spot.name)))
      spot.el.style.insetBlockStart = `${height}px`
      Object.assign(spot, { at: name === "left" ? 0 : 2, height, lines: [], near: [] })
      spots.push(spot)
      return item
    }))
    return list
  }
  const sides = [side("left", data.left), side("right", data.right)]
  const middle = make("div", "middle")
  data.blocks.forEach((block, place) => {
    if (!block.students.length) return
    const head = heads[place], part = make("div", block.none ? "none" : ""), list = make("ul", "")
    if (block.none) {
      const box = make("div", "box")
      box.style.insetBlockStart = `${head.top - 4}px`
      box.style.blockSize = `${head.end - head.top + 12}px`
      part.append(box)
    }
    const title = make("h2", "", head.says)
    title.style.insetBlockStart = `${head.y}px`
    list.ariaLabel = head.says
    list.append(...block.students.map((one) => {
      const item = make("li", ""), height = heights.get(one)
      item.append(one.el = button("spot", seats(place), make("span", "name", one.name)))
      one.el.style.insetBlockStart = `${height}px`
      Object.assign(one, { at: 1, height, lines: [], near: [] })
      spots.push(one)
      return item
    }))
    part.append(title, list)
    middle.append(part)
  })
  for (const block of data.blocks) {
    for (const one of block.students) {
      for (const [kind, adults] of [["strong", one.strong], ["know", one.know]]) {
        for (const place of adults) svg.append(lineBetween(data.adults[place], one, kind, block.only, half + 0.5))
      }
    }
  }
  field.replaceChildren(svg, sides[0], middle, sides[1])
}

function lineBetween(adult, student, kind, only, half) {
  const [from, to] = adult.at === 0 ? [LEFT, 50 - half] : [RIGHT, 50 + half], bend = (from + to) / 2
  const d = `M${from} ${adult.height}C${bend} ${adult.height} ${bend} ${student.height} ${to} ${student.height}`
  const line = shape("path", { class: kind, d })
  line.classList.toggle("only", only)
  for (const [one, other] of [[adult, student], [student, adult]]) {
    one.lines.push(line)
    one.near.push(other)
  }
  return line
}

function seats(taken) {
  const made = make("span", "seats")
  made.ariaHidden = "true"
  made.append(...[0, 1].map((place) => make("i", place < taken ? "taken" : "")))
  return made
}

function shape(tag, facts) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(facts)) made.setAttribute(name, value)
  return made
}

function button(name, ...parts) {
  const made = make("button", name)
  made.type = "button"
  made.append(...parts)
  return made
}

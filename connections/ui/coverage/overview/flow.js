// How students moved between two rounds, as a flow: from how many adults each had to how many now.

const APART = 16, TOP = 34, WIDE = 12, THIN = 3, LEAST = 1.4 // px

function drawFlow(root, data, open) {
  const told = make("p", "moved"), quiet = make("p", "soft")
  for (const line of data.told) (line.soft ? quiet : told).append(...sentence(line, open), " ")
  const svg = shape("svg", { class: "flow", role: "group", "aria-label": data.alt })
  root.append(told, svg, drawLegend(data.legend), quiet)
  const watching = new ResizeObserver(() => layFlow(svg, data, open))
  watching.observe(root)
  return () => watching.disconnect()
}

function layFlow(svg, data, open) {
  const held = svg.getRootNode().activeElement?.dataset?.state // a new width keeps the focus
  const width = Math.max(280, Math.round(svg.parentElement.clientWidth)), tall = width < 420 ? 310 : 372
  const letter = width < 460 ? 6.6 : 7.6 // px, of the labels
  const room = (side) => 14 + letter * Math.max(...side.map(({ says, students }) => `${says} ${students}`.length))
  const left = room(data.was), right = width - room(data.now) - WIDE
  const all = Math.max(1, data.moves.reduce((sum, move) => sum + move.students, 0))
  const gaps = APART * (Math.max(data.was.length, data.now.length) - 1)
  const unit = (tall - TOP - gaps - 20) / all
  const places = (nodes) => {
    let y = TOP
    return new Map(nodes.map(({ state, students }) => {
      const place = { y, next: y, tall: Math.max(students * unit, THIN) }
      y += place.tall + APART
      return [state, place]
    }))
  }
  const from = places(data.was), to = places(data.now)
  const rank = new Map(data.now.map(({ state }, place) => [state, place]))
  const drawn = data.moves.map((move) => {
    const begins = from.get(move.was), y = begins.next + (move.students * unit) / 2
    begins.next += move.students * unit
    return { ...move, y }
  })
  for (const move of [...drawn].sort((a, b) => rank.get(a.now) - rank.get(b.now))) {
    const ends = to.get(move.now)
    move.end = ends.next + (move.students * unit) / 2
    ends.next += move.students * unit
  }
  const middle = (left + WIDE + right) / 2
  const order = ["same", "quiet", "lost", "gained"]
  const lines = drawn.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)).map((move) => shape("path", {
    class: `move-${move.kind}`,
    d: `M${left + WIDE} ${move.y}C${middle} ${move.y} ${middle} ${move.end} ${right} ${move.end}`,
    "stroke-width": Math.max(move.students * unit, LEAST),
  }))
  const nodes = [[data.was, from, left, left - 10, "end"], [data.now, to, right, right + WIDE + 10, "start"]]
    .flatMap(([side, at, x, text, anchor]) => side.flatMap(({ state, says, students, wanted }) => {
      const { y, tall } = at.get(state)
      const label = shape("text", { x: text, y: y + tall / 2 + 5, "text-anchor": anchor })
      const words = shape("tspan", { class: "quiet" }, says), count = shape("tspan", { class: "strong" }, students)
      label.append(...(anchor === "end" ? [words, " ", count] : [count, " ", words]))
      const kind = ["none", "one", "more"].includes(state) ? state : "quiet"
      const bar = shape("rect", { class: `node-${kind}`, x, y, width: WIDE, height: tall, rx: 2 })
      if (!wanted) return [bar, label]
      count.classList.add("number")
      const pressed = shape("g", { role: "button", tabindex: 0, "aria-label": `${students} ${says}`, "data-state": state })
      pressed.append(bar, label)
      pressed.onclick = () => open(wanted)
      pressed.onkeydown = (event) => {
        if (event.key === "Enter" || event.key === " ") event.preventDefault(), open(wanted)
      }
      return [pressed]
    }))
  const titles = [[data.before, left + WIDE, "end"], [data.after, right, "start"]]
    .map(([says, x, anchor]) => shape("text", { class: "quiet", x, y: 14, "text-anchor": anchor }, says))
  svg.setAttribute("viewBox", `0 0 ${width} ${tall + 8}`)
  svg.setAttribute("height", tall + 8)
  svg.replaceChildren(...lines, ...nodes, ...titles)
  if (held) svg.querySelector(`[data-state="${held}"]`)?.focus()
}

function shape(tag, facts, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(facts)) made.setAttribute(name, value)
  if (text !== undefined) made.textContent = text
  return made
}

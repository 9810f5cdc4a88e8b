// A grade on a phone: a strip for each student. A tap opens the row with its sentence.

const FIRST = 8 // rows of a block before "more"

function drawStrips(field, { data, say, spots, tell, open }) {
  field.style.blockSize = ""
  const ends = make("div", "ends"), names = make("div", "")
  names.append(...data.ends.map((name) => make("span", "name", name)))
  ends.append(make("span", "", say("a_to_z")), names)
  const width = 100 / Math.max(data.adults.length, 1)
  const ticks = (adults, kind) => adults.map((place) => {
    const tick = make("i", "tick")
    tick.classList.add(kind)
    tick.style.insetInlineStart = `calc(${(place + 0.5) * width}% - 2.5px)`
    return tick
  })
  const drawRow = (one) => {
    const row = make("li", "row"), strip = make("span", "strip"), name = make("span", "")
    strip.ariaHidden = "true"
    strip.append(...ticks(one.strong, "s"), ...ticks(one.know, "k"))
    name.append(make("span", "name", one.name))
    row.append(one.el = button("", name, strip))
    one.el.ariaExpanded = "false"
    one.row = row
    one.unfold = () => unfold(one)
    one.el.addEventListener("click", one.unfold)
    return row
  }
  const unfold = (one) => {
    const was = field.querySelector(".row.here"), panel = was?.querySelector(".panel")
    panel?.remove()
    was?.classList.remove("here")
    was?.querySelector("button").setAttribute("aria-expanded", "false")
    if (was === one.row) return
    const told = make("div", "panel"), says = make("p", ""), page = button("")
    says.append(...tell(one))
    page.append(...wrap(say("page_of", { name: mark(one.name) })))
    page.addEventListener("click", () => open(one))
    told.append(says, page)
    one.row.append(told)
    one.row.classList.add("here")
    one.el.setAttribute("aria-expanded", "true")
  }
  field.replaceChildren(ends, ...data.blocks.filter((block) => block.students.length).map((block) => {
    const part = make("section", "block"), list = make("ul", "")
    part.classList.toggle("none", block.none)
    list.ariaLabel = block.says
    const rest = block.students.slice(FIRST)
    list.append(...block.students.slice(0, FIRST).map(drawRow))
    part.append(make("h2", "", block.says), list)
    const all = () => {
      list.append(...rest.splice(0).map(drawRow))
      more.remove()
    }
    const more = button("more", say("more", { n: rest.length }))
    more.addEventListener("click", () => {
      const next = rest[0]
      all()
      next.el.focus()
    })
    if (rest.length) part.append(more)
    for (const one of block.students) spots.push(Object.assign(one, { all }))
    return part
  }))
}

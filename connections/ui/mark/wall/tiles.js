// Tiles and their order: what the wall needs and what knows nothing of it.

// The groups of a wall, each with its names in this adult's own order: who is new, one's own
// classes, the list of a round with fewer names, the rest. `called` names the first three.
function groupsOf(fresh, called) {
  const chance = seeded(fresh.seed)
  const arrivals = new Set(fresh.arrivals)
  const mine = new Set(fresh.mine.filter((place) => !arrivals.has(place)))
  const listed = new Set(fresh.listed?.filter((place) => !arrivals.has(place) && !mine.has(place)))
  const grouped = new Map()
  fresh.students.forEach(([, , grade, room], place) => {
    if (mine.has(place) || arrivals.has(place) || listed.has(place)) return
    const key = `${grade} ${room}`
    if (!grouped.has(key)) grouped.set(key, { grade, room, places: [] })
    grouped.get(key).places.push(place)
  })
  // Names are shuffled and the grades begin elsewhere for every adult: names high on a list
  // get marked more, and no student should be at everybody's end.
  const others = Array.from(grouped.values()).sort((a, b) => a.grade - b.grade || a.room - b.room)
  const start = Math.floor(chance() * fresh.grades.length)
  const turned = [...others.filter((g) => g.grade >= start), ...others.filter((g) => g.grade < start)]
  const title = ({ grade, room }) =>
    [fresh.grades[grade], fresh.rooms[room]].filter(Boolean).join(" · ")
  const groups = turned.map((group) => ({ title: title(group), places: shuffled(group.places, chance) }))
  const before = [[called.listed, listed], [called.mine, mine], [called.arrivals, arrivals]]
  for (const [title, first] of before)
    if (first.size) groups.unshift({ title, places: shuffled([...first], chance) })
  return groups
}

// A tile: a button with a shape, a name and, for those who hear it, the answer.
function newTile(place, [, name, grade, room, apart]) {
  const tile = document.createElement("button")
  tile.type = "button"
  tile.tabIndex = -1
  tile.dataset.place = place
  const text = document.createElement("span")
  text.className = "name"
  text.textContent = name
  if (apart) {
    const small = document.createElement("small")
    small.textContent = apart
    text.append(small)
  }
  const said = document.createElement("span")
  said.className = "hidden"
  tile.append(document.createElement("span"), text, said)
  tile.grade = grade
  tile.room = room
  tile.search = folded(`${name} ${apart ?? ""}`)
  return tile
}

// The place an arrow key leads to from the current one: as the eye sees the rows.
function neighbour(tiles, row, current, key) {
  const at = row.indexOf(current)
  const ltr = getComputedStyle(tiles[current]).direction !== "rtl"
  if (key === "Home") return row[0]
  if (key === "End") return row[row.length - 1]
  if (key === (ltr ? "ArrowRight" : "ArrowLeft")) return row[at + 1]
  if (key === (ltr ? "ArrowLeft" : "ArrowRight")) return row[at - 1]
  const step = key === "ArrowDown" ? 1 : -1
  const from = tiles[current].getBoundingClientRect()
  let best, line
  for (let i = at + step; i >= 0 && i < row.length; i += step) {
    const box = tiles[row[i]].getBoundingClientRect()
    if (Math.abs(box.top - from.top) < 4) continue
    if (line !== undefined && Math.abs(box.top - line) > 4) break
    line = box.top
    const off = Math.abs(box.left - from.left)
    if (!best || off < best.off) best = { place: row[i], off }
  }
  return best?.place
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim()
}

function seeded(seed) { // mulberry32: the same adult has the same order after a reload
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function shuffled(items, chance) {
  const list = items.slice()
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    ;[list[i], list[j]] = [list[j], list[i]]
  }
  return list
}

// Which rows are shown, and in which order; what stands around them.

const SHOWS = {
  todo: (row) => row.todo,
  never: (row) => row.turn === "never",
  overdue: (row) => row.turn === "overdue",
  this_week: (row) => row.turn === "this_week",
  answer: (row) => row.turn === "answer",
  everything: () => true,
}

// What waits for whoever looks: something is due, or they were asked themselves.
function mineAndDue(given) {
  const mine = new Set(given.mine), turns = new Set(given.todo_turns)
  for (const row of given.rows) {
    row.mine = mine.has(row.id)
    row.todo = turns.has(row.turn) || (row.turn === "answer" && row.mine)
  }
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim()
}

// find: { search, grade, adult }; sort: { by, down }
function foundOf(fresh, show, find, sort) {
  const wanted = folded(find.search).split(" ").filter(Boolean)
  const found = fresh.rows.filter((row) => {
    const text = folded(`${row.student} ${row.adult} ${fresh.grades[row.grade]}`)
    return SHOWS[show](row) && (!find.grade || row.grade === find.grade) &&
      (!find.adult || row.adult === find.adult) && wanted.every((part) => text.includes(part))
  })
  if (sort.by !== "turn") {
    const late = "9999" // whoever has no day comes last
    const key = (row) => (["last", "next"].includes(sort.by) ? row[sort.by] || late : folded(row[sort.by]))
    const worth = new Map(found.map((row) => [row, key(row)]))
    found.sort((a, b) => worth.get(a).localeCompare(worth.get(b)))
  }
  if (sort.down) found.reverse()
  return found.map((row) => row.id)
}

function fill(select, all, options) {
  select.replaceChildren(...[["", all], ...options].map(([code, words]) => {
    const option = make("option", "", words)
    option.value = code
    return option
  }))
}

function drawKeys(place, say) {
  const keys = {
    "↑ ↓": "move", L: "log", B: "back", D: "date", X: "choose", Enter: "story", Z: "undo", "/": "search",
    "1 2 3": "pick", Esc: "esc",
  }
  place.replaceChildren(...Object.entries(keys).map(([key, words]) => {
    const one = make("span")
    one.append(...key.split(" ").map((part) => make("kbd", "", part)), ` ${say(`key_${words}`)}`)
    return one
  }))
}

function goToStory(desk, tries = 20) { // below the list where there is no room beside it
  const story = document.querySelector(".st-key-story")
  if (!story && tries) return setTimeout(() => goToStory(desk, tries - 1), 100)
  const beside = story && story.getBoundingClientRect().left > desk.getBoundingClientRect().right - 20
  if (!story || beside) return
  story.style.scrollMarginBlockStart = "4.5rem" // below the head of the window
  story.tabIndex = -1 // whoever opened it reads on there, by keys as well
  story.focus({ preventScroll: true })
  for (const later of [0, 500, 1200]) setTimeout(() => story.scrollIntoView({ block: "start" }), later)
}

// Streamlit reruns the page at a bare "r" and clears caches at "c": not while somebody works here.
function quietFor(root) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[rc]$/i.test(event.key)) return
    const target = event.composedPath()[0]
    if (target.getRootNode?.() !== root || target.matches("input:not([type=checkbox]), select")) return
    event.stopImmediatePropagation()
  }
}

// The wall of names. Pick a dot, tap names. Names reach the page as text only, never as markup.

const walls = new WeakMap() // the wall of each place it is drawn in
const BLANK = -1
const SHAPES = ["–", "○", "◐", "●"]

export default function (component) {
  const { parentElement, data } = component
  let wall = walls.get(parentElement)
  if (!wall) walls.set(parentElement, (wall = makeWall(parentElement)))
  wall.component = component
  wall.update(JSON.parse(new TextDecoder().decode(data)))
  return wall.leave
}

function makeWall(root) {
  const $ = (selector) => root.querySelector(selector)
  const wall = { component: null }, asBefore = beginHigh()
  const dots = makeDots(root)
  const { notice, dismiss } = makeNotices(root, () => say("read"))
  const finder = makeFinder(root, filter)
  const undone = [] // steps to undo: lists of [place, value before]
  let list = "", scope = "", tiles = [], groups = [], names = [], handles = new Map(), handleOf = []
  let values = [], saved = [], earlier = [], words = new Map(), say, late = false
  let theirs = null // in a round with fewer names: whom this adult is asked about
  let current = 0, before = false, asked = false, read = 0, spoken = 0, receipt = 0

  const outbox = makeOutbox({
    changed: showCount,
    acknowledged(answers, isLate) {
      for (const { student, strength } of answers) saved[handles.get(student)] = strength ?? BLANK
      answers.forEach(({ student }) => drawTile(handles.get(student)))
      if (isLate && !late) notice("late", say("late"))
      late = isLate
    },
    refused(list, elsewhere) {
      const places = list.map(({ answer }) => handles.get(answer.student)).filter((p) => p !== undefined)
      for (const place of places) if (!pending(place)) values[place] = saved[place]
      places.forEach(drawTile)
      const whom = [...new Set(places)].map((place) => names[place])
      const few = say.listed(whom.slice(0, 5))
      const shown = whom.length > 5 ? say("and_more", { names: few, n: whom.length - 5 }) : few
      const { message } = list[0]
      notice("refused", shown ? say("refused", { message, names: shown }) : message)
      if (elsewhere) readOwn()
    },
    renew: () => wall.component.setTriggerValue("renew", Date.now()),
    byPage: (message) => wall.component.setTriggerValue("handed_in", message),
  })

  wall.update = function (fresh) {
    if (fresh.list !== list || fresh.scope !== scope) build(fresh)
    const kept = outbox.open(fresh.scope, fresh.capability)
    if (kept.length) {
      overlay()
      notice("kept", say("kept", { n: kept.length }))
    }
    if (fresh.receipt && fresh.receipt.number !== receipt) {
      receipt = fresh.receipt.number
      outbox.receipt(fresh.receipt.reply)
    }
    showCount()
    if (Date.now() - read > 5000) readOwn()
  }

  wall.leave = function () {
    asBefore()
    outbox.leaving()
    window.removeEventListener("pagehide", onHide)
    window.removeEventListener("online", outbox.now)
    window.removeEventListener("beforeunload", onUnload)
    window.removeEventListener("keydown", quiet, true)
    document.removeEventListener("visibilitychange", onHide)
    walls.delete(root)
  }

  // ---- building ------------------------------------------------------------------------------

  function build(fresh) {
    list = fresh.list
    scope = fresh.scope
    undone.length = 0
    names = fresh.students.map((student) => student[1])
    handleOf = fresh.students.map((student) => student[0])
    handles = new Map(handleOf.map((handle, place) => [handle, place]))
    values = names.map(() => BLANK)
    saved = names.map(() => BLANK)
    earlier = names.map((_, place) => fresh.earlier[place] ?? BLANK)
    theirs = fresh.listed && new Set([...fresh.arrivals, ...fresh.mine, ...fresh.listed])
    words = new Map(fresh.strengths.map(({ value, word }) => [value, word]))
    say = makeSaying(fresh.language, fresh.words)
    putWords(root, say)
    read = 0
    dots.draw(fresh.strengths, say)
    finder.fill(".grade", say("all_grades"), fresh.grades)
    finder.fill(".room", say("all_homerooms"), fresh.rooms.map((room) => room || say("no_homeroom")))
    drawGroups(fresh)
    $(".before").hidden = earlier.every((value) => value === BLANK)
    overlay()
  }

  function drawGroups(fresh) {
    const mine = say(theirs ? "mine_first" : "mine")
    groups = groupsOf(fresh, { mine, listed: say("listed"), arrivals: say("arrivals") })
    $(".others").hidden = !theirs
    tiles = new Array(names.length)
    $(".groups").replaceChildren(...groups.map((group, index) => drawGroup(group, index, fresh)))
    current = groups.length ? groups[0].places[0] : 0
    if (tiles[current]) tiles[current].tabIndex = 0
  }

  function drawGroup(group, index, fresh) {
    const section = document.createElement("section")
    const top = make("div", "head"), heading = make("h2", "", group.title)
    heading.id = `group-${index}`
    group.tally = top.appendChild(make("p", "tally"))
    top.prepend(heading)
    section.setAttribute("aria-labelledby", heading.id)
    section.style.setProperty("--names", group.places.length)
    const grid = make("div", "tiles")
    grid.append(...group.places.map((place) => makeTile(place, fresh.students[place])))
    section.append(top, grid)
    group.section = section
    return section
  }

  function makeTile(place, student) {
    tiles[place] = newTile(place, student)
    drawTile(place)
    return tiles[place]
  }

  function drawTile(place) {
    const tile = tiles[place]
    if (!tile) return
    const value = values[place]
    const hint = value === BLANK ? earlier[place] : BLANK
    const way = pending(place)
    tile.className = `tile v${value}${way ? " unsent" : ""}`
    tile.children[0].className = `shape s${value}`
    tile.children[2].textContent = hint !== BLANK && before
      ? say("tile_before", { word: words.get(hint) })
      : say("tile", { word: wordOf(value) })
    if (hint === BLANK) delete tile.dataset.hint
    else tile.dataset.hint = SHAPES[hint]
  }

  const wordOf = (value) => words.get(value) ?? say("not_reviewed")

  // ---- answers -------------------------------------------------------------------------------

  const pending = (place) => outbox.unsent(handleOf[place])

  function overlay() { // what is still on its way is what the person meant
    for (const { student, strength } of outbox.waiting.values()) {
      const place = handles.get(student)
      if (place !== undefined) values[place] = strength ?? BLANK
    }
    tiles.forEach((_, place) => drawTile(place))
    if (theirs) sift()
    showCount()
  }

  async function readOwn() {
    read = Date.now()
    try {
      const given = Object.entries(await outbox.own())
      saved = names.map(() => BLANK)
      for (const [handle, value] of given) {
        if (handles.has(handle)) saved[handles.get(handle)] = value
      }
      values = saved.slice()
      overlay()
    } catch { // not there, or refused
      read = 0 // tried again when the page is looked at again
    }
  }

  function mark(changes) { // [[place, value]]
    const real = changes.filter(([place, value]) => values[place] !== value)
    if (!real.length) return
    undone.push(real.map(([place]) => [place, values[place]]))
    set(real)
  }

  function set(changes) {
    for (const [place, value] of changes) {
      values[place] = value
      outbox.put(handleOf[place], value === BLANK ? null : value)
      drawTile(place)
    }
    if (changes.length === 1) {
      const [[place, value]] = changes
      tell(say("marked", { name: names[place], word: wordOf(value) }))
    }
    showCount()
  }

  let lastTap = { place: -1, at: 0 }
  function tap(place) {
    const twice = lastTap.place === place && Date.now() - lastTap.at < 350
    lastTap = { place, at: Date.now() }
    if (twice) return // a double tap is one tap
    mark([[place, values[place] === dots.chosen() ? BLANK : dots.chosen()]])
  }

  function undo() {
    const step = undone.pop()
    if (step) set(step)
  }

  // ---- what is shown -------------------------------------------------------------------------

  function showCount() {
    const { reviewed, all } = tallyOf(Array.from(values.keys()))
    for (const { tally, places } of groups) {
      const facts = tallyOf(places), text = facts.all ? say("tally", facts) : ""
      if (tally.textContent !== text) tally.textContent = text
    }
    const { unsent, busy, failing, viaPage, keeps } = outbox.state()
    const count = $(".count")
    const state = !unsent ? "saved" : failing ? "waiting" : "sending"
    count.textContent = say(state, { reviewed, all, n: unsent })
    count.classList.toggle("failing", Boolean(unsent && failing))
    if (unsent && failing && !busy) {
      notice("unsent", say(keeps ? "away" : "away_unkept"), say("try_now"), outbox.now)
    } else if (!unsent) dismiss("unsent"), dismiss("kept")
    if (viaPage) notice("page", say("by_page"))
    $(".done").style.inlineSize = all ? `${(100 * reviewed) / all}%` : "0"
    $(".undo").disabled = !undone.length
    showRest()
    if (Date.now() - spoken > 2000) {
      spoken = Date.now()
      setTimeout(() => { $(".live").textContent = $(".count").textContent }, 400)
    }
  }

  const tallyOf = (places) => ({
    reviewed: places.filter((place) => values[place] !== BLANK).length,
    all: places.filter(isAsked).length,
  })

  function tell(text) {
    spoken = Date.now()
    $(".live").textContent = text
  }

  const shown = () => tiles.map((tile, place) => (tile && !tile.hidden ? place : -1)).filter((p) => p >= 0)

  function showRest() {
    const here = shown()
    const rest = here.filter((place) => values[place] === BLANK)
    const button = $(".rest")
    button.hidden = !rest.length
    button.textContent = say(asked ? "set_sure" : "set", { n: rest.length, word: words.get(0) })
    button.classList.toggle("sure", asked)
    const known = rest.filter((place) => earlier[place] !== BLANK)
    $(".again").hidden = !before || !known.length
    $(".again").textContent = say("again", { n: known.length })
  }

  // Of a round with fewer names everybody else is there only while one searches, or once answered.
  const isAsked = (place) => !theirs || theirs.has(place) || values[place] !== BLANK

  function filter() {
    asked = false
    tell(say("shown", { n: sift() }))
    showRest()
  }

  function sift() {
    const wanted = folded($("input").value).split(" ").filter(Boolean)
    const grade = $(".grade").value, room = $(".room").value
    const onlyOpen = finder.only()
    tiles.forEach((tile, place) => {
      tile.hidden = Boolean(
        (onlyOpen && values[place] !== BLANK) ||
        !(wanted.length || isAsked(place)) ||
        (grade && tile.grade !== Number(grade)) ||
        (room && tile.room !== Number(room)) ||
        !wanted.every((part) => tile.search.includes(part)))
    })
    for (const group of groups) group.section.hidden = group.places.every((place) => tiles[place].hidden)
    const here = shown()
    $(".nobody").hidden = here.length > 0
    finder.tellWhat(say)
    if (tiles[current]?.hidden && here.length) moveTo(order()[0], false)
    return here.length
  }

  // ---- keys ----------------------------------------------------------------------------------

  const order = () => groups.flatMap((group) => group.places).filter((place) => !tiles[place].hidden)

  function moveTo(place, focus = true) {
    if (place === undefined || !tiles[place]) return
    if (tiles[current]) tiles[current].tabIndex = -1
    current = place
    tiles[place].tabIndex = 0
    if (focus) tiles[place].focus()
  }

  $(".groups").onclick = (event) => {
    const tile = event.target.closest(".tile")
    if (!tile) return
    moveTo(Number(tile.dataset.place), false)
    tap(Number(tile.dataset.place))
  }
  $(".groups").addEventListener("focusin", (event) => {
    const tile = event.target.closest(".tile") // a screen reader puts the focus where it likes
    if (tile) moveTo(Number(tile.dataset.place), false)
  })
  $(".groups").onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".tile")) return
    if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      event.preventDefault()
      moveTo(neighbour(tiles, order(), current, event.key))
    } else if (event.key >= "0" && event.key <= "3" && event.key.length === 1) {
      mark([[current, Number(event.key)]])
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault()
      mark([[current, BLANK]])
    }
  }
  $(".wall").onkeydown = (event) => {
    if (event.key === "Escape" && finder.escape(event)) return
    if (event.target === $("input")) {
      if (event.key === "Escape") ($("input").value = ""), filter()
      if (event.key === "Enter") moveTo(order()[0])
    } else if (event.key === "/" && event.target.tagName !== "SELECT") {
      event.preventDefault()
      finder.find(true)
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      undo()
    }
  }
  $(".undo").onclick = undo
  $(".before").onclick = () => {
    before = !before
    $(".before").ariaPressed = String(before)
    $(".wall").classList.toggle("before-on", before)
    tiles.forEach((_, place) => drawTile(place))
    showRest()
  }
  $(".rest").onclick = () => {
    if (asked) mark(shown().filter((place) => values[place] === BLANK).map((place) => [place, 0]))
    asked = !asked
    showRest()
  }
  $(".rest").onblur = () => { asked = false; showRest() }
  $(".again").onclick = () => {
    const known = shown().filter((place) => values[place] === BLANK && earlier[place] !== BLANK)
    mark(known.map((place) => [place, earlier[place]]))
  }

  function onHide() {
    if (document.visibilityState === "hidden") outbox.leaving()
    else if (Date.now() - read > 10000 && !outbox.waiting.size) readOwn()
  }
  function onUnload(event) {
    if (outbox.waiting.size && !outbox.state().keeps) event.preventDefault()
  }
  function quiet(event) { // Streamlit reruns the page at a bare "r" and clears caches at "c"
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[rc]$/i.test(event.key)) return
    const target = event.composedPath()[0]
    const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
    if (!typing || target.getRootNode() === root) event.stopImmediatePropagation()
  }
  window.addEventListener("pagehide", onHide)
  window.addEventListener("online", outbox.now)
  window.addEventListener("beforeunload", onUnload)
  window.addEventListener("keydown", quiet, true)
  document.addEventListener("visibilitychange", onHide)
  measureBars(root)
  return wall
}

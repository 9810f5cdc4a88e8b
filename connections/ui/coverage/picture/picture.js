// The picture of a grade. Rest on a name or walk there: one sentence says who is close to whom.
// Names reach the page as text only, never as markup.

const pictures = new WeakMap() // the picture of each place it is drawn in

export default function (component) {
  const { parentElement, data } = component
  let picture = pictures.get(parentElement)
  if (!picture) pictures.set(parentElement, (picture = makePicture(parentElement)))
  picture.component = component
  picture.update(new TextDecoder().decode(data))
  return picture.leave
}

// A name within a sentence stands between two signs, until it is wrapped as one.
const mark = (name) => `\u0001${name}\u0002`
const wrap = (said) => said.split(/\u0001([^\u0002]*)\u0002/).map((part, place) => (place % 2 ? named(part) : part))

function named(name) {
  const made = document.createElement("b")
  made.className = "name"
  made.textContent = name
  return made
}

function makePicture(root) {
  const $ = (selector) => root.querySelector(selector)
  const picture = { component: null }, box = $(".picture"), field = $(".field")
  let text = "", data, say, spots = [], narrow = null, kept = null, shown = null, off = false
  const watching = new ResizeObserver(() => draw())
  watching.observe(box)

  picture.update = function (given) {
    if (given === text) return
    text = given
    data = JSON.parse(given)
    say = makeSaying(data.language, data.words)
    putWords(root, say)
    data.adults = data.adults.map(([id, name, outside]) => ({ kind: "adult", id, name, outside, strong: [], know: [] }))
    for (const block of data.blocks) {
      block.students = block.students.map(([id, name, strong, know]) => ({ kind: "student", id, name, strong, know, block }))
      for (const one of block.students) {
        for (const place of one.strong) data.adults[place].strong.push(one)
        for (const place of one.know) data.adults[place].know.push(one)
      }
    }
    narrow = null
    $("input").value = ""
    hide(off)
    draw()
  }

  picture.leave = function () {
    watching.disconnect()
    window.removeEventListener("keydown", quiet, true)
    pictures.delete(root)
  }

  function draw() {
    const now = box.clientWidth <= 640
    if (!data || now === narrow || !box.clientWidth) return
    narrow = now
    spots = []
    kept = shown = null
    if (narrow) drawStrips(field, { data, say, spots, tell, open })
    else {
      drawColumns(field, { data, say, spots })
      for (const spot of spots) listen(spot)
      if (spots.length) walkTo(spots.find((spot) => spot.at === 1) ?? spots[0], false)
      show(null)
    }
  }

  // ---- one sentence --------------------------------------------------------------------------

  const names = (places) => say.listed(places.map((place) => mark(data.adults[place].name)))

  function tell(one) {
    return wrap((one.kind === "adult" ? ofAdult(one) : ofStudent(one)).join(" "))
  }

  function ofAdult({ name, outside, strong, know }) {
    const told = [], only = strong.filter((one) => one.block.only).length, who = { name: mark(name) }
    if (strong.length) told.push(say("is_strong", { n: strong.length, ...who }))
    if (only) told.push(say("only_one", { n: only }))
    if (know.length) told.push(say("knows_some", { n: know.length, ...who }))
    if (outside) told.push(say("outside"))
    return told
  }

  function ofStudent({ name, strong, know, block }) {
    const who = { name: mark(name) }
    if (strong.length) {
      const told = say(block.none ? "strong_outside" : "has_strong", { n: strong.length, adults: names(strong), ...who })
      return know.length ? [told, say("known_by", { n: know.length, adults: names(know), ...who })] : [told]
    }
    return [know.length ? say("known_by", { n: know.length, adults: names(know), ...who }) : say("known_by_nobody", who)]
  }

  function show(one) {
    shown = one
    for (const each of field.querySelectorAll(".on, .near, .here")) each.classList.remove("on", "near", "here")
    field.classList.toggle("someone", Boolean(one))
    if (one) {
      one.el.classList.add("here")
      one.lines.forEach((line) => {
        line.classList.add("on")
        line.parentNode.append(line) // above the others
      })
      one.near.forEach((other) => other.el.classList.add("near"))
    }
    $(".sentence").replaceChildren(...(one ? tell(one) : [say("start")]))
    $(".told .open").hidden = kept === null
    $(".hint").hidden = kept !== null
    if (kept) $(".told .open").replaceChildren(...wrap(say("page_of", { name: mark(kept.name) })))
  }

  // ---- pointing, walking, keeping -------------------------------------------------------------

  function listen(spot) {
    spot.el.tabIndex = -1
    spot.el.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && !kept && show(spot))
    spot.el.addEventListener("pointerleave", () => !kept && show(focused()))
    spot.el.addEventListener("focus", () => {
      if (kept && kept !== spot) kept = null
      walkTo(spot, false)
      show(kept ?? spot)
    })
    spot.el.addEventListener("click", () => {
      kept = kept === spot ? null : spot
      show(spot)
    })
  }

  const focused = () => spots.find((spot) => spot.el === root.activeElement) ?? null

  function walkTo(spot, focus = true) {
    for (const each of spots) each.el.tabIndex = each === spot ? 0 : -1
    if (focus) {
      spot.el.focus()
      spot.el.scrollIntoView({ block: "nearest" })
    }
  }

  function nextOf(spot, key) {
    const column = (at) => spots.filter((each) => each.at === at).sort((a, b) => a.height - b.height)
    const own = column(spot.at), place = own.indexOf(spot)
    if (key === "ArrowDown") return own[place + 1]
    if (key === "ArrowUp") return own[place - 1]
    if (key === "Home") return own[0]
    if (key === "End") return own.at(-1)
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0
    for (let at = spot.at + step; step && at >= 0 && at <= 2; at += step) {
      // Along a line where there is one, else to whoever stands beside.
      const there = spot.near.filter((each) => each.at === at)
      const all = there.length ? there : column(at)
      if (all.length) return all.reduce((a, b) => (Math.abs(a.height - spot.height) <= Math.abs(b.height - spot.height) ? a : b))
    }
    return undefined
  }

  field.addEventListener("keydown", (event) => {
    const spot = narrow ? null : focused()
    if (!spot || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "Enter") open(spot)
    else if (event.key === "Escape") {
      kept = null
      show(null)
    } else {
      const next = nextOf(spot, event.key)
      if (!next) return
      walkTo(next)
    }
    event.preventDefault()
  })

  function open(one) {
    picture.component.setTriggerValue("open", JSON.stringify({ kind: one.kind, id: one.id }))
  }
  $(".told .open").addEventListener("click", () => kept && open(kept))

  // ---- hiding, finding -------------------------------------------------------------------------

  function hide(now) {
    off = now
    box.classList.toggle("off", off)
    $(".hide").ariaPressed = String(off)
    $(".hide").textContent = say("hide")
  }
  $(".hide").addEventListener("click", () => hide(!off))

  function find(focus) {
    const wanted = $("input").value.trim().toLocaleLowerCase()
    const found = wanted ? spots.filter((spot) => spot.name.toLocaleLowerCase().includes(wanted)) : []
    if (narrow) {
      for (const spot of spots) if (wanted) spot.all()
      for (const spot of spots) if (spot.row) spot.row.hidden = Boolean(wanted) && !found.includes(spot)
      return
    }
    for (const spot of spots) spot.el.classList.toggle("found", found.includes(spot))
    kept = null
    show(found[0] ?? null)
    if (wanted && !found.length) $(".sentence").textContent = say("nobody")
    if (found[0] && focus) walkTo(found[0])
    else found[0]?.el.scrollIntoView({ block: "nearest" })
  }
  $("input").addEventListener("input", () => find(false))
  $("input").addEventListener("keydown", (event) => event.key === "Enter" && find(true))

  function quiet(event) { // Streamlit reruns the page at a bare "r" and clears caches at "c"
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[rc]$/i.test(event.key)) return
    if (event.composedPath()[0].getRootNode?.() === root) event.stopImmediatePropagation()
  }
  window.addEventListener("keydown", quiet, true)
  const head = document.querySelector('[data-testid="stHeader"]')
  box.style.setProperty("--under", `${Math.max(0, head?.getBoundingClientRect().height ?? 0)}px`)
  return picture
}
